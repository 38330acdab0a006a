package dev.remora.remoteproc.core.image;

import dev.remora.platform.Region;
import dev.remora.remoteproc.ProcessorReport;
import dev.remora.remoteproc.core.image.Range.Use;
import dev.remora.remoteproc.spi.Iommu;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.ResourceHandler;
import dev.remora.virtio.Vring;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where everything of one firmware goes in the memory of one core, all of it checked. Making a plan touches no memory,
 * so it may be made while the core still runs on another firmware; carrying it out cannot fail.
 */
public final class LoadPlan {

    private static final Set<Use> GIVEN = EnumSet.of(Use.CARVEOUT, Use.TRACE, Use.VRING, Use.BUFFER);

    private final Firmware firmware;
    private final Parts parts;
    private final MemoryMap memory;

    LoadPlan(Firmware firmware, Parts parts, MemoryMap memory) {
        this.firmware = firmware;
        this.parts = parts;
        this.memory = memory;
    }

    /**
     * Checks a firmware against a core: its machines, its memory, its memory map, its IOMMU.
     *
     * @param processor name of the processor, for the names of its devices
     * @param firmware the bytes
     * @param core what it is for
     * @throws FirmwareException saying what is wrong with it
     */
    public static LoadPlan of(String processor, Firmware firmware, RemoteCore core) throws FirmwareException {
        return new LoadPlanner(processor, core).loaded(firmware);
    }

    /**
     * Checks the resource table of a core that runs already. The table is copied once and checked; what is not fixed in it
     * is allocated. {@link #load} then only writes into the live table and clears vrings.
     *
     * @param processor name of the processor, for the names of its devices
     * @param core the core
     * @param live the memory in which the table lies; null: there is none, then the plan has no devices
     * @throws FirmwareException saying what is wrong with it
     */
    public static LoadPlan attached(String processor, RemoteCore core, @Nullable Region live)
            throws FirmwareException {
        LoadPlanner planner = new LoadPlanner(processor, core);
        return live == null ? planner.attached() : planner.attached(live);
    }

    /** Puts the live table back as it was before {@link #load} (attached), or as the firmware brought it (loaded). */
    public void restoreTable() {
        resetVdevs();
        parts.table.restore();
    }

    /** Writes the live table again as {@link #load} did, after {@link #restoreTable}; nothing else is touched. */
    public void writeTable() {
        parts.table.write();
    }

    /** Whether the firmware is an ELF64 file. */
    public boolean wide() {
        return parts.wide;
    }

    /** Whether there is a resource table. */
    public boolean hasTable() {
        return !parts.table.isEmpty();
    }

    /** Device memory to be mapped, in the order of the table. */
    public List<Iommu.DeviceMemory> deviceMemory() {
        return parts.resources.devices();
    }

    /** Vendor entries, in the order of the table. */
    public List<ResourceHandler.VendorResource> vendorResources() {
        return parts.resources.vendor();
    }

    /** The resource table as the core sees it now, decoded; never throws. */
    public List<ProcessorReport.Resource> resources() {
        return TableReport.of(parts.checked, parts.table.now());
    }

    /** The memory that was given out: carveouts, vrings, buffers, trace buffers. */
    public List<ProcessorReport.Carveout> carveouts() {
        return memory.used().stream().filter(range -> GIVEN.contains(range.use())).map(
                range -> new ProcessorReport.Carveout(range.name(), range.region().deviceAddress(),
                        range.region().size()))
                .toList();
    }

    /** The firmware. */
    public Firmware firmware() {
        return firmware;
    }

    /** Where the core begins. */
    public long entry() {
        return parts.entry;
    }

    /** Whether the core sees its resource table, if it has one: it was linked into memory that the core has. */
    public boolean tableVisible() {
        return parts.table.visible();
    }

    /** The virtio devices, in the order of the table. */
    public List<PlannedVdev> vdevs() {
        return parts.resources.vdevs();
    }

    /** The trace buffers, in the order of the table. */
    public List<Region> traces() {
        return parts.resources.traces();
    }

    /** Entries of the table that nobody here handles. */
    public List<String> skipped() {
        return parts.resources.skipped();
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
                        Use.BUFFER, name, bytes, MemoryMap.PAGE);
        given.ifPresent(r -> r.memory().fill((byte) 0));
        return given;
    }

    /** The most that {@link #buffers} could give. */
    public long largestBuffers(String name) {
        return memory.named(name).map(Region::size).orElseGet(() -> memory.largestFree(MemoryMap.PAGE));
    }

    /** Writes it all. The core must be stopped, or is being attached. */
    public void load() {
        if (parts.table.attached()) {
            resetVdevs(); // it must leave the rings alone before they are cleared
        }
        parts.cleared.forEach(piece -> piece.fill((byte) 0));
        for (Placed placed : parts.segments) {
            ElfImage.Segment segment = placed.segment();
            MemorySegment.copy(firmware.bytes(), segment.offset(), placed.memory(), 0, segment.fileSize());
            placed.memory().asSlice(segment.fileSize()).fill((byte) 0);
        }
        parts.table.write();
    }

    private void resetVdevs() {
        vdevs().forEach(vdev -> vdev.entry().setStatus(0));
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
     * @param cleared memory of former sessions that the firmware must not see
     * @param checked the resource table as it was found
     * @param table the one that is written
     */
    record Parts(long entry, boolean wide, List<Placed> segments, List<MemorySegment> cleared, ResourceTable checked,
            PlannedTable table, LoadPlanner.Resources resources) {}
}
