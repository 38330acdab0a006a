package dev.remora.virtio;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The descriptor table of a driver: which descriptors are free, and what the shared ones say, in private memory. Nothing
 * is read back, and nothing is written that the device sees already: a driver that gives the same buffer to the same
 * descriptor each time transfers no cache line for it.
 */
final class DescriptorTable {

    /** The chain ends here. */
    static final int END = -1;

    private final MemorySegment shared;
    private final long[] addresses;
    /** Length, flags and next, see {@link VringLayout#tail}; 0: not written yet. */
    private final long[] tails;
    /** All ids: the free ones first, the last of them is given next. */
    private final int[] ids;
    /** Where each id stands there. */
    private final int[] places;
    private int free;

    /** All are free, and what the shared ones say is not known. */
    DescriptorTable(Vring vring) {
        int num = vring.num();
        shared = vring.descriptors();
        addresses = new long[num];
        tails = new long[num];
        ids = new int[num];
        Arrays.setAll(ids, place -> num - 1 - place);
        places = ids.clone();
        free = num;
    }

    int free() {
        return free;
    }

    boolean isFree(int id) {
        return places[id] < free;
    }

    /** The one that is given next; there must be one. */
    int first() {
        return ids[free - 1];
    }

    /** Takes a free descriptor. */
    void take(int id) {
        free--;
        swap(places[id], free);
    }

    /** Makes a chain's descriptors free. */
    void release(int head) {
        for (int id = head; id != END; id = next(id)) {
            swap(places[id], free);
            free++;
        }
    }

    private void swap(int place, int other) {
        if (place != other) {
            int id = ids[place];
            ids[place] = ids[other];
            ids[other] = id;
            places[id] = other;
            places[ids[place]] = place;
        }
    }

    /** Says where a buffer is. */
    void write(int id, long address, int length, boolean deviceWrites, int next) {
        long before = tails[id];
        if (before == 0 || addresses[id] != address) {
            addresses[id] = address;
            shared.set(VringLayout.U64, VringLayout.descriptorBytes(id), address);
        }
        int flags = (deviceWrites ? VringLayout.DESC_F_WRITE : 0) | (next == END ? 0 : VringLayout.DESC_F_NEXT);
        // Without NEXT the next one means nothing: Linux' initial one, once, and never written for its own sake.
        int idle = before == 0 ? (id + 1) & (ids.length - 1) : VringLayout.tailNext(before);
        long tail = VringLayout.tail(length, flags, next == END ? idle : next);
        if (before != tail) {
            tails[id] = tail;
            shared.set(VringLayout.U64, VringLayout.descriptorBytes(id) + VringLayout.DESC_TAIL, tail);
        }
    }

    /** Takes up what another table has written, and tells whether the shared one says the same. */
    boolean adopt(QueueState.InFlight buffer) {
        int id = buffer.id();
        long descriptor = VringLayout.descriptorBytes(id);
        int flags = (buffer.deviceWrites() ? VringLayout.DESC_F_WRITE : 0)
                | (buffer.next() == END ? 0 : VringLayout.DESC_F_NEXT);
        long found = shared.get(VringLayout.U64, descriptor + VringLayout.DESC_TAIL);
        addresses[id] = buffer.deviceAddress();
        tails[id] = VringLayout.tail(buffer.length(), flags,
                buffer.next() == END ? VringLayout.tailNext(found) : buffer.next());
        return found == tails[id] && shared.get(VringLayout.U64, descriptor) == addresses[id];
    }

    QueueState.InFlight inFlight(int id) {
        return new QueueState.InFlight(id, addresses[id], (int) VringLayout.tailLength(tails[id]),
                (VringLayout.tailFlags(tails[id]) & VringLayout.DESC_F_WRITE) != 0, next(id));
    }

    /** The next descriptor of its chain, or {@link #END}. */
    int next(int id) {
        long tail = tails[id];
        return (VringLayout.tailFlags(tail) & VringLayout.DESC_F_NEXT) == 0 ? END : VringLayout.tailNext(tail);
    }
}
