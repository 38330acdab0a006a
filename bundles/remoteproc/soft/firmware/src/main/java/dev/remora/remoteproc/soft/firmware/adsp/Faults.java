package dev.remora.remoteproc.soft.firmware.adsp;

import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.glink.GlinkAnswer;
import dev.remora.remoteproc.soft.core.glink.GlinkChannel;
import dev.remora.remoteproc.soft.core.glink.GlinkFaults;
import dev.remora.remoteproc.soft.core.glink.GlinkHandler;
import dev.remora.remoteproc.soft.core.glink.GlinkRemote;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Does wrong what it is told to: a text {@code NAME [NUMBER]}. Answers {@code NAME done} where the link outlives it,
 * {@code NAME?} if it does not know it.
 */
final class Faults implements GlinkHandler {

    private static final int DONE = -1;

    private final GlinkRemote remote;
    private final Trace trace;
    private final GlinkAnswer answer = new GlinkAnswer();

    Faults(GlinkRemote remote, Trace trace) {
        this.remote = remote;
        this.trace = trace;
    }

    @Override
    public boolean received(GlinkChannel channel, ByteBuffer payload) {
        ByteBuffer owed = answer.to(payload, message -> done(channel, message));
        return answer.sent(!owed.hasRemaining() || channel.trySend(owed));
    }

    private ByteBuffer done(GlinkChannel channel, ByteBuffer message) {
        String[] words = StandardCharsets.US_ASCII.decode(message.duplicate()).toString().strip().split(" ", 2);
        trace.log("faults: " + words[0]);
        String text = done(channel, words[0], words.length > 1 ? number(words[1]) : DONE);
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static int number(String text) {
        try {
            return Integer.decode(text);
        } catch (NumberFormatException e) {
            return DONE;
        }
    }

    /** The answer; empty if there can be none. */
    private String done(GlinkChannel channel, String name, int number) {
        GlinkFaults link = remote.faults();
        boolean known = new WrongCommands(link, channel).write(name, number);
        if (known) {
            return name + " done";
        }
        switch (name) {
            case "wild-index" -> link.wildHead(number == DONE ? 0x4000 : number);
            case "silent" -> link.beSilent(Duration.ofMillis(number == DONE ? 2000 : number));
            case "restart-link" -> link.beginAnew();
            case "close" -> channel.close();
            case "close-all" -> link.closeAll();
            default -> {
                return name + "?";
            }
        }
        return "silent".equals(name) ? "silent done" : "";
    }
}
