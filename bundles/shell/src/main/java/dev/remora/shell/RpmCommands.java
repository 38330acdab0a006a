package dev.remora.shell;

import dev.remora.rpm.Rpm;
import dev.remora.rpm.RpmRequest;
import dev.remora.rpm.RpmVote;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The resource power manager: {@code rpm:votes}, {@code write}, {@code sleep}, {@code wake} and {@code flush}. Immediate: the
 * shell lets go of a command's object after each use, and with that of the RPM its votes would go.
 */
@Component(name = "dev.remora.shell.rpm", service = RpmCommands.class, immediate = true, property = {
        "osgi.command.scope=rpm", "osgi.command.function=votes", "osgi.command.function=write",
        "osgi.command.function=sleep", "osgi.command.function=wake", "osgi.command.function=flush"})
public final class RpmCommands {

    private static final String NO_RPM = "no RPM: its channel rpm_requests is not bound, see rpmsg:list";

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Rpm rpm;

    @Descriptor("lists what is asked of the RPM: resource, values over all callers, whether they are in force, who wants what")
    public String votes(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json)
            throws Exception {
        return Answer.to(json, () -> {
            List<RpmVote> votes = running().votes();
            if (json) {
                return Answer.of(JsonText.array(votes.stream().map(RpmVoteView::json).toList()));
            }
            return Answer.of(votes.isEmpty() ? "no votes" : RpmVoteView.table(votes));
        });
    }

    @Descriptor("votes for a resource on the shell's behalf; active votes are sent at once, sleep votes before the next sleep")
    public String write(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("active or sleep") String state,
            @Descriptor("type of the resource, such as ldoa or clk1") String type,
            @Descriptor("its number") String id,
            @Descriptor("KEY=VALUE, such as swen=1 uv=1800000") String... values) throws Exception {
        return Answer.to(json, () -> {
            RpmRequest request = RpmVoteText.request(state, type, id, List.of(values));
            Rpm now = running();
            now.write(List.of(request));
            RpmVote vote = now.votes().stream()
                    .filter(one -> one.state() == request.state() && one.resource().equals(request.resource()))
                    .findFirst().orElseThrow(() -> new IllegalStateException("the RPM is gone with its votes"));
            return Answer.of(json ? JsonText.object(RpmVoteView.json(vote)) : RpmVoteView.line(vote));
        });
    }

    @Descriptor("sends the sleep votes as the last step before sleep; nothing is received then until rpm:wake")
    public String sleep(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json)
            throws Exception {
        return Answer.to(json, () -> {
            int sent = running().enterSleep();
            return Answer.of(json
                    ? JsonText.object(Map.of("sent", sent))
                    : "asleep, %d votes sent; rpm:wake takes everything up again".formatted(sent));
        });
    }

    @Descriptor("ends rpm:sleep")
    public String wake(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json)
            throws Exception {
        return Answer.to(json, () -> {
            running().wake();
            return Answer.of(json ? "{}" : "awake");
        });
    }

    @Descriptor("sends the sleep votes that have changed, and waits for the answers")
    public String flush(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json)
            throws Exception {
        return Answer.to(json, () -> {
            running().flushSleep();
            return Answer.of(json ? "{}" : "the sleep votes are in force");
        });
    }

    private Rpm running() {
        return Objects.requireNonNullElseGet(rpm, () -> {
            throw new IllegalStateException(NO_RPM);
        });
    }
}
