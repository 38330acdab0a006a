package dev.remora.remoteproc.core.image;

import dev.remora.platform.Region;
import dev.remora.remoteproc.core.image.LoadPlan.PlannedVdev;
import dev.remora.remoteproc.core.image.Range.Use;
import dev.remora.remoteproc.core.image.ResourceEntry.Vdev;
import dev.remora.remoteproc.core.image.ResourceEntry.VringEntry;
import dev.remora.virtio.Vring;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds memory for the vrings of vdevs. Notify ids are the smallest free numbers, in the order of the table. */
final class VdevPlanner {

    private static final Set<Use> APART = EnumSet.of(Use.SEGMENT, Use.TABLE, Use.TRACE, Use.VRING, Use.BUFFER);

    private final String processor;
    private final MemoryMap memory;
    private final ResourceTable table;
    private final PlannedTable planned;
    private final List<Vdev> vdevs;
    private final Map<VringEntry, Region> places = new HashMap<>();
    private int notifyIds;

    VdevPlanner(String processor, MemoryMap memory, ResourceTable table, PlannedTable planned) {
        this.processor = processor;
        this.memory = memory;
        this.table = table;
        this.planned = planned;
        this.vdevs = table.all(Vdev.class);
    }

    static String vring(int vdev, int index) {
        return "vdev%dvring%d".formatted(vdev, index);
    }

    static String buffers(int vdev) {
        return "vdev" + vdev + "buffer";
    }

    /** Buffers that have a region of their own, and vrings with a fixed address. */
    void placeFixed() throws FirmwareException {
        for (int i = 0; i < vdevs.size(); i++) {
            Region own = memory.region(buffers(i)).orElse(null);
            if (own != null) {
                memory.use(Use.BUFFER, own.name(), own, APART, table.at(vdevs.get(i)));
            }
            List<VringEntry> vrings = vdevs.get(i).vrings();
            for (int j = 0; j < vrings.size(); j++) {
                if (vrings.get(j).da() != TableLayout.ANY) {
                    placeFixed(vring(i, j), vrings.get(j));
                }
            }
        }
    }

    /** The other vrings, once all that is fixed has its place. */
    List<PlannedVdev> plan() throws FirmwareException {
        List<PlannedVdev> plans = new ArrayList<>();
        for (int i = 0; i < vdevs.size(); i++) {
            Vdev vdev = vdevs.get(i);
            List<Vring> vrings = new ArrayList<>();
            for (int j = 0; j < vdev.vrings().size(); j++) {
                vrings.add(plan(vring(i, j), vdev.vrings().get(j)));
            }
            planned.reset(vdev.offset());
            VdevEntry entry = new VdevEntry(planned.live(vdev.offset(), vdev.size()), vrings.size());
            plans.add(new PlannedVdev(i, vdev.id(), entry, List.copyOf(vrings)));
        }
        checkBuffers();
        return List.copyOf(plans);
    }

    /** A carveout for buffers is cleared and written while the core runs: nothing else may lie in it. */
    private void checkBuffers() throws FirmwareException {
        for (int i = 0; i < vdevs.size(); i++) {
            String name = buffers(i);
            Region carveout = memory.region(name).isPresent() ? null : memory.named(name).orElse(null);
            if (carveout != null) {
                memory.check(Use.BUFFER, name, carveout, APART, table.at(vdevs.get(i)));
            }
        }
    }

    private void placeFixed(String name, VringEntry entry) throws FirmwareException {
        Place place = table.at(entry);
        long length = entry.layout().size();
        Region named = memory.region(name).orElse(null);
        if (named != null && !Carveouts.match(entry.da(), length, named.deviceAddress(), named.size())) {
            throw place.refuse(
                    "%s at 0x%x + 0x%x is not in the region of that name (0x%x + 0x%x)".formatted(name, entry.da(),
                            length, named.deviceAddress(), named.size()));
        }
        Region region = memory.require(Use.VRING, name, entry.da(), length, place);
        checkAligned(name, region, entry);
        memory.use(Use.VRING, name, region, APART, place);
        places.put(entry, region);
    }

    private Vring plan(String name, VringEntry entry) throws FirmwareException {
        Place place = table.at(entry);
        Region fixed = places.get(entry);
        Region region = fixed == null ? allocate(name, entry) : fixed;
        int notifyId = notifyIds++;
        planned.fillIn(entry.offset() + TableLayout.VRING_DA, place.address32(name, region));
        planned.fillIn(entry.offset() + TableLayout.VRING_NOTIFYID, notifyId);
        try {
            return Vring.contiguous(processor + "." + name, entry.layout(), region.memory(), notifyId);
        } catch (IllegalArgumentException e) {
            throw place.refuse(String.valueOf(e.getMessage()));
        }
    }

    private Region allocate(String name, VringEntry entry) throws FirmwareException {
        Place place = table.at(entry);
        long length = entry.layout().size();
        Region named = memory.named(name).orElse(null);
        if (named == null) {
            long pages = (length + MemoryMap.PAGE - 1) & -MemoryMap.PAGE;
            return memory.allocate(Use.VRING, name, pages, Math.max(MemoryMap.PAGE, entry.layout().align()), place);
        }
        if (!Carveouts.match(TableLayout.ANY, length, named.deviceAddress(), named.size())) {
            throw place.refuse(
                    "%s needs 0x%x bytes, the region of that name has 0x%x".formatted(name, length, named.size()));
        }
        checkAligned(name, named, entry);
        memory.use(Use.VRING, name, named, APART, place);
        return named;
    }

    /** Firmware aligns the used ring by its address: else it would look for it elsewhere than we do. */
    private void checkAligned(String name, Region region, VringEntry entry) throws FirmwareException {
        int align = entry.layout().align();
        if ((region.deviceAddress() & (align - 1)) != 0) {
            throw table.at(entry).refuse("%s: address 0x%x is no multiple of its align %d".formatted(name, region
                    .deviceAddress(), align));
        }
    }
}
