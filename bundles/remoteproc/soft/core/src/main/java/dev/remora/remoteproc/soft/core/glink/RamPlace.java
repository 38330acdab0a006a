package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.RamLayout.*;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Two pipes of the message RAM, found by its table. Without a table we make one: the memory is ours.
 *
 * @param ram all of it
 * @param processor two letters: whose pipes
 * @param fifo bytes of each ring, if they have to be made
 * @param base where they begin then
 */
record RamPlace(MemorySegment ram, String processor, int fifo, int base) implements GlinkPlace {

    @Override
    public Pipes take() throws GlinkViolation {
        MemorySegment table = ram.asSlice(ram.byteSize() - TABLE_SIZE);
        if (Words.get32(table, 0) != MAGIC) {
            make(table);
        }
        return new Pipes(find(table, processor + "2r"), find(table, "r2" + processor));
    }

    private void make(MemorySegment table) throws GlinkViolation {
        int size = GlinkPlace.checkedSize(fifo);
        check(base, size);
        check(base + PIPE_RING + size, size);
        for (int at = base; at < base + 2 * (PIPE_RING + size); at += Integer.BYTES) {
            Words.set32(ram, at, 0);
        }
        entry(table, 0, processor + "2r", base, size);
        entry(table, 1, "r2" + processor, base + PIPE_RING + size, size);
        Words.set32(table, COUNT, 2);
        VarHandle.releaseFence();
        Words.set32(table, 0, MAGIC);
    }

    private static void entry(MemorySegment table, int index, String id, int offset, int size) {
        int at = ENTRIES + ENTRY_SIZE * index;
        Words.set32(table, at, id(id));
        Words.set32(table, at + ENTRY_OFFSET, offset);
        Words.set32(table, at + ENTRY_LENGTH, size);
    }

    private GlinkPipe find(MemorySegment table, String id) throws GlinkViolation {
        int count = Math.clamp(Integer.toUnsignedLong(Words.get32(table, COUNT)), 0, COUNT_MAX);
        for (int i = 0; i < count; i++) {
            int at = ENTRIES + ENTRY_SIZE * i;
            if (Words.get32(table, at) == id(id)) {
                long offset = Integer.toUnsignedLong(Words.get32(table, at + ENTRY_OFFSET));
                int size = GlinkPlace.checkedSize(Integer.toUnsignedLong(Words.get32(table, at + ENTRY_LENGTH)));
                check(offset, size);
                return new GlinkPipe(ram.asSlice(offset + PIPE_RING, size), ram.asSlice(offset, Integer.BYTES), ram
                        .asSlice(offset + PIPE_HEAD, Integer.BYTES), true);
            }
        }
        throw new GlinkViolation("no pipe " + id + " in the table of message RAM");
    }

    private void check(long offset, int size) throws GlinkViolation {
        if ((offset & 3) != 0 || offset + PIPE_RING + size > ram.byteSize() - TABLE_SIZE) {
            throw new GlinkViolation("pipe at 0x%x with a ring of %d bytes does not fit into 0x%x bytes of message RAM"
                    .formatted(offset, size, ram.byteSize()));
        }
    }

    @Override
    public boolean intentless() {
        return true;
    }
}
