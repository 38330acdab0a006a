package dev.remora.smem.core;

import dev.remora.platform.SharedMemory;
import java.lang.invoke.VarHandle;
import java.util.List;

/** Writes a new heap, as the boot loader of a chip does. */
public final class BootLoader {

    private final SharedMemory memory;
    private final Create create;
    private final List<PartitionPlan> plans;
    /** Where the first partition starts: in version 11 the heap ends there. */
    private final long firstPartition;

    /**
     * Plans a heap.
     *
     * @throws IllegalArgumentException if it does not fit: one line
     */
    public BootLoader(SharedMemory memory, Create create, List<PartitionPlan> plans) {
        this.memory = memory;
        this.create = create;
        this.plans = plans;
        long bytes = plans.stream().mapToLong(PartitionPlan::size).sum();
        long end = (memory.size() & -PartitionPlan.PAGE) - TableLayout.BYTES;
        this.firstPartition = create == Create.HEAP ? end - bytes : headerPages();
        checkGlobal();
        check(plans.size() <= TableLayout.MAX_ENTRIES, "%d partitions, the table has room for %d".formatted(plans
                .size(), TableLayout.MAX_ENTRIES));
        check(headerPages() + bytes <= end, "partitions of %d bytes do not fit between header and table of %d bytes"
                .formatted(bytes, memory.size()));
        for (int i = 0; i < plans.size(); i++) {
            PartitionPlan plan = plans.get(i);
            check(plans.subList(0, i).stream().noneMatch(plan::sameHosts), "a second partition for hosts %d and %d"
                    .formatted(plan.host0(), plan.host1()));
        }
    }

    private void checkGlobal() {
        boolean global = plans.stream().anyMatch(PartitionPlan::global);
        switch (create) {
            case PARTITIONS -> check(global, "create=partitions needs a partition global:SIZE");
            case HEAP -> check(!global, "create=heap has no global partition, only those of two hosts");
            case NONE -> check(plans.isEmpty(), "create=none leaves partitions to somebody else");
        }
    }

    /** Whether nobody has written anything there yet. */
    public boolean finds() {
        return create != Create.NONE && memory.get32(MainLayout.INITIALIZED) == 0 && memory.get32(
                MainLayout.VERSION) == 0;
    }

    /** Writes it all; last of all that it is ready. */
    public void write() {
        clear(MainLayout.VERSIONS, MainLayout.HEADER_BYTES);
        clear(memory.size() - TableLayout.BYTES, memory.size());
        if (!plans.isEmpty()) {
            writeTable(memory.size() - TableLayout.BYTES);
        }
        if (create == Create.HEAP) {
            put32(MainLayout.FREE_OFFSET, MainLayout.HEADER_BYTES);
            put32(MainLayout.AVAILABLE, firstPartition - MainLayout.HEADER_BYTES);
        }
        int version = create == Create.HEAP ? MainLayout.GLOBAL_HEAP : MainLayout.GLOBAL_PARTITION;
        put32(MainLayout.VERSION, (long) version << MainLayout.VERSION_SHIFT);
        VarHandle.releaseFence();
        put32(MainLayout.INITIALIZED, 1);
    }

    private void writeTable(long table) {
        put32(table + TableLayout.MAGIC, TableLayout.TABLE_MAGIC);
        put32(table + TableLayout.VERSION, TableLayout.TABLE_VERSION);
        put32(table + TableLayout.NUM_ENTRIES, plans.size());
        long partition = firstPartition;
        for (int i = 0; i < plans.size(); i++) {
            PartitionPlan plan = plans.get(i);
            long entry = table + TableLayout.entry(i);
            put32(entry + TableLayout.OFFSET, partition);
            put32(entry + TableLayout.SIZE, plan.size());
            put16(entry + TableLayout.HOST0, plan.host0());
            put16(entry + TableLayout.HOST1, plan.host1());
            put32(entry + TableLayout.CACHE_LINE, plan.cacheLine());
            writePartition(partition, plan);
            partition += plan.size();
        }
        long info = table + TableLayout.entry(plans.size());
        put32(info, TableLayout.INFO_MAGIC);
        put32(info + TableLayout.INFO_SIZE, memory.size());
        put32(info + TableLayout.INFO_BASE, memory.deviceAddress());
        put16(info + TableLayout.INFO_NUM_ITEMS, MainLayout.ITEMS);
    }

    private void writePartition(long start, PartitionPlan plan) {
        clear(start, start + PartitionLayout.HEADER_BYTES);
        put32(start + PartitionLayout.MAGIC, PartitionLayout.PARTITION_MAGIC);
        put16(start + PartitionLayout.HOST0, plan.host0());
        put16(start + PartitionLayout.HOST1, plan.host1());
        put32(start + PartitionLayout.SIZE, plan.size());
        put32(start + PartitionLayout.FREE_UNCACHED, PartitionLayout.HEADER_BYTES);
        put32(start + PartitionLayout.FREE_CACHED, plan.size());
    }

    private void clear(long from, long to) {
        for (long offset = from; offset < to; offset += 4) {
            memory.put32(offset, 0);
        }
    }

    private void put16(long offset, int value) {
        memory.put16(offset, (short) value);
    }

    private void put32(long offset, long value) {
        memory.put32(offset, (int) value);
    }

    private static long headerPages() {
        return PartitionLayout.align(MainLayout.HEADER_BYTES, PartitionPlan.PAGE);
    }

    private static void check(boolean good, String message) {
        if (!good) {
            throw new IllegalArgumentException(message);
        }
    }
}
