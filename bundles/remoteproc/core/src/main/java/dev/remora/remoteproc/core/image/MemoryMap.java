package dev.remora.remoteproc.core.image;

import dev.remora.platform.Region;
import dev.remora.remoteproc.core.image.Range.Use;
import dev.remora.remoteproc.spi.RemoteCore;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The memory of one core and what lies where in it. A region whose name the firmware asks for ({@code vdev0vring0},
 * {@code vdev0buffer}, a carveout's name) is set aside for that; what has no fixed address is placed in the others.
 * Any thread: buffers are asked for while the core runs.
 */
final class MemoryMap {

    /** Vrings, buffers and carveouts begin at a page, as in the kernel. */
    static final long PAGE = 4096;

    private final RemoteCore core;
    private final List<Region> regions;
    private final List<Region> pool;
    private final boolean fromTop;
    private final List<Range> used = new ArrayList<>();

    /**
     * Makes one with nothing in it.
     *
     * @param setAside names of regions that are not for allocation
     * @param fromTop whether to allocate from the top: the core runs, linked to the bottom, and nobody knows how far it goes
     */
    MemoryMap(RemoteCore core, Set<String> setAside, boolean fromTop) {
        this.core = core;
        this.regions = List.copyOf(core.memory());
        this.pool = regions.stream().filter(r -> !r.memory().isReadOnly() && !setAside.contains(r.name())).toList();
        this.fromTop = fromTop;
    }

    /** The memory set aside for the core. */
    List<Region> regions() {
        return regions;
    }

    /** The region of that name. */
    Optional<Region> region(String name) {
        return regions.stream().filter(r -> r.name().equals(name)).findFirst();
    }

    /** The region of that name, or else the carveout of that name that the firmware brought itself. */
    synchronized Optional<Region> named(String name) {
        return region(name).or(() -> used.stream().filter(r -> r.use() == Use.CARVEOUT && r.name().equals(name)).map(
                Range::region).findFirst());
    }

    /** The memory behind a range of device addresses: in one region, or else by the core's own memory map. */
    Optional<Region> find(String name, long address, long length) {
        if (length < 0) {
            return Optional.empty();
        }
        Optional<Region> inside = regions.stream().filter(r -> r.contains(address, length)).findFirst().map(
                r -> r.slice(name, address - r.deviceAddress(), length));
        return inside.or(() -> mapped(name, address, length)).filter(r -> !r.memory().isReadOnly());
    }

    private Optional<Region> mapped(String name, long address, long length) {
        return core.translate(address, length).filter(r -> r.size() == length).map(
                r -> new Region(name, address, r.memory()));
    }

    /** As {@link #find}, or a refusal. */
    Region require(Use use, String name, long address, long length, Place place) throws FirmwareException {
        return find(name, address, length).orElseThrow(
                () -> place.refuse("%s at 0x%x + 0x%x asks for memory outside of the board's region: %s".formatted(
                        Range.describe(use, name),
                        address, length, this)));
    }

    /** Marks memory as used; refused if one of these uses lies there already. */
    void use(Use use, String name, Region region, Set<Use> notWith, Place place) throws FirmwareException {
        check(use, name, region, notWith, place);
        use(use, name, region);
    }

    /** Refuses memory where one of these uses lies. */
    void check(Use use, String name, Region region, Set<Use> notWith, Place place) throws FirmwareException {
        Range there = conflict(region.memory(), notWith).orElse(null);
        if (there != null) {
            throw place.refuse(
                    "%s at 0x%x + 0x%x overlaps %s".formatted(Range.describe(use, name), region.deviceAddress(), region
                            .size(), there));
        }
    }

    synchronized void use(Use use, String name, Region region) {
        if (region.size() > 0) {
            used.add(new Range(use, name, region));
        }
    }

    /** What is used, in the order in which it came. */
    synchronized List<Range> used() {
        return List.copyOf(used);
    }

    private synchronized Optional<Range> conflict(MemorySegment memory, Set<Use> uses) {
        return used.stream()
                .filter(r -> uses.contains(r.use()) && Piece.common(memory, r.region().memory()).isPresent())
                .findFirst();
    }

    /**
     * Takes free memory, below 4 GiB because the table has no room for more.
     *
     * @param align of the device address, a power of two
     */
    synchronized Optional<Region> allocate(Use use, String name, long length, long align) {
        Optional<Region> free = pool.stream().flatMap(region -> place(region, name, length, align)).findFirst();
        free.ifPresent(region -> use(use, name, region));
        return free;
    }

    private Stream<Region> place(Region region, String name, long length, long align) {
        long base = region.deviceAddress();
        List<Piece> free = free(region);
        for (Piece piece : fromTop ? free.reversed() : free) {
            long first = up(base + piece.start(), align) - base;
            if (first < piece.end() && length <= piece.end() - first) {
                long offset = fromTop ? ((base + piece.end() - length) & -align) - base : first;
                return Stream.of(region.slice(name, offset, length));
            }
        }
        return Stream.empty();
    }

    /** As {@link #allocate}, or a refusal. */
    Region allocate(Use use, String name, long length, long align, Place place) throws FirmwareException {
        return allocate(use, name, length, align)
                .orElseThrow(() -> place.refuse("%s needs 0x%x bytes, the largest free piece of %s has 0x%x".formatted(
                        Range.describe(use, name), length, this,
                        largestFree(PAGE))));
    }

    /** The most that {@link #allocate} could give now. */
    synchronized long largestFree(long align) {
        return pool.stream().flatMapToLong(region -> free(region).stream().mapToLong(piece -> piece.end() - (up(region
                .deviceAddress() + piece.start(), align) - region.deviceAddress()))).reduce(0, Math::max);
    }

    private List<Piece> free(Region region) {
        long base = region.deviceAddress();
        if (Long.compareUnsigned(base, TableLayout.ANY) >= 0) {
            return List.of();
        }
        MemorySegment low = region.memory().asSlice(0, Math.min(region.size(), TableLayout.ANY - base));
        return Piece.left(low, used.stream().map(r -> r.region().memory()).toList());
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
