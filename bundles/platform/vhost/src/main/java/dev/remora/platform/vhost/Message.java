package dev.remora.platform.vhost;

import static dev.remora.platform.vhost.MessageLayout.SINGLE_REGION;
import static dev.remora.platform.vhost.MessageLayout.TABLE_COUNT;
import static dev.remora.platform.vhost.MessageLayout.TABLE_REGIONS;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One request of the front end, of the right size and with the right number of descriptors; its values are not checked.
 *
 * @param request what is asked
 * @param needReply whether an acknowledgement is wanted, if that was negotiated
 * @param payload our own copy, native byte order
 * @param descriptors received with it; whoever takes one owns it, the others are closed
 */
record Message(Request request, boolean needReply, ByteBuffer payload, Descriptors descriptors) {

    /** Number of a ring and what is said of it. */
    record RingState(int ring, int number) {}

    /** Where the parts of a ring lie, in the front end's own addresses. */
    record RingAddress(int ring, int flags, long table, long used, long available) {}

    /** A piece of the guest's memory: both addresses unsigned. */
    record MemoryRegion(long guest, long size, long user, long offset) {}

    /** A piece of the configuration space. */
    record ConfigRange(int offset, int size) {}

    long u64() {
        return payload.getLong(0);
    }

    RingState state() {
        return new RingState(payload.getInt(MessageLayout.STATE_RING), payload.getInt(MessageLayout.STATE_NUMBER));
    }

    RingAddress address() {
        return new RingAddress(payload.getInt(MessageLayout.ADDRESS_RING), payload.getInt(MessageLayout.ADDRESS_FLAGS),
                payload.getLong(MessageLayout.ADDRESS_DESCRIPTORS), payload.getLong(MessageLayout.ADDRESS_USED),
                payload.getLong(MessageLayout.ADDRESS_AVAILABLE));
    }

    /** The memory table, one descriptor for each entry. */
    List<MemoryRegion> regions() throws Violation {
        long count = Integer.toUnsignedLong(payload.getInt(TABLE_COUNT));
        long room = (payload.limit() - (long) TABLE_REGIONS) / MessageLayout.REGION_BYTES;
        if (count == 0 || count > room) {
            throw new Violation("%s has %d regions, must be 1 to %d".formatted(request, count, room));
        }
        if (descriptors.left() != count) {
            throw new Violation("%s has %d regions and %d descriptors, must be the same".formatted(request, count,
                    descriptors.left()));
        }
        List<MemoryRegion> regions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            regions.add(region(TABLE_REGIONS + i * MessageLayout.REGION_BYTES));
        }
        return regions;
    }

    MemoryRegion singleRegion() {
        return region(SINGLE_REGION);
    }

    ConfigRange config() throws Violation {
        long offset = Integer.toUnsignedLong(payload.getInt(MessageLayout.CONFIG_OFFSET));
        long size = Integer.toUnsignedLong(payload.getInt(MessageLayout.CONFIG_SIZE));
        if (size != payload.limit() - MessageLayout.CONFIG_BYTES || offset > MessageLayout.CONFIG_MOST_BYTES) {
            throw new Violation("%s of %d bytes at %d, its payload has %d".formatted(request, size, offset,
                    payload.limit() - MessageLayout.CONFIG_BYTES));
        }
        return new ConfigRange((int) offset, (int) size);
    }

    private MemoryRegion region(int at) {
        return new MemoryRegion(payload.getLong(at + MessageLayout.REGION_GUEST), payload.getLong(at
                + MessageLayout.REGION_SIZE), payload.getLong(at + MessageLayout.REGION_USER),
                payload.getLong(at + MessageLayout.REGION_OFFSET));
    }
}
