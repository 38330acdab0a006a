package dev.remora.smem.core;

import static dev.remora.smem.core.MainLayout.ALIGNMENT;
import static dev.remora.smem.core.MainLayout.ALLOCATED;
import static dev.remora.smem.core.MainLayout.AUX_BASE;
import static dev.remora.smem.core.MainLayout.AUX_BASE_MASK;
import static dev.remora.smem.core.MainLayout.AVAILABLE;
import static dev.remora.smem.core.MainLayout.FREE_OFFSET;
import static dev.remora.smem.core.MainLayout.HEADER_BYTES;
import static dev.remora.smem.core.MainLayout.OFFSET;
import static dev.remora.smem.core.MainLayout.SIZE;

import dev.remora.platform.HwSpinlock;
import dev.remora.platform.SharedMemory;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import dev.remora.smem.SmemReport;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The global heap of version 11, which {@link MainLayout} shows. */
final class GlobalHeap implements Heap {

    /** Looks at two words that change together: the second look is after the lock was seen free. */
    private static final int LOOKS = 3;

    private final Area main;
    private final long end;
    private final Regions regions;
    private final HwSpinlock lock;
    private final HighWater free = new HighWater(HEADER_BYTES);

    /**
     * Looks at nothing yet.
     *
     * @param end where what belongs to others begins: partitions, or their table; items end before that
     */
    GlobalHeap(Area main, long end, Regions regions, HwSpinlock lock) {
        this.main = main;
        this.end = end;
        this.regions = regions;
        this.lock = lock;
    }

    @Override
    public Optional<SmemItem> find(int item) throws SmemException {
        long entry = MainLayout.tocEntry(item);
        if (main.u32(entry + ALLOCATED) == 0) {
            return Optional.empty();
        }
        // The word is the last that the allocating host writes: the others must not be read before it.
        VarHandle.acquireFence();
        long offset = main.u32(entry + OFFSET);
        long size = main.u32(entry + SIZE);
        long base = main.u32(entry + AUX_BASE) & AUX_BASE_MASK;
        boolean here = base == 0 || (int) base == (int) main.memory().deviceAddress();
        SharedMemory region = here
                ? main.memory()
                : regions.at(base).orElseThrow(() -> main.failed(Reason.NO_REGION,
                        "item %d lies in the auxiliary region at 0x%x, which is not configured".formatted(item, base)));
        long least = here ? HEADER_BYTES : 0;
        long length = here ? Math.min(length(), end) : region.size();
        if (offset % ALIGNMENT != 0 || offset < least || offset + size > length) {
            throw main.corrupt(entry, "item %d at 0x%x with %d bytes is no place between 0x%x and 0x%x".formatted(item,
                    offset, size, least, length));
        }
        return Optional.of(new SmemItem(region, offset, size));
    }

    @Override
    public SmemItem allocate(int item, long size) throws SmemException {
        long entry = MainLayout.tocEntry(item);
        if (main.u32(entry + ALLOCATED) != 0) {
            throw main.failed(Reason.EXISTS, "item %d is allocated already".formatted(item));
        }
        long available = main.u32(AVAILABLE);
        long offset = checkedFree();
        if (offset + available > main.size()) {
            throw beyond(offset, available);
        }
        long rounded = PartitionLayout.align(size, ALIGNMENT);
        if (rounded > available) {
            throw main.failed(Reason.NO_SPACE, "item %d needs %d bytes, %d are free".formatted(item, rounded,
                    available));
        }
        if (offset + rounded > end) {
            throw main.corrupt(FREE_OFFSET, "free_offset is 0x%x: %d bytes there reach into partitions from 0x%x on"
                    .formatted(offset, rounded, end));
        }
        main.put32(entry + OFFSET, offset);
        main.put32(entry + SIZE, rounded);
        main.put32(entry + AUX_BASE, 0);
        VarHandle.releaseFence();
        main.put32(entry + ALLOCATED, 1);
        // In this order their sum is never too small for who reads them the other way round, without the lock.
        VarHandle.releaseFence();
        main.put32(FREE_OFFSET, offset + rounded);
        VarHandle.releaseFence();
        main.put32(AVAILABLE, available - rounded);
        free.reached(offset + rounded);
        return new SmemItem(main.memory(), offset, rounded);
    }

    @Override
    public long free() throws SmemException {
        long available = main.u32(AVAILABLE);
        long offset = checkedFree();
        if (available > main.size() - HEADER_BYTES) {
            throw main.corrupt(AVAILABLE, "available is %d, more than the region has".formatted(available));
        }
        if (offset + available <= main.size()) {
            free.reached(offset);
        }
        return available;
    }

    /** Where the heap ends: the sum that no allocation changes, except while it is going on. */
    private long length() throws SmemException {
        long available = 0;
        long offset = 0;
        for (int look = 0; look < LOOKS; look++) {
            available = main.u32(AVAILABLE);
            VarHandle.acquireFence();
            offset = checkedFree();
            if (offset + available <= main.size()) {
                free.reached(offset);
                return offset + available;
            }
            // Who has seen the first store of an allocation sees that the lock is taken, or given back with both stores done.
            VarHandle.acquireFence();
            if (lock.owner() != HwSpinlock.FREE) {
                return main.size();
            }
            VarHandle.acquireFence();
        }
        throw beyond(offset, available);
    }

    /** Not a mark of what it has grown to yet: that is only one which goes with what is available. */
    private long checkedFree() throws SmemException {
        long least = free.mark();
        long offset = main.u32(FREE_OFFSET);
        if (offset < least || offset > main.size() || offset % ALIGNMENT != 0) {
            throw main.corrupt(FREE_OFFSET, "free_offset is 0x%x, no multiple of %d from 0x%x to 0x%x".formatted(offset,
                    ALIGNMENT, least, main.size()));
        }
        return offset;
    }

    private SmemException beyond(long offset, long available) {
        return main.corrupt(FREE_OFFSET, "free_offset 0x%x and available %d reach beyond the region of %d bytes"
                .formatted(offset, available, main.size()));
    }

    @Override
    public SmemReport.Heap report(int most, List<String> problems) {
        long size;
        long left;
        try {
            size = length();
            left = free();
        } catch (SmemException e) {
            problems.add(e.getMessage());
            return new SmemReport.Heap("global", Smem.ANY_HOST, main.size(), 0, List.of());
        }
        List<SmemReport.Item> items = new ArrayList<>();
        for (int item = 0; item < most; item++) {
            try {
                int number = item;
                find(item).ifPresent(found -> items.add(new SmemReport.Item(number, found.offset(), found.size(),
                        WellKnownItems.use(number))));
            } catch (SmemException e) {
                problems.add(e.getMessage());
            }
        }
        return new SmemReport.Heap("global", Smem.ANY_HOST, size, left, items);
    }
}
