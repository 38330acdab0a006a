package dev.remora.platform.openamp;

import dev.remora.platform.Region;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;

/**
 * Where a ring is, as the table says it.
 *
 * @param da device address of the first byte, unsigned
 * @param layout number of descriptors and alignment
 * @param notifyId what the table gives it to be told apart by
 */
record RingPlace(long da, VringLayout layout, int notifyId) {

    /** The parts of a ring are aligned when its first byte is aligned to this. */
    static final int ALIGNMENT = 16;

    /**
     * Checks values from a table or a configuration.
     *
     * @throws IllegalArgumentException naming the value
     */
    static RingPlace of(String name, long da, long num, long align, int notifyId) {
        if (num < 1 || num > VringLayout.MAX_NUM || Long.bitCount(num) != 1) {
            throw new IllegalArgumentException("%s: num %d is no power of two from 1 to %d".formatted(name, num,
                    VringLayout.MAX_NUM));
        }
        if (align < 4 || align > VringLayout.MAX_ALIGN || Long.bitCount(align) != 1) {
            throw new IllegalArgumentException("%s: align %d is no power of two from 4 to %d".formatted(name, align,
                    VringLayout.MAX_ALIGN));
        }
        // The other side aligns the used ring as an address, we as an offset: that is to be the same.
        long multipleOf = Math.max(ALIGNMENT, align);
        if (da % multipleOf != 0) {
            throw new IllegalArgumentException("%s: address 0x%x is no multiple of %d".formatted(name, da, multipleOf));
        }
        return new RingPlace(da, new VringLayout((int) num, (int) align), notifyId);
    }

    Vring in(String name, Region memory) {
        return Vring.contiguous(name, layout, memory.at(da, layout.size()), notifyId);
    }
}
