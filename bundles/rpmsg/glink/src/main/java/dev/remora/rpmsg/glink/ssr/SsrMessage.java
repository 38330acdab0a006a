package dev.remora.rpmsg.glink.ssr;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the two ends of {@code glink_ssr} say to each other. Both ends say both: either may be told, or tell. */
sealed interface SsrMessage {

    /** A subsystem is gone: everything towards it is to be dropped. */
    record DoCleanup(int sequence, String name) implements SsrMessage {

        MemorySegment bytes() {
            byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
            return MemorySegment.ofArray(ByteBuffer.allocate(SsrLayout.CLEANUP_SIZE).order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(SsrLayout.VERSION, SsrLayout.THE_VERSION).putInt(SsrLayout.KIND, SsrLayout.DO_CLEANUP)
                    .putInt(SsrLayout.SEQUENCE, sequence).putInt(SsrLayout.NAME_LENGTH, ascii.length)
                    .put(SsrLayout.NAME, ascii).array());
        }
    }

    /** That is done. */
    record CleanupDone(int sequence) implements SsrMessage {

        MemorySegment bytes() {
            return MemorySegment.ofArray(ByteBuffer.allocate(SsrLayout.DONE_SIZE).order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(SsrLayout.VERSION, SsrLayout.THE_VERSION).putInt(SsrLayout.KIND, SsrLayout.CLEANUP_DONE)
                    .putInt(SsrLayout.SEQUENCE, sequence).array());
        }
    }

    /** Neither, which is why. */
    record Malformed(String why) implements SsrMessage {}

    /** Reads one; never throws for what is in it. */
    static SsrMessage of(MemorySegment message) {
        long length = message.byteSize();
        if (length < SsrLayout.DONE_SIZE) {
            return new Malformed("%d bytes are no message".formatted(length));
        }
        byte[] copy = new byte[(int) Math.min(length, SsrLayout.CLEANUP_SIZE)];
        MemorySegment.copy(message, ValueLayout.JAVA_BYTE, 0, copy, 0, copy.length);
        ByteBuffer bytes = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        int version = bytes.getInt(SsrLayout.VERSION);
        int kind = bytes.getInt(SsrLayout.KIND);
        int sequence = bytes.getInt(SsrLayout.SEQUENCE);
        if (version != SsrLayout.THE_VERSION) {
            return new Malformed("version %d is unknown".formatted(version));
        }
        if (kind == SsrLayout.CLEANUP_DONE) {
            return new CleanupDone(sequence);
        }
        if (kind != SsrLayout.DO_CLEANUP || copy.length < SsrLayout.CLEANUP_SIZE) {
            return new Malformed("command %d of %d bytes is unknown".formatted(kind, length));
        }
        int named = bytes.getInt(SsrLayout.NAME_LENGTH);
        if (named < 1 || named > SsrName.MOST) {
            return new Malformed("a name of %d characters, must be 1 to %d".formatted(named, SsrName.MOST));
        }
        String name = new String(Arrays.copyOfRange(copy, SsrLayout.NAME, SsrLayout.NAME + named),
                StandardCharsets.ISO_8859_1);
        return SsrName.isUsable(name) ? new DoCleanup(sequence, name) : new Malformed("a name that is not printable");
    }
}
