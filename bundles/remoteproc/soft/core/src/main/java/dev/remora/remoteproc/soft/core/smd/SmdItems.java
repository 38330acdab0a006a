package dev.remora.remoteproc.soft.core.smd;

import dev.remora.remoteproc.soft.core.smem.SmemException;
import dev.remora.remoteproc.soft.core.smem.SoftSmem;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds and makes the SMEM items of an edge's channels. Of the main loop. */
final class SmdItems {

    /** What a heap may add to the two items of a channel. */
    private static final int OVERHEAD = 2 * 32;

    private final SoftSmem smem;
    private final SmdEdge edge;

    SmdItems(SoftSmem smem, SmdEdge edge) {
        this.smem = smem;
        this.edge = edge;
    }

    /** All channels of the edge that are complete, in both tables. */
    Set<SmdTable.Entry> names() throws SmemException {
        Set<SmdTable.Entry> entries = new HashSet<>();
        for (SmdTable.Items items : SmdTable.Items.values()) {
            SmdTable table = table(items);
            for (int i = 0; table != null && i < SmdLayout.ENTRIES; i++) {
                SmdTable.Entry entry = table.entry(i);
                if (entry != null && entry.edge() == edge.number()) {
                    entries.add(entry);
                }
            }
        }
        return entries;
    }

    /** A channel that is there; null if there is none of that name. */
    @Nullable
    SmdPlace find(String name) throws SmemException {
        for (SmdTable.Items items : SmdTable.Items.values()) {
            SmdTable table = table(items);
            for (int i = 0; table != null && i < SmdLayout.ENTRIES; i++) {
                SmdTable.Entry entry = table.entry(i);
                if (entry != null && entry.edge() == edge.number() && entry.name().equals(name)) {
                    MemorySegment info = smem.find(edge.peer(), items.info + entry.cid());
                    MemorySegment fifo = smem.find(edge.peer(), items.fifo + entry.cid());
                    if (info == null || fifo == null) {
                        throw new SmemException("channel " + name + ": an item of cid " + entry.cid() + " is missing");
                    }
                    return SmdPlace.of(entry, info, fifo, edge.first());
                }
            }
        }
        return null;
    }

    /** Makes a channel: its items first, then its entry. */
    SmdPlace create(String name, boolean stream, int ring) throws SmemException {
        SmdTable.Items items = SmdTable.Items.PRIMARY;
        MemorySegment created = smem.allocate(edge.peer(), items.table, SmdLayout.TABLE_SIZE);
        MemorySegment table = created != null ? created : smem.find(edge.peer(), items.table);
        if (table == null) {
            throw new SmemException("allocation table is gone");
        }
        int infoSize = edge.words() ? SmdLayout.INFO_WORDS : SmdLayout.INFO_BYTES;
        long need = infoSize + 2L * ring + OVERHEAD;
        long free = smem.free(edge.peer());
        if (free < need) {
            // What is allocated stays so: each attempt would cost a channel number.
            throw new SmemException("channel " + name + ": needs " + need + " bytes, " + free + " are free");
        }
        for (int cid = 0; cid < SmdLayout.ENTRIES; cid++) {
            // Who gets the item has the number.
            MemorySegment info = smem.allocate(edge.peer(), items.info + cid, infoSize);
            MemorySegment fifo = info == null ? null : smem.allocate(edge.peer(), items.fifo + cid, 2L * ring);
            if (info != null && fifo != null) {
                SmdTable.Entry entry = new SmdTable.Entry(name, cid, edge.number(), stream);
                SmdTable entries = new SmdTable(table);
                boolean[] added = new boolean[1];
                smem.locked(() -> added[0] = entries.add(entry));
                if (!added[0]) {
                    break;
                }
                return SmdPlace.of(entry, info, fifo, edge.first());
            }
        }
        throw new SmemException("channel " + name + ": the allocation table is full");
    }

    private @Nullable SmdTable table(SmdTable.Items items) throws SmemException {
        MemorySegment table = smem.find(edge.peer(), items.table);
        return table == null ? null : new SmdTable(table);
    }
}
