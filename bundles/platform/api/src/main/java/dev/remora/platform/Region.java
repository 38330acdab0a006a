package dev.remora.platform;

import java.lang.foreign.MemorySegment;

/**
 * A piece of shared memory together with the address at which the other side sees it. The one place where device
 * addresses are translated: nothing else assumes that both sides see memory at the same address. Any thread may use it.
 *
 * @param name what it is for, such as {@code vdev0buffer}
 * @param deviceAddress the address at which the other side sees the first byte ({@code da}), unsigned
 * @param memory the piece itself, RAM-kind
 */
public record Region(String name, long deviceAddress, MemorySegment memory) {

    /**
     * The length.
     *
     * @return bytes
     */
    public long size() {
        return memory.byteSize();
    }

    /**
     * Tells whether a range of device addresses lies wholly inside; no combination of values overflows.
     *
     * @param address first device address, unsigned, untrusted
     * @param length bytes, untrusted; a negative length is in no region
     * @return whether {@link #at} would succeed
     */
    public boolean contains(long address, long length) {
        long offset = address - deviceAddress;
        return length >= 0 && offset >= 0 && offset <= size() && length <= size() - offset;
    }

    /**
     * The memory behind a range of device addresses.
     *
     * @param address first device address, unsigned, untrusted
     * @param length bytes, untrusted
     * @return the part of {@link #memory()}
     * @throws IndexOutOfBoundsException if the range is not wholly inside; the message names range and region
     */
    public MemorySegment at(long address, long length) {
        if (!contains(address, length)) {
            throw new IndexOutOfBoundsException("0x%x + 0x%x is outside of %s (0x%x + 0x%x)".formatted(address, length,
                    name, deviceAddress, size()));
        }
        return memory.asSlice(address - deviceAddress, length);
    }

    /**
     * A part of this region.
     *
     * @param partName what the part is for
     * @param offset bytes from the start
     * @param length bytes
     * @return the part, at the device address that belongs to it
     * @throws IndexOutOfBoundsException if it is not wholly inside
     */
    public Region slice(String partName, long offset, long length) {
        return new Region(partName, deviceAddress + offset, memory.asSlice(offset, length));
    }
}
