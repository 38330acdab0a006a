package dev.remora.rpmsg.smd.channel;

import java.lang.foreign.MemorySegment;

/**
 * Packets. One that fits the ring stays there until it was delivered. A longer one is taken in pieces, as the remote
 * supplies them.
 */
final class PacketIntake implements Intake {

    static final String EMPTY_PACKET = "empty-packet";

    private static final int NONE = -1;

    private final int longest;
    private final Inbox inbox = new Inbox();
    /** Of the payload under way, as the header has said once. */
    private int length = NONE;
    private boolean inPieces;
    /** How much of it is in the inbox, if it comes in pieces. */
    private int collected;

    /** The longest packet that is taken, bytes. */
    PacketIntake(int longest) {
        this.longest = longest;
    }

    @Override
    public int need() {
        if (length == NONE) {
            return PacketLayout.HEADER;
        }
        if (inPieces) {
            return Math.min(1, length - collected);
        }
        return PacketLayout.HEADER + length;
    }

    @Override
    public Step next(ReadRing ring, Sink sink) throws SmdViolation {
        if (ring.waiting(need()) < need()) {
            return Step.NOTHING;
        }
        if (length != NONE) {
            return inPieces ? collect(ring, sink) : take(ring, sink);
        }
        int announced = ring.getInt();
        if (announced == 0) {
            ring.advance(PacketLayout.HEADER);
            sink.dropped(EMPTY_PACKET);
            return Step.PROGRESS;
        }
        // A sender may keep some bytes free: it cannot have put more than this there at a time.
        int fitting = ring.size() - PacketLayout.HEADER - PacketLayout.SPARE;
        if (announced < 0 || announced > Math.max(longest, ring.size() - PacketLayout.HEADER - 1)) {
            throw new SmdViolation("a packet of %d bytes is announced, at most %d are taken".formatted(Integer
                    .toUnsignedLong(announced), Math.max(longest, fitting)));
        }
        if (announced % ring.unit() != 0) {
            throw new SmdViolation(
                    "a packet of %d bytes is announced, must be a multiple of %d".formatted(announced, ring
                            .unit()));
        }
        length = announced;
        inPieces = announced > fitting;
        if (inPieces) {
            collected = 0;
            ring.advance(PacketLayout.HEADER);
        }
        return Step.PROGRESS;
    }

    private Step take(ReadRing ring, Sink sink) {
        MemorySegment memory = inbox.memory(length);
        ring.get(PacketLayout.HEADER, memory, 0, length);
        Step step = sink.deliver(memory, length);
        if (step == Step.DELIVERED) {
            ring.advance(PacketLayout.HEADER + length);
            length = NONE;
        }
        return step;
    }

    private Step collect(ReadRing ring, Sink sink) throws SmdViolation {
        MemorySegment memory = inbox.memory(length);
        if (collected < length) {
            int piece = Math.min(ring.waiting(1), length - collected);
            ring.get(0, memory, collected, piece);
            ring.advance(piece);
            collected += piece;
            return Step.PROGRESS;
        }
        Step step = sink.deliver(memory, length);
        if (step == Step.DELIVERED) {
            length = NONE;
        }
        return step;
    }

    @Override
    public void restart() {
        length = NONE;
    }
}
