package dev.remora.remoteproc.soft.firmware.rpm;

import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.smd.SmdChannel;
import dev.remora.remoteproc.soft.core.smd.SmdHandler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Serves the requests, one after the other. While there is no room for an answer, because its reader sleeps, the next
 * request is not read: no answer is ever dropped.
 */
final class RpmServer implements SmdHandler {

    private final RpmVotes votes = new RpmVotes();
    private final Trace trace;

    RpmServer(Trace trace) {
        this.trace = trace;
    }

    @Override
    public boolean received(SmdChannel channel, ByteBuffer payload) {
        return channel.room() >= RpmAnswer.MAX && channel.trySend(answer(payload));
    }

    /** What comes of a request. */
    ByteBuffer answer(ByteBuffer payload) {
        ByteBuffer packet = payload.slice().order(ByteOrder.LITTLE_ENDIAN);
        try {
            RpmRequest request = RpmAnswer.packed(packet) ? RpmRequest.parsePacked(packet) : RpmRequest.parse(packet);
            trace.log(votes.take(request));
            return RpmAnswer.to(packet, "");
        } catch (RpmRefusal e) {
            String text = String.valueOf(e.getMessage());
            trace.log("refused: " + text);
            return RpmAnswer.to(packet, text);
        }
    }
}
