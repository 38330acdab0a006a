package dev.remora.virtio;

import dev.remora.platform.Region;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The chain that a device looks at: its descriptors, copied out of shared memory and checked. Each half of a descriptor
 * is read once.
 */
final class DeviceChain {

    private static final VarHandle U64 = VringLayout.U64.varHandle().withInvokeExactBehavior();
    private static final long MAX_CHAIN_BYTES = 1L << 32;

    private final int num;
    private final MemorySegment descriptors;
    private final DeviceBuffers buffers;

    private final int[] indexes;
    private final MemorySegment[] memories;
    private final long[] offsets;
    private final long[] lengths;
    private final boolean[] writable;
    private int parts;
    private long bytes;

    DeviceChain(Vring vring, List<Region> reachable) {
        num = vring.num();
        descriptors = vring.descriptors();
        buffers = new DeviceBuffers(vring, reachable);
        indexes = new int[num];
        memories = new MemorySegment[num];
        offsets = new long[num];
        lengths = new long[num];
        writable = new boolean[num];
    }

    /**
     * Copies a chain's descriptors and checks them.
     *
     * @param head its first descriptor, which there is
     * @return null, or what is wrong
     */
    @Nullable
    String walk(int head) {
        parts = 0;
        long total = 0;
        boolean writing = false;
        int index = head;
        while (true) {
            long descriptor = VringLayout.descriptorBytes(index);
            long address = (long) U64.getOpaque(descriptors, descriptor + VringLayout.DESC_ADDR);
            long tail = (long) U64.getOpaque(descriptors, descriptor + VringLayout.DESC_TAIL);
            long length = VringLayout.tailLength(tail);
            int flags = VringLayout.tailFlags(tail);
            boolean write = (flags & VringLayout.DESC_F_WRITE) != 0;
            if ((flags & VringLayout.DESC_F_INDIRECT) != 0) {
                return "desc[%d] is indirect, which was not negotiated".formatted(index);
            }
            if (writing && !write) {
                return "desc[%d] is readable, after a writable one of chain %d".formatted(index, head);
            }
            MemorySegment memory = buffers.find(index, address, length);
            if (memory == null) {
                return "desc[%d] is 0x%x + %d bytes, %s".formatted(index, address, length,
                        length == 0 ? "empty" : "not in the device's memory");
            }
            total += length;
            if (total > MAX_CHAIN_BYTES) {
                return "chain %d has more than %d bytes".formatted(head, MAX_CHAIN_BYTES);
            }
            writing = write;
            indexes[parts] = index;
            memories[parts] = memory;
            offsets[parts] = buffers.offset(index);
            lengths[parts] = length;
            writable[parts] = write;
            parts++;
            if ((flags & VringLayout.DESC_F_NEXT) == 0) {
                bytes = total;
                return null;
            }
            int next = VringLayout.tailNext(tail);
            if (next >= num) {
                return "desc[%d].next is %d, must be below %d".formatted(index, next, num);
            }
            if (parts == num) {
                return "chain %d goes in a circle: desc[%d].next is %d".formatted(head, index, next);
            }
            index = next;
        }
    }

    /** There is no chain to look at. */
    void clear() {
        parts = 0;
    }

    int parts() {
        return parts;
    }

    /** Of all parts together. */
    long bytes() {
        return bytes;
    }

    MemorySegment memory(int i) {
        return memories[Objects.checkIndex(i, parts)];
    }

    long offset(int i) {
        return offsets[Objects.checkIndex(i, parts)];
    }

    long length(int i) {
        return lengths[Objects.checkIndex(i, parts)];
    }

    boolean writable(int i) {
        return writable[Objects.checkIndex(i, parts)];
    }

    MemorySegment part(int i) {
        return buffers.piece(indexes[Objects.checkIndex(i, parts)], lengths[i]);
    }
}
