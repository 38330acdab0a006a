package dev.remora.platform.openamp;

import dev.remora.platform.Region;
import dev.remora.platform.SharedMemory;
import org.jspecify.annotations.Nullable;

/** Where a peer's table comes from: written by us before it can connect, or by itself. Read back and checked in either case. */
final class TableSource {

    private final SharedMemory memory;
    private final @Nullable Table ours;
    private final TableReader reader;

    /**
     * Makes one.
     *
     * @param start where the table is, bytes from the start of the memory
     * @param ours what we write; null: the peer does
     */
    TableSource(String name, SharedMemory memory, long start, @Nullable Table ours) {
        this.memory = memory;
        this.ours = ours;
        this.reader = new TableReader(name, memory, start);
    }

    /** All memory, as the addresses in the table count it. */
    static Region region(SharedMemory memory) {
        return new Region(memory.name(), memory.deviceAddress(), memory.segment());
    }

    /** While nobody is connected. */
    void prepare() {
        if (ours != null) {
            ours.write(memory);
        }
    }

    /** While somebody is. */
    Table read() {
        return reader.read();
    }
}
