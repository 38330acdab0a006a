package dev.remora.drivers.echo;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/** The 32-bit value with which a remote's last message begins. */
final class Goodbye {

    private static final ValueLayout.OfInt VALUE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Goodbye() {}

    /**
     * The configured value.
     *
     * @throws IllegalArgumentException if it is none
     */
    static OptionalInt parse(String owner, String value) {
        String digits = value.strip();
        if (digits.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(digits.startsWith("0x") || digits.startsWith("0X")
                    ? Integer.parseUnsignedInt(digits.substring(2), 16)
                    : Integer.parseUnsignedInt(digits));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s: goodbye '%s' is no 32-bit number, use 0x and hexadecimal digits, or decimal".formatted(owner,
                            value),
                    e);
        }
    }

    static boolean is(OptionalInt goodbye, MemorySegment payload) {
        return goodbye.isPresent() && payload.byteSize() >= VALUE.byteSize()
                && payload.get(VALUE, 0) == goodbye.getAsInt();
    }
}
