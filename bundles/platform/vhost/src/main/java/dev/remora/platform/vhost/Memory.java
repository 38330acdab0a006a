package dev.remora.platform.vhost;

import dev.remora.platform.Region;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The guest's memory as far as it is shared with us: finds what lies behind an address of the front end. */
final class Memory {

    /** How many pieces there may be, when they come one by one. */
    static final int SLOTS = 32;

    private record Piece(Region guest, Region user, Mapping mapping) {

        boolean is(Message.MemoryRegion region) {
            return guest.deviceAddress() == region.guest() && user.deviceAddress() == region.user()
                    && guest.size() == region.size();
        }
    }

    private final String name;
    private final Kernel kernel;
    private final List<Piece> pieces = new ArrayList<>();

    Memory(String name, Kernel kernel) {
        this.name = name;
        this.kernel = kernel;
    }

    /** Checks and maps one more piece. */
    void add(Message.MemoryRegion region, int descriptor) throws Violation {
        check(region);
        Mapping mapping = kernel.map(descriptor, region.offset() + region.size());
        MemorySegment memory = mapping.memory().asSlice(region.offset(), region.size());
        pieces.add(new Piece(new Region(name + ".guest", region.guest(), memory), new Region(name + ".user", region
                .user(), memory), mapping));
    }

    private void check(Message.MemoryRegion region) throws Violation {
        long size = region.size();
        if (pieces.size() == SLOTS) {
            throw new Violation("memory in more than %d pieces".formatted(SLOTS));
        }
        // The last byte may be the last of the address space.
        if (size <= 0 || region.offset() < 0 || region.offset() > Long.MAX_VALUE - size
                || wraps(region.guest(), size) || wraps(region.user(), size)) {
            throw new Violation("memory of 0x%x bytes at guest address 0x%x, user address 0x%x, file offset 0x%x"
                    .formatted(size, region.guest(), region.user(), region.offset()));
        }
        for (Piece piece : pieces) {
            if (overlap(piece.guest(), region.guest(), size) || overlap(piece.user(), region.user(), size)) {
                throw new Violation("memory of 0x%x bytes at guest address 0x%x, user address 0x%x overlaps another"
                        .formatted(size, region.guest(), region.user()));
            }
        }
    }

    private static boolean wraps(long address, long size) {
        return Long.compareUnsigned(address + (size - 1), address) < 0;
    }

    private static boolean overlap(Region region, long address, long size) {
        return Long.compareUnsigned(address, region.deviceAddress() + (region.size() - 1)) <= 0
                && Long.compareUnsigned(region.deviceAddress(), address + (size - 1)) <= 0;
    }

    /** Unmaps one piece. */
    void remove(Message.MemoryRegion region) throws Violation {
        for (Piece piece : pieces) {
            if (piece.is(region)) {
                pieces.remove(piece);
                piece.mapping().unmap();
                return;
            }
        }
        throw new Violation("memory of 0x%x bytes at guest address 0x%x, user address 0x%x is not there".formatted(
                region.size(), region.guest(), region.user()));
    }

    /** Unmaps all. */
    void clear() {
        pieces.forEach(piece -> piece.mapping().unmap());
        pieces.clear();
    }

    /** Whether {@link #user} finds it. */
    boolean hasUser(long address, long bytes) {
        return pieces.stream().anyMatch(piece -> piece.user().contains(address, bytes));
    }

    /** What lies behind an address of the front end's own process. */
    MemorySegment user(String what, long address, long bytes) throws Violation {
        for (Piece piece : pieces) {
            if (piece.user().contains(address, bytes)) {
                return piece.user().at(address, bytes);
            }
        }
        throw new Violation("%s: 0x%x + 0x%x is not in one piece of memory".formatted(what, address, bytes));
    }

    /** The guest's memory with the guest's addresses. */
    List<Region> guest() {
        return pieces.stream().map(Piece::guest).toList();
    }

    boolean isEmpty() { return pieces.isEmpty(); }
}
