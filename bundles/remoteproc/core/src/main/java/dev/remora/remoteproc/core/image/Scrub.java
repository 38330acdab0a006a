package dev.remora.remoteproc.core.image;

import dev.remora.platform.Region;
import dev.remora.remoteproc.core.image.Range.Use;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Which memory is cleared before a core starts, so that it finds nothing of former sessions. */
final class Scrub {

    private Scrub() {}

    /**
     * For a core that is loaded: all memory set aside for it, and what it was given elsewhere, but for what it keeps.
     *
     * @param memory with everything in it
     */
    static List<MemorySegment> all(MemoryMap memory) {
        List<MemorySegment> kept = memory.used().stream().filter(Range::persistent).map(r -> r.region().memory())
                .toList();
        List<MemorySegment> wholes = new ArrayList<>(memory.regions().stream().map(Region::memory).filter(
                whole -> !whole.isReadOnly()).toList());
        for (Range range : memory.used()) {
            MemorySegment piece = range.region().memory();
            boolean given = range.use() == Use.CARVEOUT || range.use() == Use.TRACE;
            if (given && memory.regions().stream().noneMatch(r -> Piece.holds(r.memory(), piece))) {
                wholes.add(piece);
            }
        }
        List<MemorySegment> cleared = new ArrayList<>();
        wholes.forEach(whole -> Piece.left(whole, kept).forEach(piece -> cleared.add(piece.of(whole))));
        cleared.addAll(vrings(memory)); // also where they lie in memory that is kept
        return List.copyOf(cleared);
    }

    /** For a core that runs already. */
    static List<MemorySegment> vrings(MemoryMap memory) {
        return memory.used().stream().filter(r -> r.use() == Use.VRING).map(r -> r.region().memory()).toList();
    }
}
