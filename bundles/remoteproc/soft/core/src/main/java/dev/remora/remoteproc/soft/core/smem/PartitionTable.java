package dev.remora.remoteproc.soft.core.smem;

import static dev.remora.remoteproc.soft.core.smem.SmemLayout.*;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The table of partitions, in the last page of SMEM. */
final class PartitionTable {

    private final MemorySegment memory;
    private final MemorySegment table;
    private final int entries;

    PartitionTable(MemorySegment memory) throws SmemException {
        this.memory = memory;
        table = memory.asSlice(memory.byteSize() - TABLE_SIZE);
        int num = 0;
        if (Words.get32(table, 0) == TABLE_MAGIC) {
            num = Words.get32(table, TABLE_NUM);
            if (Words.get32(table, TABLE_VERSION) != TABLE_VERSION_VALUE || num < 0 || num > TABLE_MAX) {
                throw new SmemException("partition table: version " + Words.get32(table, TABLE_VERSION) + ", " + num
                        + " entries: must be version 1 and at most " + TABLE_MAX);
            }
        }
        entries = num;
    }

    /** The partition of two hosts, in whichever order; null if there is none. */
    @Nullable
    Partition find(int host, int other) throws SmemException {
        for (int i = 0; i < entries; i++) {
            long entry = TABLE_ENTRIES + (long) TABLE_ENTRY_SIZE * i;
            int host0 = Words.get16(table, entry + TABLE_ENTRY_HOST0);
            int host1 = Words.get16(table, entry + TABLE_ENTRY_HOST1);
            long offset = u32(entry + TABLE_ENTRY_OFFSET);
            long size = u32(entry + TABLE_ENTRY_LENGTH);
            boolean theirs = (host0 == host && host1 == other) || (host0 == other && host1 == host);
            if (theirs && offset != 0 && size != 0) {
                return partition(offset, size, host0, host1, Words.get32(table, entry + TABLE_ENTRY_CACHELINE));
            }
        }
        return null;
    }

    private Partition partition(long offset, long size, int host0, int host1, int cacheline) throws SmemException {
        String name = "partition of hosts " + host0 + " and " + host1;
        if (size < PARTITION_HEADER || (offset & 7) != 0 || offset + size > memory.byteSize() - TABLE_SIZE) {
            throw new SmemException("%s: 0x%x + 0x%x is outside".formatted(name, offset, size));
        }
        if (cacheline < 8 || cacheline > TABLE_SIZE || Integer.bitCount(cacheline) != 1) {
            throw new SmemException(name + ": cache line of " + cacheline + " bytes");
        }
        MemorySegment partition = memory.asSlice(offset, size);
        if (Words.get32(partition, 0) != PARTITION_MAGIC || Words.get16(partition, PARTITION_HOST0) != host0
                || Words.get16(partition, PARTITION_HOST1) != host1
                || Integer.toUnsignedLong(Words.get32(partition, PARTITION_LENGTH)) != size) {
            throw new SmemException("%s: its header at 0x%x says something else".formatted(name, offset));
        }
        return new Partition(partition, cacheline, items());
    }

    private int items() {
        long info = TABLE_ENTRIES + (long) TABLE_ENTRY_SIZE * entries;
        return Words.get32(table, info) == INFO_MAGIC ? Words.get16(table, info + INFO_NUM_ITEMS) : ITEMS;
    }

    private long u32(long offset) {
        return Integer.toUnsignedLong(Words.get32(table, offset));
    }
}
