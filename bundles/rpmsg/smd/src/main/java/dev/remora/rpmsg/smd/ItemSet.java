package dev.remora.rpmsg.smd;

import java.util.List;

/** One of the two sets of SMEM items: an allocation table, and the items of the channels that it lists. */
enum ItemSet {
    PRIMARY(0, 13, 14, 338),
    SECONDARY(1, 266, 138, 202);

    /** Channels of one table. */
    static final int CHANNELS = 64;
    /** Channel numbers above all that {@link #address} gives. */
    static final int ADDRESSES = 3 * CHANNELS;

    /** Every bus keeps this address for the name service of other wire formats. */
    private static final int NAME_SERVICE = 53;

    private final int number;
    private final int table;
    private final int info;
    private final int fifo;

    ItemSet(int number, int table, int info, int fifo) {
        this.number = number;
        this.table = table;
        this.info = info;
        this.fifo = fifo;
    }

    /** 0 or 1. */
    int number() {
        return number;
    }

    /** The item of the allocation table. */
    int table() {
        return table;
    }

    /** The item with the two half-channel records. */
    int info(int cid) {
        return info + cid;
    }

    /** The item with the two rings. */
    int fifo(int cid) {
        return fifo + cid;
    }

    /** What the bus knows a channel by: 64 × table + cid. The one that would be 53 is 181. */
    int address(int cid) {
        int address = CHANNELS * number + cid;
        return address == NAME_SERVICE ? 2 * CHANNELS + cid : address;
    }

    /** Those with such a name in a configuration: {@code both}, {@code primary} or {@code secondary}. */
    static List<ItemSet> of(String name) {
        return switch (name) {
            case "both" -> List.of(PRIMARY, SECONDARY);
            case "primary" -> List.of(PRIMARY);
            case "secondary" -> List.of(SECONDARY);
            default -> throw new IllegalArgumentException("tables '%s' is unknown, use both, primary or secondary"
                    .formatted(name));
        };
    }
}
