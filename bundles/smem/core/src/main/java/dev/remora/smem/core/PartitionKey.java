package dev.remora.smem.core;

import static dev.remora.smem.core.PartitionLayout.HOST0;
import static dev.remora.smem.core.PartitionLayout.HOST1;
import static dev.remora.smem.core.PartitionLayout.MAGIC;
import static dev.remora.smem.core.PartitionLayout.PARTITION_MAGIC;
import static dev.remora.smem.core.PartitionLayout.SIZE;

import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;

/**
 * What the table says of a partition; its own header must say the same.
 *
 * @param host0 one host, or {@link TableLayout#GLOBAL_HOST}
 * @param host1 the other one
 * @param remoteHost that of them which is not this one, or {@link Smem#ANY_HOST}
 * @param cacheLine a power of two
 */
record PartitionKey(int host0, int host1, int remoteHost, int cacheLine) {

    String heapName() {
        return remoteHost == Smem.ANY_HOST ? "global" : "host " + remoteHost;
    }

    void check(Area area) throws SmemException {
        long magic = area.u32(MAGIC);
        if ((int) magic != PARTITION_MAGIC) {
            throw area.corrupt(MAGIC, "magic is 0x%x, not $PRT".formatted(magic));
        }
        checkHost(area, HOST0, host0);
        checkHost(area, HOST1, host1);
        long size = area.u32(SIZE);
        if (size != area.size()) {
            throw area.corrupt(SIZE, "size is 0x%x, the table says 0x%x".formatted(size, area.size()));
        }
    }

    private static void checkHost(Area area, int offset, int wanted) throws SmemException {
        int host = area.u16(offset);
        if (host != wanted) {
            throw area.corrupt(offset, "host is %d, the table says %d".formatted(host, wanted));
        }
    }
}
