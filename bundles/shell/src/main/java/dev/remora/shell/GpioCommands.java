package dev.remora.shell;

import dev.remora.srtm.GpioLine;
import dev.remora.srtm.GpioLines;
import dev.remora.srtm.GpioTrigger;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The GPIO lines of a remote processor: {@code gpio:get}, {@code set} and {@code watch}. Immediate: the shell lets go of a
 * command's object after each use, and with that of what it watches in another session.
 */
@Component(name = "dev.remora.shell.gpio", service = GpioCommands.class, immediate = true, property = {
        "osgi.command.scope=gpio", "osgi.command.function=get", "osgi.command.function=set",
        "osgi.command.function=watch"})
public final class GpioCommands {

    private static final String LINE = "PORT.PIN, such as 2.3";
    private static final String CHANNEL = "rpmsg-io-channel";

    @Reference
    volatile List<Map.Entry<Map<String, Object>, GpioLines>> services = List.of();

    private final CountDownLatch closed = new CountDownLatch(1);

    @Deactivate
    void deactivate() {
        closed.countDown();
    }

    @Descriptor("reads a line")
    public String get(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(SrtmLookup.EDGE) @Parameter(names = {"-e", "--edge"}, absentValue = "") String edge,
            @Descriptor(LINE) String line) throws Exception {
        return Answer.to(json, () -> {
            GpioLine which = GpioLine.of(line);
            return Answer.of(GpioView.of(which, find(edge).get(which), json));
        });
    }

    @Descriptor("makes a line an output")
    public String set(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(SrtmLookup.EDGE) @Parameter(names = {"-e", "--edge"}, absentValue = "") String edge,
            @Descriptor(LINE) String line, @Descriptor("high or low, 1 or 0") String value) throws Exception {
        return Answer.to(json, () -> {
            GpioLine which = GpioLine.of(line);
            boolean high = GpioView.level(value);
            find(edge).output(which, high);
            return Answer.of(GpioView.of(which, high, json));
        });
    }

    @Descriptor("makes a line an input and shows its value at each event, until ^C or until the channel is gone")
    public @Nullable String watch(
            @Descriptor("as JSON, a line for each event") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(SrtmLookup.EDGE) @Parameter(names = {"-e", "--edge"}, absentValue = "") String edge,
            @Descriptor("ends after so many events; 0: goes on") @Parameter(names = "-n", absentValue = "0") int count,
            @Descriptor("rising, falling, both, low or high") @Parameter(names = {"-t",
                    "--trigger"}, absentValue = "both") String trigger,
            @Descriptor(LINE) String line) throws Exception {
        return Answer.orError(json, () -> {
            GpioLine which = GpioLine.of(line);
            GpioTrigger event = Words.parse(GpioTrigger.class, trigger);
            GpioLines lines = find(edge);
            new GpioWatch(lines, which, json, Process.Utils.current().out()).run(event, count,
                    () -> services.stream().anyMatch(one -> one.getValue().equals(lines)), closed);
            return null;
        });
    }

    private GpioLines find(String edge) {
        return SrtmLookup.find(services, edge, CHANNEL);
    }
}
