package dev.remora.benchmarks;

import dev.remora.platform.SharedMemory;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemItem;
import dev.remora.smem.SmemReport;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;

/**
 * Items in the shared file, found by a table of places: no heap is measured here. One of the two processes allocates.
 *
 * <pre>
 * 0       bytes allocated
 * 16 × i  place and size of item i
 * 0x4000  the items
 * </pre>
 */
final class BenchmarkSmem implements Smem {

    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
    private static final int ENTRY = 16;
    private static final int FIRST = 13;
    private static final long ITEMS = 0x4000;
    private static final long ALIGN = 128;

    private final int host;
    private final SharedMemory shared;
    private final MemorySegment memory;

    BenchmarkSmem(SharedMemory shared, int host) {
        this.shared = shared;
        this.memory = shared.segment();
        this.host = host;
    }

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public int host() {
        return host;
    }

    @Override
    public Optional<SmemItem> find(int remoteHost, int item) {
        long at = (long) ENTRY * item;
        long size = item < FIRST ? 0 : (long) WORD.getAcquire(memory, at + Long.BYTES);
        return size == 0 ? Optional.empty() : Optional.of(new SmemItem(shared, (long) WORD.get(memory, at), size));
    }

    @Override
    public SmemItem allocate(int remoteHost, int item, long size) {
        long used = allocated();
        long at = (long) ENTRY * item;
        WORD.set(memory, at, ITEMS + used);
        WORD.setRelease(memory, at + Long.BYTES, size);
        WORD.setRelease(memory, 0L, (used + size + ALIGN - 1) & -ALIGN);
        return new SmemItem(shared, ITEMS + used, size);
    }

    private long allocated() {
        return (long) WORD.getAcquire(memory, 0L);
    }

    @Override
    public long freeSpace(int remoteHost) {
        return memory.byteSize() - ITEMS - allocated();
    }

    @Override
    public boolean breakLock(int deadHost) {
        return false;
    }

    @Override
    public SmemReport report() {
        return new SmemReport(name(), host, 0, 0, 0, List.of(), List.of());
    }
}
