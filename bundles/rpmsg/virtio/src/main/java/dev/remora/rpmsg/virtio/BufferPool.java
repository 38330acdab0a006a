package dev.remora.rpmsg.virtio;

import dev.remora.platform.Region;
import java.lang.foreign.MemorySegment;

/**
 * Message buffers of one direction, side by side in one region.
 *
 * @param region where they lie
 * @param size of each, bytes
 */
record BufferPool(Region region, int size) {

    /** All headers stay aligned. */
    static final int ALIGN = 8;

    BufferPool {
        if ((region.memory().address() % ALIGN) != 0 || size % ALIGN != 0) {
            throw new IllegalStateException("%s: buffers of %d bytes at 0x%x, must be aligned to %d bytes".formatted(
                    region.name(), size, region.memory().address(), ALIGN));
        }
    }

    int count() {
        return (int) (region.size() / size);
    }

    MemorySegment memory() {
        return region.memory();
    }

    long offset(int buffer) {
        return (long) buffer * size;
    }

    long deviceAddress(int buffer) {
        return region.deviceAddress() + offset(buffer);
    }

    /**
     * The buffer at a device address.
     *
     * @throws IllegalStateException if there is none
     */
    int bufferAt(long address) {
        long offset = address - region.deviceAddress();
        if (!region.contains(address, size) || offset % size != 0) {
            throw new IllegalStateException("%s: no buffer at 0x%x".formatted(region.name(), address));
        }
        return (int) (offset / size);
    }
}
