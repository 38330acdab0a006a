package dev.remora.remoteproc.soft.core.smem;

import static dev.remora.remoteproc.soft.core.smem.SmemLayout.*;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * SMEM as one host uses it, both layouts. What lies there is looked at anew each time: each field is read once and
 * checked, every walk ends. Any thread may call; only allocating waits, for the remote spinlock.
 */
public final class SoftSmem {

    private final MemorySegment memory;
    private final RemoteSpinlock lock;
    private final int host;

    /**
     * Takes it up.
     *
     * @param memory all of it
     * @param lock the lock of the heap
     * @param host our host id
     */
    public SoftSmem(MemorySegment memory, RemoteSpinlock lock, int host) {
        this.memory = memory;
        this.lock = lock;
        this.host = host;
    }

    /**
     * Whether the boot loader has been here.
     *
     * @return false if there is no heap yet
     */
    public boolean ready() {
        return memory.byteSize() >= HEAP + TABLE_SIZE && Words.get32(memory, INITIALIZED) == 1
                && Words.get32(memory, VERSION) != 0;
    }

    /**
     * Finds an item.
     *
     * @param peer the other host of the link
     * @param item its number
     * @return the item; null if it is not allocated
     * @throws SmemException if the heap is corrupt
     */
    public @Nullable MemorySegment find(int peer, int item) throws SmemException {
        return area(peer).find(item);
    }

    /**
     * Allocates an item.
     *
     * @param peer the other host of the link
     * @param item its number
     * @param size bytes
     * @return the item, all zero; null if it was allocated already
     * @throws SmemException if there is no room, or if the heap is corrupt or locked
     */
    public @Nullable MemorySegment allocate(int peer, int item, long size) throws SmemException {
        lock.acquire();
        try {
            MemorySegment allocated = area(peer).allocate(item, size);
            if (allocated != null) {
                // By words: some of this memory takes nothing else.
                for (long i = 0; i + Integer.BYTES <= allocated.byteSize(); i += Integer.BYTES) {
                    Words.set32(allocated, i, 0);
                }
                for (long i = allocated.byteSize() & -Integer.BYTES; i < allocated.byteSize(); i++) {
                    Words.set8(allocated, i, 0);
                }
            }
            return allocated;
        } finally {
            lock.free();
        }
    }

    /**
     * How much can still be allocated.
     *
     * @param peer the other host of the link
     * @return bytes
     * @throws SmemException if the heap is corrupt
     */
    public long free(int peer) throws SmemException {
        return area(peer).free();
    }

    /**
     * Does something that no other host may do at the same time.
     *
     * @param action what; should be short
     * @throws SmemException if the heap is locked
     */
    public void locked(Runnable action) throws SmemException {
        lock.acquire();
        try {
            action.run();
        } finally {
            lock.free();
        }
    }

    private SmemArea area(int peer) throws SmemException {
        int version = Words.get32(memory, VERSION) >>> VERSION_SHIFT;
        if (!ready() || Words.get32(memory, RESERVED) != 0
                || (version != VERSION_HEAP && version != VERSION_PARTITION)) {
            throw new SmemException("SMEM: layout version " + version + " is neither 11 nor 12, or it is not ready");
        }
        PartitionTable table = new PartitionTable(memory);
        Partition own = table.find(host, peer);
        if (own != null) {
            return own;
        }
        if (version == VERSION_HEAP) {
            return new GlobalHeap(memory);
        }
        Partition global = table.find(GLOBAL_HOST, GLOBAL_HOST);
        if (global == null) {
            throw new SmemException("SMEM: layout version 12 without a global partition");
        }
        return global;
    }
}
