package dev.remora.remoteproc.core.image;

import dev.remora.platform.Region;
import dev.remora.remoteproc.core.image.ElfImage.Section;
import dev.remora.remoteproc.core.image.LoadPlan.Parts;
import dev.remora.remoteproc.core.image.LoadPlan.Placed;
import dev.remora.remoteproc.core.image.LoadPlan.PlannedVdev;
import dev.remora.remoteproc.core.image.Range.Use;
import dev.remora.remoteproc.core.image.ResourceEntry.Carveout;
import dev.remora.remoteproc.core.image.ResourceEntry.Skipped;
import dev.remora.remoteproc.core.image.ResourceEntry.Trace;
import dev.remora.remoteproc.core.image.ResourceEntry.Vdev;
import dev.remora.remoteproc.core.image.ResourceEntry.Vendor;
import dev.remora.remoteproc.spi.Iommu;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.ResourceHandler.VendorResource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds a place for everything that a firmware brings and asks for: first what has a fixed address, then what may lie
 * anywhere.
 */
final class LoadPlanner {

    /** A live table lies in memory of unknown length; no firmware has a longer one. */
    private static final long MAX_LIVE_TABLE = 64 << 10;

    private final String processor;
    private final RemoteCore core;

    LoadPlanner(String processor, RemoteCore core) {
        this.processor = processor;
        this.core = core;
    }

    /** For a core that is to be loaded. */
    LoadPlan loaded(Firmware firmware) throws FirmwareException {
        Bytes file = Bytes.of(firmware.bytes());
        ElfImage elf = ElfParser.parse(file, core::accepts, Integer.toString(core.machine()));
        Section section = elf.table();
        ResourceTable table = section == null
                ? ResourceTable.EMPTY
                : ResourceTable.parse(file.copy(section.offset(), section.size()));
        MemoryMap memory = new MemoryMap(core, namesAskedFor(table), false);
        SegmentPlanner planner = new SegmentPlanner(memory, file);
        List<Placed> segments = planner.segments(elf.segments());
        PlannedTable planned = section == null ? PlannedTable.none() : planner.table(section, table.bytes(), segments);
        Resources resources = resources(table, planned, memory);
        return new LoadPlan(firmware, new Parts(elf.entry(), elf.wide(), segments, Scrub.all(memory), table, planned,
                resources), memory);
    }

    /** For a core that runs: its table is copied once, and the copy is what counts. */
    LoadPlan attached(Region live) throws FirmwareException {
        Region seen = live.slice(live.name(), 0, Math.min(live.size(), MAX_LIVE_TABLE));
        ResourceTable table = ResourceTable.parse(new Bytes(seen.memory(), 0, "live table").copy(0, seen.size()));
        MemoryMap memory = new MemoryMap(core, namesAskedFor(table), true);
        PlannedTable planned = SegmentPlanner.attached(memory, seen, table.bytes());
        Resources resources = resources(table, planned, memory);
        return new LoadPlan(Firmware.unknown(), new Parts(0, false, List.of(), Scrub.vrings(memory), table, planned,
                resources), memory);
    }

    /** For a core that runs and has no table. */
    LoadPlan attached() {
        return new LoadPlan(Firmware.unknown(), new Parts(0, false, List.of(), List.of(), ResourceTable.EMPTY,
                PlannedTable.none(), Resources.NONE), new MemoryMap(core, Set.of(), true));
    }

    /**
     * What the table asks for.
     *
     * @param skipped entries that nobody here handles
     */
    record Resources(List<PlannedVdev> vdevs, List<Region> traces, List<Iommu.DeviceMemory> devices,
            List<VendorResource> vendor, List<String> skipped) {

        static final Resources NONE = new Resources(List.of(), List.of(), List.of(), List.of(), List.of());
    }

    private Resources resources(ResourceTable table, PlannedTable planned, MemoryMap memory)
            throws FirmwareException {
        List<Iommu.DeviceMemory> devices = DeviceMemoryPlanner.plan(core, memory, table);
        List<Region> traces = traces(table, memory);
        CarveoutPlanner carveouts = new CarveoutPlanner(memory, table, planned);
        VdevPlanner vdevs = new VdevPlanner(processor, memory, table, planned);
        carveouts.placeFixed();
        vdevs.placeFixed();
        carveouts.placeAny();
        List<PlannedVdev> plannedVdevs = vdevs.plan();
        List<VendorResource> vendor = table.all(Vendor.class).stream().map(v -> vendor(v, table, planned)).toList();
        List<String> skipped = table.entries().stream().flatMap(LoadPlanner::skipped).toList();
        return new Resources(plannedVdevs, traces, devices, vendor, skipped);
    }

    private static Stream<String> skipped(ResourceEntry entry) {
        return switch (entry) {
            case Skipped other -> Stream.of("resource type %d at 0x%x".formatted(other.type(), other.offset()));
            case Trace trace when trace.length() == 0 -> Stream.of("trace %s of 0 bytes at 0x%x".formatted(trace.name(),
                    trace.offset()));
            default -> Stream.of();
        };
    }

    private static List<Region> traces(ResourceTable table, MemoryMap memory) throws FirmwareException {
        List<Region> traces = new ArrayList<>();
        for (Trace trace : table.all(Trace.class)) {
            if (trace.length() == 0) {
                continue; // firmware whose log is switched off
            }
            Place place = table.at(trace);
            Region region = memory.require(Use.TRACE, trace.name(), trace.da(), trace.length(), place);
            memory.use(Use.TRACE, trace.name(), region, EnumSet.of(Use.TABLE), place);
            traces.add(region);
        }
        return List.copyOf(traces);
    }

    private VendorResource vendor(Vendor entry, ResourceTable table, PlannedTable planned) {
        int at = entry.offset() + 4;
        int length = entry.size() - 4;
        return new VendorResource(processor, entry.type(), table.bytes().bytes().asSlice(at, length), planned.live(at,
                length));
    }

    private static Set<String> namesAskedFor(ResourceTable table) {
        Set<String> names = new HashSet<>();
        table.all(Carveout.class).forEach(c -> names.add(c.name()));
        List<Vdev> vdevs = table.all(Vdev.class);
        for (int i = 0; i < vdevs.size(); i++) {
            names.add(VdevPlanner.buffers(i));
            for (int j = 0; j < vdevs.get(i).vrings().size(); j++) {
                names.add(VdevPlanner.vring(i, j));
            }
        }
        return names;
    }
}
