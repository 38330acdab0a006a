package dev.remora.virtio;

import dev.remora.platform.Region;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the memory behind a descriptor. Remembers what it found for each one: drivers mostly use a descriptor for the
 * same buffer again, if not always with the same length.
 */
final class DeviceBuffers {

    private final Region[] reachable;
    private final Vring ring;

    /** By descriptor: where a buffer was found, and how long it has been seen to be. */
    private final @Nullable MemorySegment[] memories;
    private final long[] addresses;
    private final long[] offsets;
    private final long[] checked;
    private final @Nullable MemorySegment[] pieces;

    DeviceBuffers(Vring ring, List<Region> reachable) {
        this.ring = ring;
        this.reachable = reachable.toArray(Region[]::new);
        int num = ring.num();
        memories = new @Nullable MemorySegment[num];
        addresses = new long[num];
        offsets = new long[num];
        checked = new long[num];
        pieces = new @Nullable MemorySegment[num];
    }

    /**
     * The memory in which the buffer of a descriptor lies, at {@link #offset}.
     *
     * @param index which descriptor
     * @param address device address, untrusted
     * @param length bytes, untrusted
     * @return a region's whole memory; null if the buffer is empty, not wholly in one region, or touches the ring
     */
    @Nullable
    MemorySegment find(int index, long address, long length) {
        if (addresses[index] == address && length <= checked[index] && length > 0) {
            return memories[index];
        }
        return search(index, address, length);
    }

    /** Where in that memory the buffer found last for this descriptor begins. */
    long offset(int index) {
        return offsets[index];
    }

    /** The buffer found last for this descriptor, alone. */
    MemorySegment piece(int index, long length) {
        MemorySegment piece = pieces[index];
        if (piece == null || piece.byteSize() != length) {
            piece = Objects.requireNonNull(memories[index]).asSlice(offsets[index], length);
            pieces[index] = piece;
        }
        return piece;
    }

    private @Nullable MemorySegment search(int index, long address, long length) {
        for (Region region : reachable) {
            if (length > 0 && region.contains(address, length)) {
                MemorySegment memory = region.memory();
                long offset = address - region.deviceAddress();
                if (touchesRing(memory, offset, length)) {
                    return null;
                }
                memories[index] = memory;
                addresses[index] = address;
                offsets[index] = offset;
                checked[index] = length;
                pieces[index] = null;
                return memory;
            }
        }
        return null;
    }

    /** Filling such a buffer would overwrite what only the driver may write, or our own used ring. */
    private boolean touchesRing(MemorySegment memory, long offset, long length) {
        return touches(memory, offset, length, ring.descriptors()) || touches(memory, offset, length, ring.available())
                || touches(memory, offset, length, ring.used());
    }

    private static boolean touches(MemorySegment memory, long offset, long length, MemorySegment part) {
        long from = memory.address() + offset;
        return memory.isNative() && part.isNative() && from < part.address() + part.byteSize()
                && part.address() < from + length;
    }
}
