package dev.remora.platform.openamp;

import dev.remora.platform.Region;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is taken of the memory, and what is left for buffers. */
final class Places {

    private record Place(String what, long start, long end) {}

    private final String name;
    private final Region memory;
    private final List<Place> taken = new ArrayList<>();

    Places(String name, Region memory) {
        this.name = name;
        this.memory = memory;
    }

    /** Table and rings. */
    static Places of(String name, Region memory, Table table) {
        Places places = new Places(name, memory);
        places.take("resource table", table.start(), table.bytes());
        for (int queue = 0; queue < table.rings().size(); queue++) {
            RingPlace ring = table.rings().get(queue);
            places.take("vring" + queue, ring.da() - memory.deviceAddress(), ring.layout().size());
        }
        return places;
    }

    /**
     * Takes a part.
     *
     * @param start bytes from the start of the memory
     * @throws IllegalArgumentException if it is not inside, or taken
     */
    void take(String what, long start, long bytes) {
        if (start < 0 || bytes < 0 || start > memory.size() || bytes > memory.size() - start) {
            throw new IllegalArgumentException("%s: %s at 0x%x, %d bytes, is not in memory %s of %d bytes".formatted(
                    name, what, start, bytes, memory.name(), memory.size()));
        }
        for (Place place : taken) {
            if (start < place.end() && place.start() < start + bytes) {
                throw new IllegalArgumentException("%s: %s at 0x%x to 0x%x overlaps %s at 0x%x to 0x%x".formatted(name,
                        what, start, start + bytes, place.what(), place.start(), place.end()));
            }
        }
        taken.add(new Place(what, start, start + bytes));
        taken.sort(Comparator.comparingLong(Place::start));
    }

    /** What nothing has taken: where the buffers of a driver may lie. */
    List<Region> free() {
        List<Region> free = new ArrayList<>();
        long from = 0;
        for (Place place : taken) {
            if (place.start() > from) {
                free.add(memory.slice(memory.name(), from, place.start() - from));
            }
            from = place.end();
        }
        if (from < memory.size()) {
            free.add(memory.slice(memory.name(), from, memory.size() - from));
        }
        return free;
    }
}
