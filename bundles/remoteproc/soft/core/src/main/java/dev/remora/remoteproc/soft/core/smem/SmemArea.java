package dev.remora.remoteproc.soft.core.smem;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Where items live: the global heap or a partition. Whoever allocates holds the remote spinlock. */
interface SmemArea {

    /** The item, exactly as long as it is; null if it is not allocated. */
    @Nullable
    MemorySegment find(int item) throws SmemException;

    /** A new item, not cleared; null if it is allocated already. */
    @Nullable
    MemorySegment allocate(int item, long size) throws SmemException;

    /** Bytes that can still be allocated. */
    long free() throws SmemException;
}
