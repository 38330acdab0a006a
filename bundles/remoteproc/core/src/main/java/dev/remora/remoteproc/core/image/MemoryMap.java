package dev.remora.remoteproc.core.image;

import dev.remora.platform.Region;
import dev.remora.remoteproc.core.image.Range.Use;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The memory of one core and what lies where in it. A region whose name the firmware asks for ({@code vdev0vring0},
 * {@code vdev0buffer}, a carveout's name) is set aside for that; what has no fixed address is placed in the others.
 */
final class MemoryMap {

    private final List<Region> regions;
    private final List<Region> pool;
    private final List<Range> used = new ArrayList<>();

    MemoryMap(List<Region> regions, Set<String> setAside) {
        this.regions = List.copyOf(regions);
        this.pool = regions.stream().filter(r -> !setAside.contains(r.name())).toList();
    }

    /** The region of that name. */
    Optional<Region> named(String name) {
        return regions.stream().filter(r -> r.name().equals(name)).findFirst();
    }

    /** The memory behind a range that lies in one region. */
    Optional<Region> find(String what, long address, long length) {
        return regions.stream().filter(r -> r.contains(address, length)).findFirst().map(r -> r.slice(what, address - r
                .deviceAddress(), length));
    }

    synchronized void use(Range range) {
        used.add(range);
    }

    /** What of these uses lies in a range already. */
    synchronized Optional<Range> conflict(long address, long length, Set<Use> uses) {
        return used.stream().filter(r -> uses.contains(r.use()) && r.overlaps(address, length)).findFirst();
    }

    /**
     * Takes free memory, below 4 GiB because the table has no room for more.
     *
     * @param align of the device address, a power of two
     */
    synchronized Optional<Region> allocate(Use use, String what, long length, long align) {
        for (Region region : pool) {
            long base = region.deviceAddress();
            long offset = up(base, align) - base;
            while (offset <= region.size() - length) {
                Optional<Range> there = conflict(base + offset, length, EnumSet.allOf(Use.class));
                if (there.isEmpty()) {
                    if (Long.compareUnsigned(base + offset + length, TableLayout.ANY) > 0) {
                        break;
                    }
                    used.add(new Range(use, what, base + offset, length));
                    return Optional.of(region.slice(what, offset, length));
                }
                offset = up(there.get().address() + there.get().length(), align) - base;
            }
        }
        return Optional.empty();
    }

    /** The most that {@link #allocate} could give now. */
    synchronized long largestFree(long align) {
        long largest = 0;
        for (Region region : pool) {
            long base = region.deviceAddress();
            List<Long> starts = new ArrayList<>(List.of(up(base, align) - base));
            used.forEach(r -> starts.add(up(r.address() + r.length(), align) - base));
            for (long start : starts) {
                if (start >= 0 && start < region.size()) {
                    largest = Math.max(largest, freeFrom(base, start, region.size()));
                }
            }
        }
        return largest;
    }

    private long freeFrom(long base, long start, long end) {
        long free = end - start;
        for (Range range : used) {
            if (range.overlaps(base + start, free)) {
                free = Math.max(0, range.address() - base - start);
            }
        }
        return free;
    }

    private static long up(long address, long align) {
        return (address + align - 1) & -align;
    }

    @Override
    public String toString() {
        return regions.stream().map(r -> "%s (0x%x + 0x%x)".formatted(r.name(), r.deviceAddress(), r.size())).collect(
                Collectors.joining(", "));
    }
}
