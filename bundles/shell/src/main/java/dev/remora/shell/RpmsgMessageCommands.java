package dev.remora.shell;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.CollectionType;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Messages by hand: {@code rpmsg:ping} and {@code send}. Each from an address of its own, where the wire format has addresses:
 * a driver is not disturbed.
 */
@Component(name = "dev.remora.shell.rpmsg.messages", service = RpmsgMessageCommands.class, property = {
        "osgi.command.scope=rpmsg", "osgi.command.function=ping", "osgi.command.function=send"})
public final class RpmsgMessageCommands {

    private static final int MOST_MILLIS = 600_000;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable RpmsgInventory inventory;

    @Reference(service = RpmsgChannel.class, collectionType = CollectionType.SERVICEOBJECTS)
    volatile List<ComponentServiceObjects<RpmsgChannel>> channels = List.of();

    @Descriptor("sends messages one at a time and measures how soon the remote answers each; "
            + "the remote must send them back, as rpmsg-client-sample does")
    public String ping(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("number of messages, 1 to 100000; default 10") @Parameter(names = {"-n",
                    "--count"}, absentValue = "10") int count,
            @Descriptor("bytes of each, 4 to the channel's MTU; default 64") @Parameter(names = {"-s",
                    "--size"}, absentValue = "64") int size,
            @Descriptor("pause between them, milliseconds, 0 to 60000; default 0") @Parameter(names = {"-i",
                    "--interval"}, absentValue = "0") int interval,
            @Descriptor("longest wait for an answer, milliseconds, 1 to 60000; default 1000") @Parameter(names = {"-t",
                    "--timeout"}, absentValue = "1000") int timeout,
            @Descriptor("compares each answer with what was sent") @Parameter(names = "--verify", presentValue = "true", absentValue = "false") boolean verify,
            @Descriptor("random content, and random lengths up to the size") @Parameter(names = "--random", presentValue = "true", absentValue = "false") boolean random,
            @Descriptor(ChannelLookup.CHANNEL) String channel) throws Exception {
        return Answer.to(json, () -> {
            PingPlan plan = new PingPlan(count, size, verify, random, interval, timeout);
            ChannelStatus status = ChannelLookup.find(inventory, channel);
            if (status.destination() < 0) {
                throw new IllegalArgumentException(status.id() + " only listens: there is no remote address to ping");
            }
            try (ChannelUse use = ChannelUse.of(status, channels)) {
                PingResult result = Ping.run(use.channel(), plan);
                if (result.ended() != null && result.sent() == 0) {
                    throw result.ended();
                }
                String text = json ? JsonText.object(result.json(status.id())) : result.text(status.id());
                return new Answer(text, result.ended());
            }
        });
    }

    /** All of its arguments are strings: beside a number Gogo would take payload {@code 007} for one, and null for null. */
    @Descriptor("sends one message, and shows what is answered")
    public String send(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("the payload is hexadecimal: 0a0b, 0a:0b or '0a 0b'") @Parameter(names = "--hex", presentValue = "true", absentValue = "false") boolean hex,
            @Descriptor("the payload is text, sent as UTF-8 (default)") @Parameter(names = "--text", presentValue = "true", absentValue = "false") boolean text,
            @Descriptor("the payload is the content of the file of that name") @Parameter(names = "--file", presentValue = "true", absentValue = "false") boolean file,
            @Descriptor("to this address, decimal or 0x…; default: the channel's") @Parameter(names = "--to", absentValue = "") String to,
            @Descriptor("shows what arrives within so many milliseconds, 0 to 600000; default 0") @Parameter(names = "--wait", absentValue = "0") String wait,
            @Descriptor("longest wait for a buffer, milliseconds, 0 to 600000; default: the channel's") @Parameter(names = {
                    "-t",
                    "--timeout"}, absentValue = "") String timeout,
            @Descriptor(ChannelLookup.CHANNEL) String channel,
            @Descriptor("the payload, or the file's name; in quotes if it has blanks") @Nullable String payload)
            throws Exception {
        return Answer.to(json, () -> {
            if (Stream.of(hex, text, file).filter(given -> given).count() > 1) {
                throw new IllegalArgumentException("one of --hex, --text and --file");
            }
            byte[] bytes = file
                    ? Payload.read(Path.of(String.valueOf(payload)))
                    : Payload.parse(String.valueOf(payload), hex);
            int waitMillis = millis("--wait", wait);
            OptionalInt timeoutMillis = timeout.isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(millis("-t", timeout));
            Integer destination = to.isEmpty() ? null : Payload.address(to);
            ChannelStatus status = ChannelLookup.find(inventory, channel);
            if (destination == null && status.destination() < 0) {
                throw new IllegalArgumentException(status.id() + " only listens: give the remote's address with --to");
            }
            try (ChannelUse use = ChannelUse.of(status, channels)) {
                Delivery delivery = Delivery.of(use.channel(), new Delivery.Plan(bytes, destination, timeoutMillis,
                        waitMillis));
                String shown = json ? JsonText.object(delivery.json(status.id())) : delivery.text(hex);
                return new Answer(shown, delivery.ended());
            }
        });
    }

    private static int millis(String option, String given) {
        if (!given.matches("[0-9]{1,6}") || Integer.parseInt(given) > MOST_MILLIS) {
            throw new IllegalArgumentException("%s %s: 0 to %d are possible".formatted(option, given, MOST_MILLIS));
        }
        return Integer.parseInt(given);
    }
}
