package dev.remora.rpmsg.glink.pipe;

import static dev.remora.rpmsg.glink.pipe.TableLayout.COUNT;
import static dev.remora.rpmsg.glink.pipe.TableLayout.ENTRIES;
import static dev.remora.rpmsg.glink.pipe.TableLayout.ENTRY_SIZE;
import static dev.remora.rpmsg.glink.pipe.TableLayout.GOOD_MAGIC;
import static dev.remora.rpmsg.glink.pipe.TableLayout.HEAD;
import static dev.remora.rpmsg.glink.pipe.TableLayout.ID;
import static dev.remora.rpmsg.glink.pipe.TableLayout.LENGTH;
import static dev.remora.rpmsg.glink.pipe.TableLayout.MAGIC;
import static dev.remora.rpmsg.glink.pipe.TableLayout.MOST_ENTRIES;
import static dev.remora.rpmsg.glink.pipe.TableLayout.OFFSET;
import static dev.remora.rpmsg.glink.pipe.TableLayout.RING;
import static dev.remora.rpmsg.glink.pipe.TableLayout.SIZE;
import static dev.remora.rpmsg.glink.pipe.TableLayout.TAIL;

import dev.remora.platform.SharedMemory;
import java.lang.invoke.VarHandle;
import java.util.List;

/** The table of pipes in message RAM, see {@link TableLayout}. Every access is one of 32 bits. */
final class PipeTable {

    private final SharedMemory memory;
    private final long table;

    PipeTable(SharedMemory memory) throws PipeViolation {
        this.memory = memory;
        table = memory.size() - SIZE;
        if (table < 0 || table % Integer.BYTES != 0) {
            throw new PipeViolation("%s has %d bytes, must be a multiple of 4, at least %d for the table of pipes"
                    .formatted(memory.name(), memory.size(), SIZE));
        }
    }

    /** Whether somebody has written it. */
    boolean isThere() { return memory.get32(table + MAGIC) == GOOD_MAGIC; }

    /** A pipe that it lists. An entry that points anywhere else is as good as none. */
    Pipe pipe(String name) throws PipeViolation {
        // Its writer writes the magic last.
        VarHandle.acquireFence();
        int count = memory.get32(table + COUNT);
        if (count < 0 || count > MOST_ENTRIES) {
            throw new PipeViolation(
                    "%s: the table of pipes has %s entries, may have %d".formatted(memory.name(), Integer
                            .toUnsignedString(count), MOST_ENTRIES));
        }
        int id = TableLayout.id(name);
        for (long entry = table + ENTRIES; entry < table + ENTRIES + count * ENTRY_SIZE; entry += ENTRY_SIZE) {
            if (memory.get32(entry + ID) == id) {
                long offset = Integer.toUnsignedLong(memory.get32(entry + OFFSET));
                long size = Integer.toUnsignedLong(memory.get32(entry + LENGTH));
                if (offset % Integer.BYTES == 0 && Pipe.isSize(size) && offset + RING + size <= table) {
                    return new Pipe(name, memory, offset + TAIL, offset + HEAD, new WordRing(memory, offset + RING,
                            (int) size));
                }
            }
        }
        throw new PipeViolation("%s: the table of pipes has no usable entry for %s".formatted(memory.name(), name));
    }

    /** Writes a table of those pipes, which lie one after the other in front of it, all of one size. */
    void create(List<String> names, int size) throws PipeViolation {
        long each = RING + size;
        long offset = table - names.size() * each;
        if (!Pipe.isSize(size) || offset < 0) {
            throw new PipeViolation(
                    "%s of %d bytes has no room for %d pipes of %d bytes, which must be a multiple of %d"
                            .formatted(memory.name(), memory.size(), names.size(), size, Ring.UNIT));
        }
        long entry = table + ENTRIES;
        for (String name : names) {
            memory.put32(offset + TAIL, 0);
            memory.put32(offset + HEAD, 0);
            memory.put32(entry + ID, TableLayout.id(name));
            memory.put32(entry + OFFSET, (int) offset);
            memory.put32(entry + LENGTH, size);
            offset += each;
            entry += ENTRY_SIZE;
        }
        memory.put32(table + COUNT, names.size());
        // Who sees the magic sees the table.
        VarHandle.releaseFence();
        memory.put32(table + MAGIC, GOOD_MAGIC);
    }
}
