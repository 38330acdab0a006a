package dev.remora.smem.core;

import static dev.remora.smem.core.TableLayout.BYTES;
import static dev.remora.smem.core.TableLayout.CACHE_LINE;
import static dev.remora.smem.core.TableLayout.GLOBAL_HOST;
import static dev.remora.smem.core.TableLayout.HOST0;
import static dev.remora.smem.core.TableLayout.HOST1;
import static dev.remora.smem.core.TableLayout.INFO_MAGIC;
import static dev.remora.smem.core.TableLayout.INFO_NUM_ITEMS;
import static dev.remora.smem.core.TableLayout.LARGEST_CACHE_LINE;
import static dev.remora.smem.core.TableLayout.MAGIC;
import static dev.remora.smem.core.TableLayout.MAX_ENTRIES;
import static dev.remora.smem.core.TableLayout.NUM_ENTRIES;
import static dev.remora.smem.core.TableLayout.OFFSET;
import static dev.remora.smem.core.TableLayout.SIZE;
import static dev.remora.smem.core.TableLayout.TABLE_MAGIC;
import static dev.remora.smem.core.TableLayout.TABLE_VERSION;
import static dev.remora.smem.core.TableLayout.VERSION;

import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the partition table, each field once: what its partitions are is not asked again. */
final class TableReader {

    private final Area main;
    private final Area table;
    private final int host;

    /** What the table says to one host; and where partitions start, of whichever hosts, or else the table. */
    record Table(int itemCount, @Nullable Partition global, Map<Integer, Partition> partitions, long start) {}

    private record Extent(long start, long end) {

        boolean overlaps(Extent other) {
            return start < other.end && other.start < end;
        }
    }

    TableReader(Area main, int host) {
        this.main = main;
        this.table = new Area(main.owner() + ": partition table", main.memory(), main.size() - BYTES, BYTES);
        this.host = host;
    }

    long offset() {
        return table.start();
    }

    boolean present() {
        return (int) table.u32(MAGIC) == TABLE_MAGIC;
    }

    Table read() throws SmemException {
        long version = table.u32(VERSION);
        if (version != TABLE_VERSION) {
            throw table.corrupt(VERSION, "version is %d, not %d".formatted(version, TABLE_VERSION));
        }
        long declared = table.u32(NUM_ENTRIES);
        if (declared > MAX_ENTRIES) {
            throw table.corrupt(NUM_ENTRIES, "%d entries, at most %d fit".formatted(declared, MAX_ENTRIES));
        }
        int entries = (int) declared;
        Map<Integer, Partition> partitions = new HashMap<>();
        List<Extent> extents = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            read(TableLayout.entry(i), extents, partitions);
        }
        long start = extents.stream().mapToLong(Extent::start).min().orElse(table.start());
        return new Table(itemCount(TableLayout.entry(entries)), partitions.remove(Smem.ANY_HOST), Map.copyOf(
                partitions), start);
    }

    private void read(int entry, List<Extent> extents, Map<Integer, Partition> partitions) throws SmemException {
        long offset = table.u32(entry + OFFSET);
        long size = table.u32(entry + SIZE);
        if (offset == 0 || size == 0) {
            return;
        }
        int host0 = table.u16(entry + HOST0);
        int host1 = table.u16(entry + HOST1);
        extents.add(extent(entry, offset, size, extents));
        int remote;
        if (host0 == GLOBAL_HOST && host1 == GLOBAL_HOST) {
            remote = Smem.ANY_HOST;
        } else if (host0 == host || host1 == host) {
            remote = host0 == host ? host1 : host0;
        } else {
            return;
        }
        if (remote == GLOBAL_HOST) {
            throw table.corrupt(entry + HOST0, "a partition for hosts %d and %d".formatted(host0, host1));
        }
        PartitionKey key = new PartitionKey(host0, host1, remote, cacheLine(entry));
        Area area = new Area("%s: partition %s".formatted(main.owner(), key.heapName()), main.memory(), offset, size);
        if (partitions.putIfAbsent(remote, new Partition(area, key)) != null) {
            throw table.corrupt(entry, "a second partition %s".formatted(key.heapName()));
        }
    }

    private Extent extent(int entry, long offset, long size, List<Extent> extents) throws SmemException {
        Extent extent = new Extent(offset, offset + size);
        // Version 12 leaves what follows the first page of the main header to partitions.
        if (offset < BYTES || extent.end() > table.start() || size < PartitionLayout.HEADER_BYTES
                || (offset | size) % PartitionLayout.ALIGNMENT != 0) {
            throw table.corrupt(entry, "a partition of 0x%x bytes at 0x%x is no place between 0x%x and 0x%x".formatted(
                    size, offset, BYTES, table.start()));
        }
        for (Extent other : extents) {
            if (extent.overlaps(other)) {
                throw table.corrupt(entry, "the partition at 0x%x overlaps the one at 0x%x".formatted(offset, other
                        .start()));
            }
        }
        return extent;
    }

    private int cacheLine(int entry) throws SmemException {
        long line = table.u32(entry + CACHE_LINE);
        if (line > LARGEST_CACHE_LINE || Long.bitCount(line) != 1) {
            throw table.corrupt(entry + CACHE_LINE, "cacheline is %d, no power of two up to %d".formatted(line,
                    LARGEST_CACHE_LINE));
        }
        return (int) line;
    }

    private int itemCount(int info) {
        return (int) table.u32(info) == INFO_MAGIC ? table.u16(info + INFO_NUM_ITEMS) : MainLayout.ITEMS;
    }
}
