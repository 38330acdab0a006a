package dev.remora.rpmsg.smd.channel;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Where the fields of a half-channel record lie. The channel info item holds two such records: first the one of the
 * processor that the edge names first, then that of the other one.
 *
 * <pre>
 *   bytes   0 state | 4 DSR | 5 CTS | 6 CD | 7 RI | 8 HEAD | 9 TAIL | 10 STATE | 11 BLOCK_READ | 12 tail | 16 head | 20
 *   words   0 state | 4 DSR | 8 CTS | 12 CD | 16 RI | 20 HEAD | 24 TAIL | 28 STATE | 32 BLOCK_READ | 36 tail | 40 head | 44
 * </pre>
 *
 * State, tail and head are words of 32 bits in both, little-endian. The reader of the half writes tail, and clears HEAD and
 * STATE; all else is its sender's.
 */
enum HalfLayout {
    /** Flags are bytes. */
    BYTES(20, 0),
    /** Memory that can be accessed by 32 bits only: flags are words, and so is what the rings carry. */
    WORDS(44, 2);

    static final long STATE = 0;
    private static final int FLAGS = 4;

    private final int size;
    private final int flagShift;

    /** The flags of a record, in their order. */
    enum Flag {
        /** Data set ready: the sender's DTR. */
        DSR(0),
        /** Clear to send: the sender's RTS. */
        CTS(1),
        /** Carrier detect. */
        CD(2),
        /** Ring indicator. */
        RI(3),
        /** The sender has moved head. */
        HEAD(4),
        /** The sender of this half has read from the other one. */
        TAIL(5),
        /** The sender has changed its state or a signal. */
        STATE(6),
        /** The sender does not want to hear that its data was read. */
        BLOCK_READ(7);

        private final int index;

        Flag(int index) {
            this.index = index;
        }

        /** Its place among them. */
        int index() {
            return index;
        }
    }

    HalfLayout(int size, int flagShift) {
        this.size = size;
        this.flagShift = flagShift;
    }

    /** The layout that an info item of that size has. */
    static HalfLayout of(long infoSize) throws SmdViolation {
        for (HalfLayout layout : values()) {
            if (layout.infoSize() == infoSize) {
                return layout;
            }
        }
        throw new SmdViolation("the channel info item has %d bytes, must be %s".formatted(infoSize, Arrays.stream(
                values()).map(layout -> String.valueOf(layout.infoSize())).collect(Collectors.joining(" or "))));
    }

    /** Of one record. */
    int size() {
        return size;
    }

    int infoSize() {
        return 2 * size;
    }

    boolean words() {
        return this == WORDS;
    }

    /** What indices and lengths are multiples of. */
    int unit() {
        return words() ? Integer.BYTES : 1;
    }

    long flag(Flag flag) {
        return FLAGS + ((long) flag.index() << flagShift);
    }

    long tail() {
        return size - 2L * Integer.BYTES;
    }

    long head() {
        return size - (long) Integer.BYTES;
    }
}
