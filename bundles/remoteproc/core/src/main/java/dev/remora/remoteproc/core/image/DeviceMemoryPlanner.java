package dev.remora.remoteproc.core.image;

import dev.remora.platform.Region;
import dev.remora.remoteproc.core.image.ResourceEntry.DeviceMemory;
import dev.remora.remoteproc.spi.Iommu;
import dev.remora.remoteproc.spi.RemoteCore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks what a firmware wants to reach through its IOMMU: refused unless the board allows it. */
final class DeviceMemoryPlanner {

    private DeviceMemoryPlanner() {}

    static List<Iommu.DeviceMemory> plan(RemoteCore core, MemoryMap memory, ResourceTable table)
            throws FirmwareException {
        List<Iommu.DeviceMemory> planned = new ArrayList<>();
        Optional<Iommu> iommu = core.iommu();
        for (DeviceMemory wanted : table.all(DeviceMemory.class)) {
            Place place = table.at(wanted);
            if (iommu.isEmpty()) {
                throw place.refuse(
                        "asks for device memory (devmem %s), which needs an IOMMU: there is none".formatted(wanted
                                .name()));
            }
            Iommu.DeviceMemory next = new Iommu.DeviceMemory(wanted.name(), wanted.da(), wanted.pa(), wanted.length(),
                    wanted.flags());
            check(next, planned, memory, place);
            if (!iommu.get().allows(next)) {
                throw place.refuse(
                        "devmem %s asks for 0x%x + 0x%x at 0x%x, which the board does not allow".formatted(next.name(),
                                next.physicalAddress(), next.length(), next.deviceAddress()));
            }
            planned.add(next);
        }
        return List.copyOf(planned);
    }

    /** Two things at one device address: one of them would be out of reach. */
    private static void check(Iommu.DeviceMemory next, List<Iommu.DeviceMemory> others, MemoryMap memory, Place place)
            throws FirmwareException {
        long end = next.deviceAddress() + next.length();
        if (end > 1L << 32 || next.physicalAddress() + next.length() > 1L << 32) {
            throw place.refuse("devmem %s: 0x%x + 0x%x at 0x%x reaches past 32 bits".formatted(next.name(), next
                    .physicalAddress(), next.length(), next.deviceAddress()));
        }
        for (Iommu.DeviceMemory other : others) {
            refuseOverlap(next, other.name(), other.deviceAddress(), other.length(), place);
        }
        for (Region region : memory.regions()) {
            refuseOverlap(next, region.name(), region.deviceAddress(), region.size(), place);
        }
    }

    private static void refuseOverlap(Iommu.DeviceMemory next, String other, long address, long length, Place place)
            throws FirmwareException {
        long end = next.deviceAddress() + next.length();
        if (length > 0 && address >= 0 && next.deviceAddress() < address + length && address < end) {
            throw place.refuse(
                    "devmem %s at 0x%x + 0x%x overlaps %s (0x%x + 0x%x)".formatted(next.name(), next.deviceAddress(),
                            next.length(), other, address, length));
        }
    }
}
