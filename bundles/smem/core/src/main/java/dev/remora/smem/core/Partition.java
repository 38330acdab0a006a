package dev.remora.smem.core;

import static dev.remora.smem.core.PartitionLayout.ALIGNMENT;
import static dev.remora.smem.core.PartitionLayout.CANARY;
import static dev.remora.smem.core.PartitionLayout.FREE_CACHED;
import static dev.remora.smem.core.PartitionLayout.FREE_UNCACHED;
import static dev.remora.smem.core.PartitionLayout.GOOD_CANARY;
import static dev.remora.smem.core.PartitionLayout.HEADER_BYTES;
import static dev.remora.smem.core.PartitionLayout.ITEM;
import static dev.remora.smem.core.PartitionLayout.ITEM_HEADER_BYTES;
import static dev.remora.smem.core.PartitionLayout.ITEM_RESERVED;
import static dev.remora.smem.core.PartitionLayout.ITEM_SIZE;
import static dev.remora.smem.core.PartitionLayout.PADDING_DATA;
import static dev.remora.smem.core.PartitionLayout.PADDING_HEADER;
import static dev.remora.smem.core.PartitionLayout.align;

import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import dev.remora.smem.SmemReport;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A partition, which {@link PartitionLayout} shows: allocates in the uncached list, finds in both. */
final class Partition implements Heap {

    private final Area area;
    private final PartitionKey key;
    private final ItemLists lists;
    private final HighWater uncached = new HighWater(HEADER_BYTES);
    /** The cached list grows downwards: counted from the end. */
    private final HighWater cached = new HighWater(0);

    Partition(Area area, PartitionKey key) {
        this.area = area;
        this.key = key;
        this.lists = new ItemLists(area, key.cacheLine());
    }

    @Override
    public Optional<SmemItem> find(int item) throws SmemException {
        return lists.first(bounds(), entry -> entry.item() == item).map(this::item);
    }

    @Override
    public SmemItem allocate(int item, long size) throws SmemException {
        Bounds bounds = bounds();
        // Linux looks through the uncached list only; an item in both would be ambiguous.
        if (lists.first(bounds, entry -> entry.item() == item).isPresent()) {
            throw area.failed(Reason.EXISTS, "item %d is allocated already".formatted(item));
        }
        long rounded = align(size, ALIGNMENT);
        long header = bounds.uncached();
        long end = header + ITEM_HEADER_BYTES + rounded;
        if (end > bounds.cached()) {
            throw area.failed(Reason.NO_SPACE, "item %d needs %d bytes with its header, %d are free".formatted(item,
                    end - header, bounds.free()));
        }
        area.put16(header + CANARY, GOOD_CANARY);
        area.put16(header + ITEM, item);
        area.put32(header + ITEM_SIZE, rounded);
        area.put16(header + PADDING_DATA, (int) (rounded - size));
        area.put16(header + PADDING_HEADER, 0);
        area.put32(header + ITEM_RESERVED, 0);
        // Who walks the list without the lock must not get to a header that is not written yet.
        VarHandle.releaseFence();
        area.put32(FREE_UNCACHED, end);
        uncached.reached(end);
        return new SmemItem(area.memory(), area.start() + header + ITEM_HEADER_BYTES, size);
    }

    @Override
    public long free() throws SmemException {
        return bounds().free();
    }

    /** Where the lists end; what follows is not read before. */
    private Bounds bounds() throws SmemException {
        key.check(area);
        long least = uncached.mark();
        long most = area.size() - cached.mark();
        long up = area.u32(FREE_UNCACHED);
        long down = area.u32(FREE_CACHED);
        if (up < least || up % ALIGNMENT != 0) {
            throw area.corrupt(FREE_UNCACHED, "offset_free_uncached is 0x%x, no multiple of %d from 0x%x on".formatted(
                    up, ALIGNMENT, least));
        }
        if (down < up || down > most) {
            throw area.corrupt(FREE_CACHED, "offset_free_cached is 0x%x, not between offset_free_uncached 0x%x and 0x%x"
                    .formatted(down, up, most));
        }
        uncached.reached(up);
        cached.reached(area.size() - down);
        VarHandle.acquireFence();
        return new Bounds(up, down);
    }

    private SmemItem item(ItemEntry entry) {
        return new SmemItem(area.memory(), area.start() + entry.data(), entry.size());
    }

    @Override
    public SmemReport.Heap report(int most, List<String> problems) {
        List<SmemReport.Item> items = new ArrayList<>();
        long free = 0;
        try {
            Bounds bounds = bounds();
            free = bounds.free();
            if (lists.first(bounds, entry -> !add(items, entry, most)).isPresent()) {
                problems.add("%s: has more than %d items".formatted(area.owner(), most));
            }
        } catch (SmemException e) {
            problems.add(e.getMessage());
        }
        return new SmemReport.Heap(key.heapName(), key.remoteHost(), area.size(), free, items);
    }

    private boolean add(List<SmemReport.Item> items, ItemEntry entry, int most) {
        if (items.size() == most) {
            return false;
        }
        items.add(new SmemReport.Item(entry.item(), area.start() + entry.data(), entry.size(), WellKnownItems.use(entry
                .item())));
        return true;
    }
}
