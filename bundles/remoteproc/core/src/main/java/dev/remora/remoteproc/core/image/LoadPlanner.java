package dev.remora.remoteproc.core.image;

import dev.remora.platform.Region;
import dev.remora.remoteproc.core.image.ElfImage.Section;
import dev.remora.remoteproc.core.image.ElfImage.Segment;
import dev.remora.remoteproc.core.image.LoadPlan.Placed;
import dev.remora.remoteproc.core.image.LoadPlan.PlannedVdev;
import dev.remora.remoteproc.core.image.Range.Use;
import dev.remora.remoteproc.core.image.ResourceEntry.Carveout;
import dev.remora.remoteproc.core.image.ResourceEntry.Skipped;
import dev.remora.remoteproc.core.image.ResourceEntry.Trace;
import dev.remora.remoteproc.core.image.ResourceEntry.Vdev;
import dev.remora.remoteproc.core.image.ResourceEntry.VringEntry;
import dev.remora.virtio.Vring;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds a place for everything that a firmware brings and asks for: first what has a fixed address, then what may lie
 * anywhere. Notify ids are the smallest free numbers, in the order of the table.
 */
final class LoadPlanner {

    /** Vrings and buffers begin at a page, as in the kernel. */
    static final long PAGE = 4096;

    private final String processor;
    private final Firmware firmware;
    private final ElfImage elf;
    private final Section section;
    private final ResourceTable table;
    private final MemoryMap memory;
    private final MemorySegment patched;
    private final List<MemorySegment> zeroed = new ArrayList<>();
    private int notifyIds;

    LoadPlanner(String processor, Firmware firmware, ElfImage elf, Section section, ResourceTable table,
            List<Region> memory) {
        this.processor = processor;
        this.firmware = firmware;
        this.elf = elf;
        this.section = section;
        this.table = table;
        this.memory = new MemoryMap(memory, namesAskedFor(table));
        this.patched = MemorySegment.ofArray(firmware.bytes().asSlice(section.offset(), section.size()).toArray(
                ValueLayout.JAVA_BYTE));
    }

    LoadPlan plan() throws FirmwareException {
        List<Placed> segments = new ArrayList<>();
        for (Segment segment : elf.segments()) {
            segments.add(place(segment));
        }
        MemorySegment live = memory.find("resource table", section.address(), section.size()).map(Region::memory)
                .orElse(null);
        if (live != null) {
            placeTable();
        }
        List<Region> traces = new ArrayList<>();
        for (Trace trace : table.all(Trace.class)) {
            traces.add(place(trace));
        }
        List<Carveout> carveouts = table.all(Carveout.class);
        List<Vdev> vdevs = table.all(Vdev.class);
        placeFixed(carveouts, vdevs);
        for (Carveout carveout : carveouts) {
            if (carveout.da() == TableLayout.ANY && memory.named(carveout.name()).isEmpty()) {
                writeBack(carveout, allocateCarveout(carveout));
            }
        }
        MemorySegment seen = live == null ? MemorySegment.ofArray(new byte[(int) section.size()]) : live;
        List<PlannedVdev> planned = new ArrayList<>();
        for (int i = 0; i < vdevs.size(); i++) {
            planned.add(plan(i, vdevs.get(i), seen));
        }
        List<String> skipped = table.all(Skipped.class).stream().map(s -> "resource type %d at 0x%x".formatted(s.type(),
                s.offset())).toList();
        return new LoadPlan(firmware, new LoadPlan.Parts(elf.entry(), List.copyOf(segments), List.copyOf(zeroed),
                patched, seen, live != null, List.copyOf(planned), List.copyOf(traces), skipped), memory);
    }

    private Placed place(Segment segment) throws FirmwareException {
        Region region = inMemory(segment.toString(), segment.address(), segment.memorySize(), segment.header());
        use(Use.SEGMENT, segment.toString(), region, segment.header(), EnumSet.of(Use.SEGMENT));
        return new Placed(segment, region.memory());
    }

    /** Usually it is part of a segment; else it must keep clear of them. */
    private void placeTable() throws FirmwareException {
        for (Segment segment : elf.segments()) {
            long offset = section.address() - segment.address();
            if (offset >= 0 && offset <= segment.memorySize() && section.size() <= segment.memorySize() - offset) {
                memory.use(new Range(Use.TABLE, "resource table", section.address(), section.size()));
                return;
            }
        }
        Region region = inMemory("resource table", section.address(), section.size(), section.header());
        use(Use.TABLE, "resource table", region, section.header(), EnumSet.of(Use.SEGMENT));
    }

    /** Cleared of what a former firmware wrote, unless the firmware's own segments put something there. */
    private Region place(Trace trace) throws FirmwareException {
        long at = at(trace);
        Region region = inMemory("trace buffer " + trace.name(), trace.da(), trace.length(), at);
        if (trace.length() > 0) {
            memory.use(new Range(Use.TRACE, trace.name(), trace.da(), trace.length()));
        }
        zeroed.add(region.memory());
        return new Region(trace.name(), region.deviceAddress(), region.memory());
    }

    private void placeFixed(List<Carveout> carveouts, List<Vdev> vdevs) throws FirmwareException {
        for (Carveout carveout : carveouts) {
            Region named = memory.named(carveout.name()).orElse(null);
            if (named != null) {
                placeNamed(carveout, named);
            } else if (carveout.da() != TableLayout.ANY) {
                String what = "carveout " + carveout.name();
                Region region = inMemory(what, carveout.da(), carveout.length(), at(carveout));
                use(Use.CARVEOUT, what, region, at(carveout), EnumSet.of(Use.CARVEOUT));
                writeBack(carveout, region);
            }
        }
        for (int i = 0; i < vdevs.size(); i++) {
            List<VringEntry> vrings = vdevs.get(i).vrings();
            for (int j = 0; j < vrings.size(); j++) {
                VringEntry vring = vrings.get(j);
                if (vring.da() != TableLayout.ANY) {
                    placeFixed("vdev%dvring%d".formatted(i, j), vring);
                }
            }
        }
    }

    private void placeNamed(Carveout carveout, Region region) throws FirmwareException {
        String what = "carveout " + carveout.name();
        if (!Carveouts.match(carveout.da(), carveout.length(), region.deviceAddress(), region.size())) {
            throw refuse(at(carveout), "%s (0x%x + 0x%x) does not fit the region of that name (0x%x + 0x%x)".formatted(
                    what, carveout.da(), carveout.length(), region.deviceAddress(), region.size()));
        }
        use(Use.CARVEOUT, what, region, at(carveout), EnumSet.of(Use.CARVEOUT));
        writeBack(carveout, region);
    }

    private void placeFixed(String name, VringEntry vring) throws FirmwareException {
        Region region = inMemory(name, vring.da(), vring.layout().size(), at(vring.offset()));
        if ((vring.da() & (vring.layout().align() - 1)) != 0) {
            throw refuse(at(vring.offset()), "%s: address 0x%x is no multiple of its align %d".formatted(name, vring
                    .da(), vring.layout().align()));
        }
        use(Use.VRING, name, region, at(vring.offset()), EnumSet.of(Use.SEGMENT, Use.TABLE, Use.VRING));
    }

    private Region allocateCarveout(Carveout carveout) throws FirmwareException {
        String what = "carveout " + carveout.name();
        Region region = memory.allocate(Use.CARVEOUT, what, carveout.length(), PAGE).orElseThrow(() -> noRoom(what,
                carveout.length(), at(carveout)));
        zeroed.add(region.memory());
        return region;
    }

    private PlannedVdev plan(int index, Vdev vdev, MemorySegment live) throws FirmwareException {
        List<Vring> vrings = new ArrayList<>();
        for (int i = 0; i < vdev.vrings().size(); i++) {
            vrings.add(plan("vdev%dvring%d".formatted(index, i), vdev.vrings().get(i)));
        }
        patched.set(Bytes.U32, vdev.offset() + TableLayout.VDEV_GFEATURES, 0);
        patched.set(ValueLayout.JAVA_BYTE, vdev.offset() + TableLayout.VDEV_STATUS, (byte) 0);
        return new PlannedVdev(index, vdev.id(), new VdevEntry(live.asSlice(vdev.offset(), vdev.size()), vrings
                .size()), List.copyOf(vrings));
    }

    private Vring plan(String name, VringEntry entry) throws FirmwareException {
        Region region = entry.da() == TableLayout.ANY
                ? allocateVring(name, entry)
                : inMemory(name, entry.da(), entry
                        .layout().size(), at(entry.offset()));
        int notifyId = notifyIds++;
        patched.set(Bytes.U32, entry.offset() + TableLayout.VRING_DA, address32(name, region, at(entry.offset())));
        patched.set(Bytes.U32, entry.offset() + TableLayout.VRING_NOTIFYID, notifyId);
        zeroed.add(region.memory());
        try {
            return Vring.contiguous(processor + "." + name, entry.layout(), region.memory(), notifyId);
        } catch (IllegalArgumentException e) {
            throw refuse(at(entry.offset()), String.valueOf(e.getMessage()));
        }
    }

    private Region allocateVring(String name, VringEntry entry) throws FirmwareException {
        long length = entry.layout().size();
        Region named = memory.named(name).orElse(null);
        if (named == null) {
            return memory.allocate(Use.VRING, name, (length + PAGE - 1) & -PAGE, Math.max(PAGE, entry.layout().align()))
                    .orElseThrow(() -> noRoom(name, length, at(entry.offset())));
        }
        if (!Carveouts.match(TableLayout.ANY, length, named.deviceAddress(), named.size())) {
            throw refuse(at(entry.offset()), "%s needs 0x%x bytes, the region of that name has 0x%x".formatted(name,
                    length, named.size()));
        }
        use(Use.VRING, name, named, at(entry.offset()), EnumSet.of(Use.SEGMENT, Use.TABLE, Use.VRING));
        return named;
    }

    private Region inMemory(String what, long address, long length, long at) throws FirmwareException {
        return memory.find(what, address, length).orElseThrow(() -> refuse(at,
                "%s at 0x%x + 0x%x asks for memory outside of the board's region: %s".formatted(what, address, length,
                        memory)));
    }

    private void use(Use use, String what, Region region, long at, Set<Use> notWith) throws FirmwareException {
        Range there = memory.conflict(region.deviceAddress(), region.size(), notWith).orElse(null);
        if (there != null) {
            throw refuse(at, "%s at 0x%x + 0x%x overlaps %s".formatted(what, region.deviceAddress(), region.size(),
                    there));
        }
        if (region.size() > 0) {
            memory.use(new Range(use, what, region.deviceAddress(), region.size()));
        }
    }

    private void writeBack(Carveout carveout, Region region) throws FirmwareException {
        int address = address32("carveout " + carveout.name(), region, at(carveout));
        patched.set(Bytes.U32, carveout.offset() + TableLayout.CARVEOUT_DA, address);
        patched.set(Bytes.U32, carveout.offset() + TableLayout.CARVEOUT_PA, address);
        patched.set(Bytes.U32, carveout.offset() + TableLayout.CARVEOUT_LEN, (int) region.size());
    }

    /** The table has room for 32 bits only. */
    private static int address32(String what, Region region, long at) throws FirmwareException {
        long end = region.deviceAddress() + region.size();
        if (region.deviceAddress() < 0 || end < 0 || end > TableLayout.ANY) {
            throw refuse(at, "%s: the resource table cannot name its address 0x%x (32 bits only)".formatted(what, region
                    .deviceAddress()));
        }
        return (int) region.deviceAddress();
    }

    private FirmwareException noRoom(String what, long length, long at) {
        return refuse(at, "%s needs 0x%x bytes, the largest free piece of %s has 0x%x".formatted(what, length, memory,
                memory.largestFree(PAGE)));
    }

    private static FirmwareException refuse(long at, String reason) {
        return new FirmwareException(at, reason);
    }

    private long at(ResourceEntry entry) {
        return at(entry.offset());
    }

    private long at(int offset) {
        return section.offset() + offset;
    }

    private static Set<String> namesAskedFor(ResourceTable table) {
        Set<String> names = new HashSet<>();
        table.all(Carveout.class).forEach(c -> names.add(c.name()));
        List<Vdev> vdevs = table.all(Vdev.class);
        for (int i = 0; i < vdevs.size(); i++) {
            names.add("vdev" + i + "buffer");
            for (int j = 0; j < vdevs.get(i).vrings().size(); j++) {
                names.add("vdev%dvring%d".formatted(i, j));
            }
        }
        return names;
    }
}
