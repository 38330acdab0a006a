package dev.remora.smem.core;

import static dev.remora.smem.core.PartitionLayout.ALIGNMENT;
import static dev.remora.smem.core.PartitionLayout.CANARY;
import static dev.remora.smem.core.PartitionLayout.GOOD_CANARY;
import static dev.remora.smem.core.PartitionLayout.HEADER_BYTES;
import static dev.remora.smem.core.PartitionLayout.ITEM;
import static dev.remora.smem.core.PartitionLayout.ITEM_HEADER_BYTES;
import static dev.remora.smem.core.PartitionLayout.ITEM_SIZE;
import static dev.remora.smem.core.PartitionLayout.PADDING_DATA;
import static dev.remora.smem.core.PartitionLayout.PADDING_HEADER;

import dev.remora.smem.SmemException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Walks the two lists of a partition. Numbers are 32-bit ones in 64 bits, so that no sum wraps; each step goes on by at least
 * a header, so a walk ends after size / 16 steps whatever is written there.
 */
final class ItemLists {

    private final Area area;
    private final long cacheLine;
    /** Bytes of a header in the cached list. */
    private final long slot;

    ItemLists(Area area, int cacheLine) {
        this.area = area;
        this.cacheLine = cacheLine;
        this.slot = PartitionLayout.align(ITEM_HEADER_BYTES, cacheLine);
    }

    /** The first item that is wanted, uncached before cached. */
    Optional<ItemEntry> first(Bounds bounds, Predicate<ItemEntry> wanted) throws SmemException {
        Optional<ItemEntry> found = uncached(bounds.uncached(), wanted);
        return found.isPresent() ? found : cached(bounds.cached(), wanted);
    }

    private Optional<ItemEntry> uncached(long end, Predicate<ItemEntry> wanted) throws SmemException {
        long header = HEADER_BYTES;
        while (header < end) {
            if (header + ITEM_HEADER_BYTES > end) {
                throw area.corrupt(header, "a header goes past the end of the list at 0x%x".formatted(end));
            }
            checkCanary(header);
            long size = area.u32(header + ITEM_SIZE);
            long data = header + ITEM_HEADER_BYTES + area.u16(header + PADDING_HEADER);
            if (data + size > end || data % ALIGNMENT != 0 || size % ALIGNMENT != 0) {
                throw area.corrupt(header, "an item of %d bytes at 0x%x is no multiple of %d up to 0x%x".formatted(size,
                        data, ALIGNMENT, end));
            }
            ItemEntry entry = entry(header, data, size);
            if (wanted.test(entry)) {
                return Optional.of(entry);
            }
            header = data + size;
        }
        return Optional.empty();
    }

    private Optional<ItemEntry> cached(long end, Predicate<ItemEntry> wanted) throws SmemException {
        long header = area.size() - slot;
        while (header > end) {
            checkCanary(header);
            long size = area.u32(header + ITEM_SIZE);
            if (size > header - end || size % ALIGNMENT != 0 || size % cacheLine != 0) {
                throw area.corrupt(header, "a cached item of %d bytes is no multiple of %d down to 0x%x".formatted(size,
                        Math.max(ALIGNMENT, cacheLine), end));
            }
            ItemEntry entry = entry(header, header - size, size);
            if (wanted.test(entry)) {
                return Optional.of(entry);
            }
            header -= size + slot;
        }
        return Optional.empty();
    }

    private void checkCanary(long header) throws SmemException {
        int canary = area.u16(header + CANARY);
        if (canary != GOOD_CANARY) {
            throw area.corrupt(header, "canary is 0x%x, not 0x%x".formatted(canary, GOOD_CANARY));
        }
    }

    private ItemEntry entry(long header, long data, long size) throws SmemException {
        int padding = area.u16(header + PADDING_DATA);
        if (padding > size) {
            throw area.corrupt(header, "padding of %d bytes is larger than the item of %d".formatted(padding, size));
        }
        return new ItemEntry(area.u16(header + ITEM), data, size - padding);
    }
}
