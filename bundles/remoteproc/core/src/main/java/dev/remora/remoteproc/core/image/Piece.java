package dev.remora.remoteproc.core.image;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A piece of some memory. Compared is the real memory: what a core sees at two device addresses may be one and the same.
 *
 * @param start first byte, from the start of the memory
 * @param end behind the last byte
 */
record Piece(long start, long end) {

    /** What two pieces of memory have in common, as a piece of the first one. */
    static Optional<Piece> common(MemorySegment whole, MemorySegment part) {
        if (whole.byteSize() == 0 || part.byteSize() == 0 || whole.asOverlappingSlice(part).isEmpty()) {
            return Optional.empty(); // also if they are different arrays
        }
        // The slice itself is too long in JDK 25 when the part begins inside.
        long offset = part.address() - whole.address();
        return Optional.of(new Piece(Math.max(0, offset), Math.min(whole.byteSize(), offset + part.byteSize())));
    }

    /** Whether the whole has all of the part in it. */
    static boolean holds(MemorySegment whole, MemorySegment part) {
        return common(whole, part).filter(piece -> piece.end - piece.start == part.byteSize()).isPresent();
    }

    /** What is left of some memory, in its order. */
    static List<Piece> left(MemorySegment whole, List<MemorySegment> taken) {
        List<Piece> busy = taken.stream().flatMap(part -> common(whole, part).stream()).sorted(Comparator.comparingLong(
                Piece::start)).toList();
        List<Piece> left = new ArrayList<>();
        long at = 0;
        for (Piece piece : busy) {
            if (piece.start > at) {
                left.add(new Piece(at, piece.start));
            }
            at = Math.max(at, piece.end);
        }
        if (at < whole.byteSize()) {
            left.add(new Piece(at, whole.byteSize()));
        }
        return left;
    }

    MemorySegment of(MemorySegment whole) {
        return whole.asSlice(start, end - start);
    }
}
