package dev.remora.smem.core;

import dev.remora.platform.SharedMemory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The auxiliary regions, known by their device addresses. */
public final class Regions {

    private final List<SharedMemory> regions = new CopyOnWriteArrayList<>();

    void add(SharedMemory region) {
        regions.add(region);
    }

    void remove(SharedMemory region) {
        regions.remove(region);
    }

    /** The region at this base; entries have 32 bits of it. */
    Optional<SharedMemory> at(long base) {
        return regions.stream().filter(region -> (int) region.deviceAddress() == (int) base).findFirst();
    }
}
