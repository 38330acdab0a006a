package dev.remora.rpmsg.core;

import org.jspecify.annotations.Nullable;

/**
 * Which inbox has which address: an immutable hash table with open addressing, replaced as a whole when endpoints come
 * and go, so that the receive thread looks up without a lock and without allocating.
 */
final class EndpointTable {

    private static final EndpointTable EMPTY = new EndpointTable(new @Nullable Inbox[2], 0);

    /** A power of two, at most half full: every probe sequence ends at an empty slot. */
    private final @Nullable Inbox[] slots;
    private final int size;

    private EndpointTable(@Nullable Inbox[] slots, int size) {
        this.slots = slots;
        this.size = size;
    }

    static EndpointTable empty() {
        return EMPTY;
    }

    @Nullable
    Inbox get(int address) {
        int mask = slots.length - 1;
        for (int i = slot(address, mask);; i = (i + 1) & mask) {
            Inbox inbox = slots[i];
            if (inbox == null || inbox.address() == address)
                return inbox;
        }
    }

    int size() {
        return size;
    }

    /** This table and one more; its address is not in it yet. */
    EndpointTable with(Inbox inbox) {
        EndpointTable table = sized(size + 1);
        table.copyWithout(this, null);
        table.put(inbox);
        return table;
    }

    EndpointTable without(Inbox inbox) {
        if (get(inbox.address()) != inbox)
            return this;
        EndpointTable table = sized(size - 1);
        table.copyWithout(this, inbox);
        return table;
    }

    private static EndpointTable sized(int size) {
        int length = Math.max(2, Integer.highestOneBit(Math.max(1, 2 * size - 1)) << 1);
        return new EndpointTable(new @Nullable Inbox[length], size);
    }

    private void copyWithout(EndpointTable other, @Nullable Inbox left) {
        for (Inbox inbox : other.slots) {
            if (inbox != null && inbox != left)
                put(inbox);
        }
    }

    private void put(Inbox inbox) {
        int mask = slots.length - 1;
        int i = slot(inbox.address(), mask);
        while (slots[i] != null) {
            i = (i + 1) & mask;
        }
        slots[i] = inbox;
    }

    private static int slot(int address, int mask) {
        int hash = address * 0x9E3779B9;
        return (hash ^ hash >>> 16) & mask;
    }
}
