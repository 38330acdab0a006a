package dev.remora.drivers.rpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.remora.rpm.RpmValue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What both formats share: 32-bit little-endian words, four-letter codes, the list of keys and values.
 *
 * <pre>
 *  +0  key, four-letter code: its characters in memory order, filled up with NUL
 *  +4  bytes of the value, 4 for all known keys
 *  +8  value
 * </pre>
 */
final class Wire {

    /** A message is shorter than 256 bytes, in both directions. */
    static final int LONGEST = 255;

    static final int WORD = 4;

    /** One key with its value. */
    static final int ELEMENT = 12;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int KEY = 0;
    private static final int BYTES = 4;
    private static final int VALUE = 8;

    private Wire() {}

    static int word(MemorySegment at, long offset) {
        return at.get(INT, offset);
    }

    static long unsigned(MemorySegment at, long offset) {
        return Integer.toUnsignedLong(word(at, offset));
    }

    static void word(MemorySegment at, long offset, int value) {
        at.set(INT, offset, value);
    }

    static int code(String text) {
        byte[] letters = text.getBytes(US_ASCII);
        int code = 0;
        for (int i = letters.length - 1; i >= 0; i--) {
            code = code << Byte.SIZE | letters[i];
        }
        return code;
    }

    static long align(long bytes) {
        return bytes + WORD - 1 & -WORD;
    }

    /** Writes the list of a request. */
    static void values(MemorySegment at, long offset, List<RpmValue> values) {
        long next = offset;
        for (RpmValue value : values) {
            word(at, next + KEY, code(value.key()));
            word(at, next + BYTES, WORD);
            word(at, next + VALUE, value.value());
            next += ELEMENT;
        }
    }

    /** How many keys go into one request. */
    static int mostKeys(int header) {
        return (LONGEST - header) / ELEMENT;
    }
}
