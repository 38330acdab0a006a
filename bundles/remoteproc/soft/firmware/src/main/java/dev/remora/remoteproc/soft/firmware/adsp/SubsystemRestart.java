package dev.remora.remoteproc.soft.firmware.adsp;

import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.glink.GlinkChannel;
import dev.remora.remoteproc.soft.core.glink.GlinkHandler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Hears which subsystem has gone, and says that it has cleaned up. It has no links but the one to the gateway.
 *
 * <pre>
 *   do_cleanup    u32 version 0 | u32 command 0  | u32 sequence | u32 name length | name[32]
 *   cleanup_done  u32 version 0 | u32 response 1 | u32 sequence
 * </pre>
 */
final class SubsystemRestart implements GlinkHandler {

    private static final int DO_CLEANUP_SIZE = 48;
    private static final int COMMAND = 4;
    private static final int SEQUENCE = 8;
    private static final int NAME_LENGTH = 12;
    private static final int NAME = 16;
    private static final int NAME_MAX = 31;
    private static final int DONE_SIZE = 12;
    private static final int DONE = 1;

    private final Trace trace;

    SubsystemRestart(Trace trace) {
        this.trace = trace;
    }

    @Override
    public boolean received(GlinkChannel channel, ByteBuffer payload) {
        int length = payload.remaining() < DO_CLEANUP_SIZE ? -1 : payload.getInt(NAME_LENGTH);
        if (length < 0 || length > NAME_MAX || payload.getInt(0) != 0 || payload.getInt(COMMAND) != 0) {
            trace.log("ssr: " + payload.remaining() + " bytes are no do_cleanup");
            return true;
        }
        ByteBuffer done = ByteBuffer.allocate(DONE_SIZE).order(ByteOrder.LITTLE_ENDIAN).putInt(COMMAND, DONE)
                .putInt(SEQUENCE, payload.getInt(SEQUENCE));
        boolean sent = channel.trySend(done);
        if (sent) {
            byte[] name = new byte[length];
            payload.get(NAME, name);
            trace.log("ssr " + new String(name, StandardCharsets.US_ASCII));
        }
        return sent;
    }
}
