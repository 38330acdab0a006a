package dev.remora.rpmsg.smd;

import dev.remora.rpmsg.smd.AllocationTable.Entry;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import org.jspecify.annotations.Nullable;

/**
 * Creates channels: info and rings, all zero, which says closed and empty; then the entry, whose references are written
 * last. The channel number is the one whose info item we get, since nobody else gets the same, and so is the entry.
 */
final class ChannelMaker {

    /** Of three items at most: what a heap may add to each. */
    private static final int OVERHEAD = 3 * 256;

    private final Smem smem;
    private final SmdSettings settings;

    ChannelMaker(Smem smem, SmdSettings settings) {
        this.smem = smem;
        this.settings = settings;
    }

    /**
     * Creates one. May wait up to a second for the heap's lock, for each of three items.
     *
     * @throws SmemException if the heap does not give what is needed
     * @throws IllegalStateException if the memory is gone
     */
    void make(WantedChannel wanted) throws SmemException {
        ItemSet set = settings.tables().getFirst();
        SmemItem found = smem.find(settings.remoteHost(), set.table()).orElse(null);
        checkSpace(wanted, found == null);
        SmemItem item = found == null ? allocateTable(set) : found;
        if (item.size() < AllocationTableLayout.SIZE) {
            throw new SmemException(Reason.INVALID, "the allocation table (item %d) has %d bytes, must have %d"
                    .formatted(set.table(), item.size(), AllocationTableLayout.SIZE));
        }
        AllocationTable table = new AllocationTable(item);
        for (int cid = 0; cid < ItemSet.CHANNELS; cid++) {
            if (table.isFree(cid) && makeItems(set, cid, wanted)) {
                int type = wanted.stream() ? AllocationTableLayout.STREAM : AllocationTableLayout.PACKET;
                table.write(cid, new Entry(wanted.name(), cid, type | settings.edge()));
                return;
            }
        }
        throw new SmemException(Reason.NO_SPACE, "no entry of the allocation table (item %d) is free".formatted(set
                .table()));
    }

    /** What is allocated stays so: nothing is begun that cannot be ended. */
    private void checkSpace(WantedChannel wanted, boolean withTable) throws SmemException {
        long need = settings.layoutToCreate().infoSize() + 2L * wanted.ring() + OVERHEAD
                + (withTable ? AllocationTableLayout.SIZE : 0);
        long free = smem.freeSpace(settings.remoteHost());
        if (free < need) {
            throw new SmemException(Reason.NO_SPACE, "%d bytes are needed, %d are free".formatted(need, free));
        }
    }

    private SmemItem allocateTable(ItemSet set) throws SmemException {
        SmemItem item = allocate(set.table(), AllocationTableLayout.SIZE);
        return item != null
                ? item
                : smem.find(settings.remoteHost(), set.table()).orElseThrow(() -> new SmemException(Reason.NOT_READY,
                        "the allocation table (item %d) comes and goes".formatted(set.table())));
    }

    private boolean makeItems(ItemSet set, int cid, WantedChannel wanted) throws SmemException {
        int infoSize = settings.layoutToCreate().infoSize();
        if (smem.find(settings.remoteHost(), set.fifo(cid)).isPresent()) {
            return false;
        }
        return allocate(set.info(cid), infoSize) != null && allocate(set.fifo(cid), 2 * wanted.ring()) != null;
    }

    /** All zero; null if somebody has it already. */
    private @Nullable SmemItem allocate(int number, int size) throws SmemException {
        SmemItem item;
        try {
            item = smem.allocate(settings.remoteHost(), number, size);
        } catch (SmemException e) {
            if (e.reason() == Reason.EXISTS) {
                return null;
            }
            throw e;
        }
        for (int at = 0; at < size; at += Integer.BYTES) {
            item.memory().put32(item.offset() + at, 0);
        }
        return item;
    }
}
