package dev.remora.remoteproc.soft.core.smem;

import static dev.remora.remoteproc.soft.core.smem.SmemLayout.*;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A partition: of a pair of hosts, or the global one. Its header was checked against the table when it was found. */
final class Partition implements SmemArea {

    private final MemorySegment memory;
    private final long slot;
    private final long line;
    private final int items;

    Partition(MemorySegment memory, int cacheline, int items) {
        this.memory = memory;
        line = cacheline;
        slot = align(HEADER_SIZE, line);
        this.items = items;
    }

    /** Where the two lists end, read once and checked. */
    private record Bounds(long uncached, long cached) {}

    private Bounds bounds() throws SmemException {
        Bounds bounds = new Bounds(u32(PARTITION_FREE_UNCACHED), u32(PARTITION_FREE_CACHED));
        if (bounds.uncached < PARTITION_HEADER || bounds.uncached > bounds.cached
                || bounds.cached > memory.byteSize()) {
            throw new SmemException("partition: free_uncached 0x%x, free_cached 0x%x, size 0x%x do not agree"
                    .formatted(bounds.uncached, bounds.cached, memory.byteSize()));
        }
        return bounds;
    }

    /** An item's header, read once. */
    private record Header(int item, long size, long dataPadding, long headerPadding) {}

    private Header header(long at) throws SmemException {
        if (at < PARTITION_HEADER || at + HEADER_SIZE > memory.byteSize() || (at & 7) != 0) {
            throw new SmemException("partition: item header at 0x%x is outside".formatted(at));
        }
        int canary = Words.get16(memory, at);
        if (canary != CANARY_VALUE) {
            throw new SmemException("partition: canary at 0x%x is 0x%x".formatted(at, canary));
        }
        Header header = new Header(Words.get16(memory, at + HEADER_ITEM), u32(at + HEADER_LENGTH),
                Words.get16(memory, at + HEADER_PADDING_DATA), Words.get16(memory, at + HEADER_PADDING_HDR));
        if (header.dataPadding > header.size) {
            throw new SmemException("partition: padding %d at 0x%x is more than the size %d"
                    .formatted(header.dataPadding, at, header.size));
        }
        return header;
    }

    @Override
    public @Nullable MemorySegment find(int item) throws SmemException {
        checkItem(item);
        Bounds bounds = bounds();
        VarHandle.acquireFence();
        MemorySegment uncached = findUncached(item, bounds);
        return uncached != null ? uncached : findCached(item, bounds);
    }

    private @Nullable MemorySegment findUncached(int item, Bounds bounds) throws SmemException {
        long at = PARTITION_HEADER;
        // Each step goes on by 16 bytes at least.
        while (at < bounds.uncached) {
            Header header = header(at);
            long data = at + HEADER_SIZE + header.headerPadding;
            if (header.size > bounds.uncached - data) {
                throw new SmemException("partition: item size 0x%x at 0x%x is more than what is left".formatted(
                        header.size, at));
            }
            if (header.item == item) {
                return memory.asSlice(data, header.size - header.dataPadding);
            }
            at = data + header.size;
        }
        return null;
    }

    private @Nullable MemorySegment findCached(int item, Bounds bounds) throws SmemException {
        long at = memory.byteSize() - slot;
        // Each step goes down by a slot at least.
        while (at >= bounds.cached && bounds.cached < memory.byteSize()) {
            Header header = header(at);
            long data = at - header.size;
            if (data < bounds.cached) {
                throw new SmemException("partition: cached item size 0x%x at 0x%x is more than what is left".formatted(
                        header.size, at));
            }
            if (header.item == item) {
                return memory.asSlice(data, header.size - header.dataPadding);
            }
            at = data - slot;
        }
        return null;
    }

    @Override
    public @Nullable MemorySegment allocate(int item, long size) throws SmemException {
        if (find(item) != null) {
            return null;
        }
        Bounds bounds = bounds();
        long rounded = align(size, 8);
        long need = HEADER_SIZE + rounded;
        if (size < 1 || need > free()) {
            throw new SmemException("item %d: no room for %d bytes in its partition, %d are free".formatted(item, size,
                    free()));
        }
        long at = bounds.uncached;
        Words.set16(memory, at, CANARY_VALUE);
        Words.set16(memory, at + HEADER_ITEM, item);
        Words.set32(memory, at + HEADER_LENGTH, (int) rounded);
        Words.set16(memory, at + HEADER_PADDING_DATA, (int) (rounded - size));
        Words.set16(memory, at + HEADER_PADDING_HDR, 0);
        Words.set32(memory, at + HEADER_RESERVED, 0);
        VarHandle.releaseFence();
        Words.set32(memory, PARTITION_FREE_UNCACHED, (int) (at + need));
        return memory.asSlice(at + HEADER_SIZE, size);
    }

    @Override
    public long free() throws SmemException {
        Bounds bounds = bounds();
        return bounds.cached - bounds.uncached;
    }

    private void checkItem(int item) throws SmemException {
        if (item < 0 || item >= items) {
            throw new SmemException("item " + item + ": must be below " + items);
        }
    }

    private long u32(long offset) {
        return Integer.toUnsignedLong(Words.get32(memory, offset));
    }

    private static long align(long value, long to) {
        return value + to - 1 & -to;
    }
}
