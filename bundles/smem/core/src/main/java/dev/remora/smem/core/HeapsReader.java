package dev.remora.smem.core;

import dev.remora.platform.HwSpinlock;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import java.util.Map;

/** Reads the main header, and with it which heaps there are. */
final class HeapsReader {

    private final Area main;
    private final int host;
    private final Regions regions;
    private final HwSpinlock lock;

    HeapsReader(Area main, int host, Regions regions, HwSpinlock lock) {
        this.main = main;
        this.host = host;
        this.regions = regions;
        this.lock = lock;
    }

    /** The layout version of a heap that is ready: 11 or 12. */
    int version() throws SmemException {
        long initialized = main.u32(MainLayout.INITIALIZED);
        if (initialized != 1) {
            throw main.failed(Reason.NOT_READY, "not initialised: the word at 0x%x is %d, not 1".formatted(
                    MainLayout.INITIALIZED, initialized));
        }
        long reserved = main.u32(MainLayout.RESERVED);
        if (reserved != 0) {
            throw main.corrupt(MainLayout.RESERVED, "the reserved word is 0x%x, not 0".formatted(reserved));
        }
        int version = (int) (main.u32(MainLayout.VERSION) >> MainLayout.VERSION_SHIFT);
        if (version != MainLayout.GLOBAL_HEAP && version != MainLayout.GLOBAL_PARTITION) {
            throw main.failed(Reason.NOT_READY, "version at 0x%x is %d, known are %d and %d".formatted(
                    MainLayout.VERSION, version, MainLayout.GLOBAL_HEAP, MainLayout.GLOBAL_PARTITION));
        }
        return version;
    }

    /** The heaps of this version. */
    Heaps read(int version) throws SmemException {
        TableReader table = new TableReader(main, host);
        if (version == MainLayout.GLOBAL_HEAP) {
            return table.present() ? withPartitions(table.read()) : globalHeap(main.size(), Map.of());
        }
        if (!table.present()) {
            throw main.corrupt(table.offset(), "no partition table, which version 12 needs");
        }
        TableReader.Table read = table.read();
        if (read.global() == null) {
            throw main.corrupt(table.offset(), "the partition table has no global partition, which version 12 needs");
        }
        return new Heaps(version, read.itemCount(), read.global(), read.partitions());
    }

    private Heaps withPartitions(TableReader.Table table) {
        return globalHeap(table.start(), table.partitions());
    }

    private Heaps globalHeap(long end, Map<Integer, Partition> partitions) {
        return new Heaps(MainLayout.GLOBAL_HEAP, MainLayout.ITEMS, new GlobalHeap(main, end, regions, lock),
                partitions);
    }
}
