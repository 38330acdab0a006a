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
}
