package dev.remora.remoteproc.core.image;

import dev.remora.platform.Region;
import dev.remora.virtio.Vring;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * Where everything of one firmware goes in the memory of one core, all of it checked. Making a plan touches no memory,
 * so it may be made while the core still runs on another firmware; carrying it out cannot fail.
 */
public final class LoadPlan {

    private final Firmware firmware;
    private final Parts parts;
    private final MemoryMap memory;

    LoadPlan(Firmware firmware, Parts parts, MemoryMap memory) {
        this.firmware = firmware;
        this.parts = parts;
        this.memory = memory;
    }

    /**
     * Checks a firmware against a core.
     *
     * @param processor name of the processor, for the names of its devices
     * @param firmware the bytes
     * @param machine the {@code e_machine} of the core
     * @param memory the memory of the core
     * @throws FirmwareException saying what is wrong with it
     */
    public static LoadPlan of(String processor, Firmware firmware, int machine, List<Region> memory)
            throws FirmwareException {
        ElfImage elf = ElfParser.parse(firmware.bytes(), machine);
        if (elf.table() == null) {
            throw new FirmwareException(0, "no resource table (section .resource_table), which is needed here");
        }
        ElfImage.Section section = elf.table();
        ResourceTable table = ResourceTable.parse(firmware.bytes().asSlice(section.offset(), section.size()), section
                .offset());
        return new LoadPlanner(processor, firmware, elf, section, table, memory).plan();
    }

    /** The firmware. */
    public Firmware firmware() {
        return firmware;
    }

    /** Where the core begins. */
    public long entry() {
        return parts.entry;
    }

    /** Whether the firmware sees its resource table: it was linked into memory that the core has. */
    public boolean tableVisible() {
        return parts.tableVisible;
    }

    /** The virtio devices, in the order of the table. */
    public List<PlannedVdev> vdevs() {
        return parts.vdevs;
    }

    /** The trace buffers, in the order of the table. */
    public List<Region> traces() {
        return parts.traces;
    }

    /** Entries of the table that nobody here handles. */
    public List<String> skipped() {
        return parts.skipped;
    }

    /**
     * Memory for the buffers of a vdev, out of what is free.
     *
     * @param name such as {@code vdev0buffer}; a region of the core with this name is used if there is one
     * @param bytes how much
     * @return zeroed memory, or empty if there is not that much
     */
    public Optional<Region> buffers(String name, long bytes) {
        Optional<Region> own = memory.named(name);
        Optional<Region> given = own.isPresent()
                ? own.filter(r -> bytes <= r.size())
                : memory.allocate(
                        Range.Use.BUFFER, name, bytes, LoadPlanner.PAGE);
        given.ifPresent(r -> r.memory().fill((byte) 0));
        return given;
    }

    /** The most that {@link #buffers} could give. */
    public long largestBuffers(String name) {
        return memory.named(name).map(Region::size).orElseGet(() -> memory.largestFree(LoadPlanner.PAGE));
    }

    /** Writes it all. The core must be stopped. */
    public void load() {
        parts.zeroed.forEach(memory -> memory.fill((byte) 0));
        for (Placed placed : parts.segments) {
            ElfImage.Segment segment = placed.segment();
            MemorySegment.copy(firmware.bytes(), segment.offset(), placed.memory(), 0, segment.fileSize());
            placed.memory().asSlice(segment.fileSize()).fill((byte) 0);
        }
        parts.liveTable.copyFrom(parts.table);
        // Whatever the file says: no driver has started them yet.
        parts.vdevs.forEach(vdev -> vdev.entry().setStatus(0));
    }

    /**
     * A virtio device as the firmware describes it.
     *
     * @param index from 0, in the order of the table
     * @param id kind of device
     * @param entry its entry in the live table
     * @param vrings its rings, zeroed by {@link #load}
     */
    public record PlannedVdev(int index, int id, VdevEntry entry, List<Vring> vrings) {}

    /** A segment and the memory it goes to. */
    record Placed(ElfImage.Segment segment, MemorySegment memory) {}

    /**
     * What the planner found.
     *
     * @param zeroed memory of former sessions that the firmware must not see
     * @param table the resource table with the addresses filled in
     * @param liveTable where the firmware sees it, or a copy of its own
     */
    record Parts(long entry, List<Placed> segments, List<MemorySegment> zeroed, MemorySegment table,
            MemorySegment liveTable, boolean tableVisible, List<PlannedVdev> vdevs, List<Region> traces,
            List<String> skipped) {}
}
