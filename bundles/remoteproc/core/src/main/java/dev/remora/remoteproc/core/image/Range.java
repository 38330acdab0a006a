package dev.remora.remoteproc.core.image;

import java.util.Locale;

/**
 * A range of device addresses that is in use.
 *
 * @param use what lies there
 * @param what for messages
 * @param address first one, unsigned
 * @param length at least 1
 */
record Range(Use use, String what, long address, long length) {

    /** What may lie in the memory of a core. */
    enum Use {
        SEGMENT, TABLE, CARVEOUT, TRACE, VRING, BUFFER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether they have a byte in common, wherever they are and even if one wraps. */
    boolean overlaps(long otherAddress, long otherLength) {
        return otherLength > 0 && (Long.compareUnsigned(otherAddress - address, length) < 0 || Long.compareUnsigned(
                address - otherAddress, otherLength) < 0);
    }

    @Override
    public String toString() {
        return "%s (0x%x + 0x%x)".formatted(what, address, length);
    }
}
