package dev.remora.itests.partition;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * What goes over soft-echo and comes back.
 *
 * <pre>
 *   u64 session @0 | u64 number @8 | 48 bytes, each the number's lowest @16
 * </pre>
 */
final class EchoLayout {

    static final int LENGTH = 64;
    static final int SESSION = 0;
    static final int NUMBER = 8;
    static final int FILLER = 16;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private EchoLayout() {}

    static void write(MemorySegment message, long session, long number) {
        message.fill((byte) number);
        message.set(LONG, SESSION, session);
        message.set(LONG, NUMBER, number);
    }

    /** The number in an answer of a session; -1 if it is none. */
    static long read(MemorySegment message, long session) {
        if (message.byteSize() != LENGTH || message.get(LONG, SESSION) != session) {
            return -1;
        }
        long number = message.get(LONG, NUMBER);
        for (int at = FILLER; at < LENGTH; at++) {
            if (message.get(ValueLayout.JAVA_BYTE, at) != (byte) number) {
                return -1;
            }
        }
        return number;
    }
}
