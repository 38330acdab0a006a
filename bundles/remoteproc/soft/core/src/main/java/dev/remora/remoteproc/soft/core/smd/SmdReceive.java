package dev.remora.remoteproc.soft.core.smd;

import static dev.remora.remoteproc.soft.core.smd.SmdLayout.PACKET_HEADER;
import static dev.remora.remoteproc.soft.core.smd.SmdLayout.PACKET_LENGTH;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The peer's half of a channel: of its record only tail is ours, and the flags that we clear. Of the main loop. */
final class SmdReceive {

    private static final int MAX_PACKET = 65_536;
    /** Of a stream, at a time. */
    private static final int MAX_PIECE = 4_096;

    private final SmdRecord record;
    private final SmdRing ring;
    private final boolean stream;
    private final Predicate<ByteBuffer> taker;
    private final MemorySegment header = MemorySegment.ofArray(new int[PACKET_HEADER / Integer.BYTES]);
    /** The same bytes twice: as they are filled, as they are given. */
    private final MemorySegment filled;
    private final ByteBuffer given;
    private int tail;
    /** A packet that is longer than the ring, while it comes; null else. */
    private byte @Nullable [] longPacket;
    private int have;

    /** What has come is given to the taker, which may refuse it for now. */
    SmdReceive(SmdRecord record, SmdRing ring, boolean stream, Predicate<ByteBuffer> taker) {
        this.record = record;
        this.ring = ring;
        this.stream = stream;
        this.taker = taker;
        byte[] bytes = new byte[ring.size()];
        filled = MemorySegment.ofArray(bytes);
        given = ByteBuffer.wrap(bytes);
    }

    /** Before the channel opens: an empty ring. */
    void reset() {
        tail = 0;
        record.tail(0);
        longPacket = null;
    }

    int state() {
        return record.state();
    }

    /** Before the state is read: a later change raises it again. */
    void stateSeen() {
        if (record.flag(SmdFlag.STATE)) {
            record.flag(SmdFlag.STATE, false);
            VarHandle.fullFence();
        }
    }

    boolean signal(SmdFlag signal) {
        return record.flag(signal);
    }

    boolean wantsRings() {
        return !record.flag(SmdFlag.BLOCKREADINTR);
    }

    /**
     * Takes what has come, at most a ring full.
     *
     * @return how many bytes were read
     */
    int take() throws SmdViolation {
        record.flag(SmdFlag.HEAD, false);
        // The flag before head: what is written later raises it again.
        VarHandle.fullFence();
        int read = 0;
        int step;
        do {
            step = step(record.head());
            read += step;
        } while (step > 0 && read < ring.size());
        return read;
    }

    /** Takes what was written before the peer closed, unless it has emptied its half since then. */
    void takeLast() throws SmdViolation {
        int head = record.head();
        int step;
        do {
            step = head == 0 ? 0 : step(head);
        } while (step > 0);
    }

    /** Takes a message, or a piece of one; 0 if there is none, or if it was refused. */
    private int step(int head) throws SmdViolation {
        int waiting = ring.used(ring.check("head", head), tail);
        VarHandle.acquireFence();
        if (!longPacketTaken()) {
            return 0;
        }
        byte[] packet = longPacket;
        int step = stream ? takePiece(waiting) : packet != null ? takeRest(packet, waiting) : takePacket(waiting);
        if (step > 0) {
            tail = ring.advance(tail, step);
            // Copied before the peer may write there again.
            VarHandle.releaseFence();
            record.tail(tail);
        }
        return step;
    }

    private int takePiece(int waiting) {
        int length = Math.min(waiting, Math.min(MAX_PIECE, ring.size() / 2));
        return length > 0 && offer(tail, length) ? length : 0;
    }

    private int takePacket(int waiting) throws SmdViolation {
        if (waiting < PACKET_HEADER) {
            return 0;
        }
        ring.read(tail, header, 0, PACKET_HEADER);
        int length = Words.get32(header, PACKET_LENGTH);
        if (length < 0 || length > MAX_PACKET || (ring.words() && (length & 3) != 0)) {
            throw new SmdViolation("packet of " + Integer.toUnsignedString(length) + " bytes");
        }
        if (PACKET_HEADER + length > ring.size() - 1) {
            longPacket = new byte[length];
            have = 0;
            return PACKET_HEADER;
        }
        if (length == 0) {
            return PACKET_HEADER;
        }
        boolean taken = waiting >= PACKET_HEADER + length && offer(ring.advance(tail, PACKET_HEADER), length);
        return taken ? PACKET_HEADER + length : 0;
    }

    private int takeRest(byte[] packet, int waiting) {
        int piece = Math.min(waiting, packet.length - have);
        ring.read(tail, MemorySegment.ofArray(packet), have, piece);
        have += piece;
        return piece;
    }

    /** Whether the way is free for what comes next. */
    private boolean longPacketTaken() {
        byte[] packet = longPacket;
        if (packet != null && have == packet.length) {
            if (!taker.test(ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN))) {
                return false;
            }
            longPacket = null;
        }
        return true;
    }

    private boolean offer(int from, int length) {
        ring.read(from, filled, 0, length);
        return taker.test(given.clear().limit(length).order(ByteOrder.LITTLE_ENDIAN));
    }
}
