package dev.remora.remoteproc.soft.core.smd;

import static dev.remora.remoteproc.soft.core.smd.SmdLayout.*;

import dev.remora.remoteproc.soft.core.Words;
import dev.remora.remoteproc.soft.core.smem.SmemException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An allocation table. Of the remote's main loop. */
final class SmdTable {

    /** Which items a table and its channels have. */
    enum Items {
        /** The first table. */
        PRIMARY(13, 14, 338),
        /** The second one, which old systems do not have. */
        SECONDARY(266, 138, 202);

        final int table;
        final int info;
        final int fifo;

        Items(int table, int info, int fifo) {
            this.table = table;
            this.info = info;
            this.fifo = fifo;
        }
    }

    /** A channel, as its entry has it. */
    record Entry(String name, int cid, int edge, boolean stream) {}

    private final MemorySegment table;

    SmdTable(MemorySegment table) throws SmemException {
        if (table.byteSize() < TABLE_SIZE) {
            throw new SmemException("allocation table has " + table.byteSize() + " bytes, must have " + TABLE_SIZE);
        }
        this.table = table;
    }

    /** An entry, read once; null if it is free, not complete yet or not valid. */
    @Nullable
    Entry entry(int index) {
        long at = (long) ENTRY_SIZE * index;
        if (Words.get32(table, at + REF_COUNT) == 0) {
            return null;
        }
        VarHandle.acquireFence();
        int cid = Words.get32(table, at + CID);
        int flags = Words.get32(table, at + FLAGS);
        String name = name(at);
        boolean stream = (flags & FLAGS_STREAM) != 0;
        boolean packet = (flags & FLAGS_PACKET) != 0;
        return name.isEmpty() || cid < 0 || cid >= ENTRIES || stream == packet
                ? null
                : new Entry(name, cid, flags & FLAGS_EDGE, stream);
    }

    /** Need not be ended by a NUL. */
    private String name(long at) {
        byte[] bytes = new byte[NAME_SIZE];
        int length = 0;
        for (int i = 0; i < NAME_SIZE; i++) {
            bytes[i] = (byte) Words.get8(table, at + i);
            if (bytes[i] == 0) {
                break;
            }
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }

    /** Adds a channel, whose items are there; false if the table is full. The remote spinlock is held. */
    boolean add(Entry entry) {
        for (int i = 0; i < ENTRIES; i++) {
            long at = (long) ENTRY_SIZE * ((entry.cid + i) % ENTRIES);
            if (Words.get32(table, at + REF_COUNT) == 0 && Words.get8(table, at) == 0) {
                byte[] name = entry.name.getBytes(StandardCharsets.US_ASCII);
                for (int c = 0; c < NAME_SIZE; c++) {
                    Words.set8(table, at + c, c < name.length ? name[c] : 0);
                }
                Words.set32(table, at + CID, entry.cid);
                Words.set32(table, at + FLAGS, entry.edge | (entry.stream ? FLAGS_STREAM : FLAGS_PACKET));
                // What is counted is complete.
                VarHandle.releaseFence();
                Words.set32(table, at + REF_COUNT, 1);
                return true;
            }
        }
        return false;
    }
}
