package dev.remora.remoteproc.soft.firmware.rpm;

import static dev.remora.remoteproc.soft.firmware.rpm.RpmLayout.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes answers: to every request there is one. */
final class RpmAnswer {

    /** Bytes of the longest. */
    static final int MAX = 64;
    private static final int EINVAL = -22;
    private static final int ENODEV = -19;

    private RpmAnswer() {}

    /** Whether a packet has the packed header. */
    static boolean packed(ByteBuffer packet) {
        return packet.limit() >= Integer.BYTES && packet.getInt(0) >>> 24 == PACKED_FORMAT
                && (packet.getInt(0) >>> 16 & 0xFF) == PACKED_REQUEST;
    }

    /** To a packet; no text: it was granted. */
    static ByteBuffer to(ByteBuffer packet, String text) {
        return packed(packet) ? packed(packet, text) : usual(packet, text);
    }

    private static ByteBuffer usual(ByteBuffer packet, String text) {
        ByteBuffer answer = buffer();
        answer.putInt(REQ).putInt(0);
        if (packet.limit() >= ID + Integer.BYTES) {
            answer.putInt(MSG).putInt(Integer.BYTES).putInt(packet.getInt(ID));
        }
        if (!text.isEmpty()) {
            // Ended by NUL: some readers lose the last letter else.
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            int length = bytes.length + 1 + 3 & -4;
            answer.putInt(ERR).putInt(length).put(Arrays.copyOf(bytes, length));
        }
        answer.putInt(LENGTH, answer.position() - HEADER);
        return answer.flip();
    }

    private static ByteBuffer packed(ByteBuffer packet, String text) {
        int id = packet.limit() >= PACKED_ID + Integer.BYTES ? packet.getInt(PACKED_ID) : 0;
        if (text.isEmpty()) {
            return buffer().putInt(header(PACKED_ACK, 0)).putInt(id).flip();
        }
        int error = text.equals(RpmRefusal.NO_RESOURCE) ? ENODEV : EINVAL;
        return buffer().putInt(header(PACKED_NACK, Integer.BYTES)).putInt(id).putInt(error).flip();
    }

    private static int header(int type, int length) {
        return PACKED_FORMAT << 24 | type << 16 | length;
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(MAX).order(ByteOrder.LITTLE_ENDIAN);
    }
}
