package dev.remora.smem.core;

import dev.remora.smem.SmemException;
import dev.remora.smem.SmemItem;
import dev.remora.smem.SmemReport;
import java.util.List;
import java.util.Optional;

/** Where items are allocated. Anybody may write there at any time. */
sealed interface Heap permits GlobalHeap, Partition {

    Optional<SmemItem> find(int item) throws SmemException;

    /** Allocates; the caller has the remote spinlock, the number is one that may be allocated. */
    SmemItem allocate(int item, long size) throws SmemException;

    long free() throws SmemException;

    /** What is there, at most so many items; what is wrong is added to the problems. */
    SmemReport.Heap report(int most, List<String> problems);
}
