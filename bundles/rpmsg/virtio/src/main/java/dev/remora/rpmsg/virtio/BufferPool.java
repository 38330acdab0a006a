package dev.remora.rpmsg.virtio;

import dev.remora.platform.Region;
import dev.remora.rpmsg.virtio.settings.BufferSizes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Message buffers of one direction, side by side in one region. */
final class BufferPool {

    private final Region region;
    private final int size;
    private final int count;
    private final MemorySegment memory;
    private final List<MemorySegment> payloads = new ArrayList<>();

    /**
     * Divides a region.
     *
     * @param region where they lie
     * @param size of each, bytes
     */
    BufferPool(Region region, int size) {
        if ((region.memory().address() % BufferSizes.ALIGN) != 0 || size % BufferSizes.ALIGN != 0) {
            throw new IllegalStateException("%s: buffers of %d bytes at 0x%x, must be aligned to %d bytes".formatted(
                    region.name(), size, region.memory().address(), BufferSizes.ALIGN));
        }
        this.region = region;
        this.size = size;
        count = (int) (region.size() / size);
        memory = region.memory();
        for (int buffer = 0; buffer < count; buffer++) {
            payloads.add(memory.asSlice(offset(buffer) + MessageLayout.HEADER_SIZE, size - MessageLayout.HEADER_SIZE));
        }
    }

    Region region() {
        return region;
    }

    int size() {
        return size;
    }

    int count() {
        return count;
    }

    MemorySegment memory() {
        return memory;
    }

    /** What is behind the header. */
    MemorySegment payload(int buffer) {
        return payloads.get(buffer);
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
