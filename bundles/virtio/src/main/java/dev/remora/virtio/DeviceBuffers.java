package dev.remora.virtio;

import dev.remora.platform.Region;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the memory behind a descriptor. Remembers what it found for each one: drivers mostly use a descriptor for the
 * same buffer again.
 */
final class DeviceBuffers {

    private final List<Region> reachable;
    private final Vring ring;
    private final long[] addresses;
    private final @Nullable MemorySegment[] found;

    DeviceBuffers(int num, List<Region> reachable, Vring ring) {
        this.reachable = List.copyOf(reachable);
        this.ring = ring;
        addresses = new long[num];
        found = new @Nullable MemorySegment[num];
    }

    /**
     * The buffer of a descriptor.
     *
     * @param index which descriptor
     * @param address device address, untrusted
     * @param length bytes, untrusted
     * @return the buffer; null if it is empty, not wholly in one region, or touches the ring
     */
    @Nullable
    MemorySegment find(int index, long address, long length) {
        MemorySegment known = found[index];
        if (known != null && addresses[index] == address && known.byteSize() == length) {
            return known;
        }
        for (int i = 0; i < reachable.size(); i++) {
            Region region = reachable.get(i);
            if (length > 0 && region.contains(address, length)) {
                MemorySegment buffer = region.at(address, length);
                if (touchesRing(buffer)) {
                    return null;
                }
                addresses[index] = address;
                found[index] = buffer;
                return buffer;
            }
        }
        return null;
    }

    /** Filling such a buffer would overwrite what only the driver may write, or our own used ring. */
    private boolean touchesRing(MemorySegment buffer) {
        return overlap(buffer, ring.descriptors()) || overlap(buffer, ring.available()) || overlap(buffer, ring.used());
    }

    private static boolean overlap(MemorySegment a, MemorySegment b) {
        return a.isNative() && b.isNative() && a.address() < b.address() + b.byteSize()
                && b.address() < a.address() + a.byteSize();
    }
}
