package dev.remora.remoteproc.core.image;

import dev.remora.platform.Region;
import dev.remora.remoteproc.core.image.Range.Use;
import dev.remora.remoteproc.core.image.ResourceEntry.Carveout;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds memory for carveouts: the region of their name, their fixed address, or wherever there is room. */
final class CarveoutPlanner {

    private final MemoryMap memory;
    private final ResourceTable table;
    private final PlannedTable planned;
    private final List<Carveout> carveouts;

    CarveoutPlanner(MemoryMap memory, ResourceTable table, PlannedTable planned) {
        this.memory = memory;
        this.table = table;
        this.planned = planned;
        this.carveouts = table.all(Carveout.class);
    }

    /** Those whose place is given. */
    void placeFixed() throws FirmwareException {
        Set<String> names = new HashSet<>();
        for (Carveout carveout : carveouts) {
            Place place = table.at(carveout);
            if (!names.add(carveout.name())) {
                throw place.refuse("carveout %s comes twice".formatted(carveout.name()));
            }
            Region named = memory.region(carveout.name()).orElse(null);
            if (named != null) {
                placeNamed(carveout, named);
            } else if (carveout.da() != TableLayout.ANY) {
                Region region = memory.require(Use.CARVEOUT, carveout.name(), carveout.da(), carveout.length(),
                        place);
                use(carveout, region);
                if (!planned.attached()) {
                    writeBack(carveout, region);
                }
            }
        }
    }

    /** The others, once all that is fixed has its place. */
    void placeAny() throws FirmwareException {
        for (Carveout carveout : carveouts) {
            if (carveout.da() == TableLayout.ANY && memory.region(carveout.name()).isEmpty()) {
                if (Range.isPersistent(carveout.name())) {
                    throw table.at(carveout).refuse(
                            "carveout %s is to be found again, but has neither a fixed address nor a region of its name"
                                    .formatted(carveout.name()));
                }
                writeBack(carveout, memory.allocate(Use.CARVEOUT, carveout.name(), carveout.length(), MemoryMap.PAGE,
                        table.at(carveout)));
            }
        }
    }

    private void placeNamed(Carveout carveout, Region region) throws FirmwareException {
        if (!Carveouts.match(carveout.da(), carveout.length(), region.deviceAddress(), region.size())) {
            throw table.at(carveout)
                    .refuse("carveout %s (0x%x + 0x%x) does not fit the region of that name (0x%x + 0x%x)".formatted(
                            carveout.name(),
                            carveout.da(), carveout.length(), region.deviceAddress(), region.size()));
        }
        use(carveout, region);
        if (!planned.attached() || carveout.da() == TableLayout.ANY) {
            writeBack(carveout, region);
        }
    }

    private void use(Carveout carveout, Region region) throws FirmwareException {
        memory.use(Use.CARVEOUT, carveout.name(), region, EnumSet.of(Use.CARVEOUT), table.at(carveout));
    }

    private void writeBack(Carveout carveout, Region region) throws FirmwareException {
        int address = table.at(carveout).address32("carveout " + carveout.name(), region);
        planned.fillIn(carveout.offset() + TableLayout.CARVEOUT_DA, address);
        planned.fillIn(carveout.offset() + TableLayout.CARVEOUT_PA, address);
        planned.fillIn(carveout.offset() + TableLayout.CARVEOUT_LEN, (int) region.size());
    }
}
