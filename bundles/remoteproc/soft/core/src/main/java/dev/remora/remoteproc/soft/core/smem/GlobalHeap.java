package dev.remora.remoteproc.soft.core.smem;

import static dev.remora.remoteproc.soft.core.smem.SmemLayout.*;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The heap of layout version 11. */
final class GlobalHeap implements SmemArea {

    private final MemorySegment memory;

    GlobalHeap(MemorySegment memory) {
        this.memory = memory;
    }

    /** The two words that describe the free part, read once and checked. */
    private record Space(long offset, long available) {

        long end() {
            return offset + available;
        }
    }

    private Space space() throws SmemException {
        Space space = new Space(u32(FREE_OFFSET), u32(AVAILABLE));
        if (space.offset < HEAP || (space.offset & 7) != 0 || space.end() > memory.byteSize()) {
            throw new SmemException("heap: free_offset 0x%x, available 0x%x do not fit into 0x%x bytes"
                    .formatted(space.offset, space.available, memory.byteSize()));
        }
        return space;
    }

    @Override
    public @Nullable MemorySegment find(int item) throws SmemException {
        long entry = entry(item);
        if (u32(entry + ENTRY_ALLOCATED) == 0) {
            return null;
        }
        // The creator has written the rest of the entry before that word.
        VarHandle.acquireFence();
        long offset = u32(entry + ENTRY_OFFSET);
        long size = u32(entry + ENTRY_LENGTH);
        if ((Words.get32(memory, entry + ENTRY_AUX_BASE) & AUX_BASE_MASK) != 0) {
            throw new SmemException("item " + item + " lies in an auxiliary region, which this host does not have");
        }
        if (offset < HEAP || (offset & 7) != 0 || offset + size > space().end()) {
            throw new SmemException(
                    "item %d: offset 0x%x, size 0x%x outside of the heap".formatted(item, offset, size));
        }
        return memory.asSlice(offset, size);
    }

    @Override
    public @Nullable MemorySegment allocate(int item, long size) throws SmemException {
        long entry = entry(item);
        if (item < FIRST_DYNAMIC_ITEM) {
            throw new SmemException("item " + item + " belongs to the boot loader");
        }
        if (u32(entry + ENTRY_ALLOCATED) != 0) {
            return null;
        }
        Space space = space();
        long rounded = size + 7 & -8;
        if (size < 1 || rounded > space.available) {
            throw new SmemException("item %d: no room for %d bytes, %d are free".formatted(item, size,
                    space.available));
        }
        Words.set32(memory, entry + ENTRY_OFFSET, (int) space.offset);
        Words.set32(memory, entry + ENTRY_LENGTH, (int) rounded);
        Words.set32(memory, entry + ENTRY_AUX_BASE, 0);
        VarHandle.releaseFence();
        Words.set32(memory, entry + ENTRY_ALLOCATED, 1);
        Words.set32(memory, FREE_OFFSET, (int) (space.offset + rounded));
        Words.set32(memory, AVAILABLE, (int) (space.available - rounded));
        return memory.asSlice(space.offset, rounded);
    }

    @Override
    public long free() throws SmemException {
        return space().available;
    }

    private long u32(long offset) {
        return Integer.toUnsignedLong(Words.get32(memory, offset));
    }

    private static long entry(int item) throws SmemException {
        if (item < 0 || item >= ITEMS) {
            throw new SmemException("item " + item + ": must be below " + ITEMS);
        }
        return ENTRIES + (long) ENTRY_SIZE * item;
    }
}
