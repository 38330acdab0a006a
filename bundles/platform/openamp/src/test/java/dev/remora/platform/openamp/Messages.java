package dev.remora.platform.openamp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The rpmsg message, as far as these tests look at it. */
final class Messages {

    static final int HEADER = 16;

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Messages() {}

    static void write(MemorySegment buffer, int source, int destination, byte[] payload) {
        buffer.set(U32, 0, source);
        buffer.set(U32, 4, destination);
        buffer.set(U32, 8, 0);
        buffer.set(U16, 12, (short) payload.length);
        buffer.set(U16, 14, (short) 0);
        MemorySegment.copy(payload, 0, buffer, ValueLayout.JAVA_BYTE, HEADER, payload.length);
    }

    static int source(MemorySegment buffer) {
        return buffer.get(U32, 0);
    }

    static int destination(MemorySegment buffer) {
        return buffer.get(U32, 4);
    }

    static byte[] payload(MemorySegment buffer) {
        return buffer.asSlice(HEADER, Short.toUnsignedInt(buffer.get(U16, 12))).toArray(ValueLayout.JAVA_BYTE);
    }
}
