package dev.remora.rpmsg.smd.channel;

import dev.remora.platform.SharedMemory.Kind;
import dev.remora.smem.SmemItem;

/**
 * The four parts of a channel, whose are whose, after what the two items look like has been checked.
 *
 * @param own what this side sends
 * @param remote what the remote sends
 */
record Places(HalfLayout layout, HalfChannel own, Ring ownRing, HalfChannel remote, Ring remoteRing) {

    private static final int LEAST_RING = 64;
    private static final long MOST_FIFO = 1 << 20;

    static Places of(ChannelPlace place) throws SmdViolation {
        SmemItem info = place.info();
        SmemItem fifo = place.fifo();
        HalfLayout layout = HalfLayout.of(info.size());
        if (info.offset() % Integer.BYTES != 0 || fifo.offset() % layout.unit() != 0) {
            throw new SmdViolation(
                    "info item at 0x%x, FIFO item at 0x%x: must be multiples of 4".formatted(info.offset(),
                            fifo.offset()));
        }
        if (fifo.size() < 2 * LEAST_RING || fifo.size() >= MOST_FIFO || fifo.size() % (2L * layout.unit()) != 0) {
            throw new SmdViolation("the FIFO item has %d bytes, must be a multiple of %d, at least %d and less than %d"
                    .formatted(fifo.size(), 2 * layout.unit(), 2 * LEAST_RING, MOST_FIFO));
        }
        if (!layout.words() && fifo.memory().kind() != Kind.RAM) {
            throw new SmdViolation("%s is device memory, which a channel with byte access cannot be in".formatted(fifo
                    .memory().name()));
        }
        int ring = (int) (fifo.size() / 2);
        HalfChannel first = new HalfChannel(info.memory(), info.offset(), layout);
        HalfChannel second = new HalfChannel(info.memory(), info.offset() + layout.size(), layout);
        Ring lower = Ring.of(layout, fifo.memory(), fifo.offset(), ring);
        Ring upper = Ring.of(layout, fifo.memory(), fifo.offset() + ring, ring);
        return place.first()
                ? new Places(layout, first, lower, second, upper)
                : new Places(layout, second, upper, first, lower);
    }

    /** The ring that this side fills. */
    WriteRing writeRing(boolean stream) {
        return new WriteRing(own, ownRing, layout.unit(), stream);
    }

    /** The ring that this side empties. */
    ReadRing readRing() {
        return new ReadRing(remote, remoteRing, layout.unit());
    }
}
