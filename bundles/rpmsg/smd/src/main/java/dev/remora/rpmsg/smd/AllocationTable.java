package dev.remora.rpmsg.smd;

import dev.remora.platform.SharedMemory;
import dev.remora.smem.SmemItem;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** An allocation table in shared memory, read and written in aligned words, so that any kind of memory will do. */
final class AllocationTable {

    private static final int BYTE = 0xff;

    private final SharedMemory memory;
    private final long start;

    /**
     * What an entry says; nothing of it is checked.
     *
     * @param name up to the first NUL, a character for each byte
     */
    record Entry(String name, int cid, int flags) {

        int edge() {
            return flags & AllocationTableLayout.EDGE_MASK;
        }

        boolean packets() {
            return (flags & AllocationTableLayout.PACKET) != 0;
        }

        boolean stream() {
            return !packets() && (flags & AllocationTableLayout.STREAM) != 0;
        }
    }

    /** Of an item that is large enough. */
    AllocationTable(SmemItem item) {
        memory = item.memory();
        start = item.offset();
    }

    /** Reads an entry; null if it is free, or not complete yet. Each word is read once. */
    @Nullable
    Entry read(int index) {
        long at = at(index);
        if (memory.get32(at + AllocationTableLayout.REFS) == 0) {
            return null;
        }
        // The creator writes the references last, after a barrier: what was read before would not count.
        VarHandle.acquireFence();
        return new Entry(name(at), memory.get32(at + AllocationTableLayout.CID),
                memory.get32(at + AllocationTableLayout.FLAGS));
    }

    /** Whether nobody has begun to use the entry. */
    boolean isFree(int index) {
        long at = at(index);
        return memory.get32(at + AllocationTableLayout.REFS) == 0
                && memory.get32(at + AllocationTableLayout.NAME) == 0;
    }

    /** Fills an entry; the remote sees all of it or nothing. */
    void write(int index, Entry entry) {
        long at = at(index);
        byte[] name = new byte[AllocationTableLayout.NAME_SIZE];
        byte[] text = entry.name().getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(text, 0, name, 0, text.length);
        for (int i = 0; i < name.length; i += Integer.BYTES) {
            int word = 0;
            for (int k = Integer.BYTES - 1; k >= 0; k--) {
                word = (word << Byte.SIZE) | (name[i + k] & BYTE);
            }
            memory.put32(at + AllocationTableLayout.NAME + i, word);
        }
        memory.put32(at + AllocationTableLayout.CID, entry.cid());
        memory.put32(at + AllocationTableLayout.FLAGS, entry.flags());
        // The items, then the entry, then that it is there.
        VarHandle.releaseFence();
        memory.put32(at + AllocationTableLayout.REFS, 1);
    }

    private long at(int index) {
        return start + (long) index * AllocationTableLayout.ENTRY_SIZE;
    }

    private String name(long at) {
        StringBuilder name = new StringBuilder(AllocationTableLayout.NAME_SIZE);
        for (int i = 0; i < AllocationTableLayout.NAME_SIZE; i += Integer.BYTES) {
            int word = memory.get32(at + AllocationTableLayout.NAME + i);
            for (int k = 0; k < Integer.BYTES; k++) {
                int c = (word >>> (k * Byte.SIZE)) & BYTE;
                if (c == 0) {
                    return name.toString();
                }
                name.append((char) c);
            }
        }
        return name.toString();
    }
}
