package dev.remora.remoteproc.soft.core.smd;

import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Sends on one channel, in the order of the calls. Any thread. */
final class SmdSender {

    private static final MemorySegment NOTHING = MemorySegment.ofArray(new int[0]);

    private final String name;
    private final boolean stream;
    private final int frame;
    private final SmdTransmit transmit;
    private final SmdReceive receive;
    private final SoftCore core;
    private final SmdBell bell;
    private final ReentrantLock sending = new ReentrantLock(true);
    /** Guarded by {@link #sending}. */
    private final MemorySegment header = MemorySegment.ofArray(new int[SmdLayout.PACKET_HEADER / Integer.BYTES]);
    private final LongAdder waits = new LongAdder();
    /** What the peer did, for the main loop; null while all is well. */
    private volatile @Nullable String violation;

    SmdSender(String name, boolean stream, SmdTransmit transmit, SmdReceive receive, SoftCore core, SmdBell bell) {
        this.name = name;
        this.stream = stream;
        frame = stream ? 0 : SmdLayout.PACKET_HEADER;
        this.transmit = transmit;
        this.receive = receive;
        this.core = core;
        this.bell = bell;
    }

    int mtu() {
        return transmit.limit() - frame;
    }

    int room() {
        try {
            return carriesData() ? Math.max(0, transmit.room() - frame) : 0;
        } catch (SmdViolation e) {
            violation = e.getMessage();
            return 0;
        }
    }

    long waits() {
        return waits.sum();
    }

    boolean trySend(ByteBuffer payload) {
        int length = payload.remaining();
        if (frame + length > transmit.limit()) {
            throw new IllegalArgumentException(name + ": message of " + length + " bytes, the ring takes " + mtu());
        }
        check(length);
        if (!sending.tryLock()) {
            return false;
        }
        try {
            return put(transmit.era(), header(length), MemorySegment.ofBuffer(payload), 0, length);
        } finally {
            sending.unlock();
        }
    }

    boolean send(ByteBuffer payload) {
        int length = payload.remaining();
        check(length);
        MemorySegment bytes = MemorySegment.ofBuffer(payload);
        sending.lock();
        try {
            // What begins before the channel closes does not go on when it is open again.
            int era = transmit.era();
            if (frame + length <= transmit.limit()) {
                return putOrWait(era, header(length), bytes, 0, length);
            }
            boolean sent = stream || putOrWait(era, header(length), bytes, 0, 0);
            for (int done = 0; sent && done < length;) {
                int piece = Math.min(length - done, (transmit.limit() / 2) & -Integer.BYTES);
                sent = putOrWait(era, NOTHING, bytes, done, piece);
                done += piece;
            }
            return sent;
        } finally {
            sending.unlock();
        }
    }

    /** Of the main loop: what a sender has found. */
    void check() throws SmdViolation {
        String found = violation;
        if (found != null) {
            throw new SmdViolation(found);
        }
    }

    /** Of the main loop: the channel was closed for it. */
    void forget() {
        violation = null;
    }

    private MemorySegment header(int length) {
        if (stream) {
            return NOTHING;
        }
        Words.set32(header, SmdLayout.PACKET_LENGTH, length);
        return header;
    }

    private void check(int length) {
        if (transmit.words() && (length & 3) != 0) {
            throw new IllegalArgumentException(name + ": message of " + length + " bytes, must be a multiple of 4");
        }
    }

    private boolean putOrWait(int era, MemorySegment header, MemorySegment payload, int offset, int length) {
        if (put(era, header, payload, offset, length)) {
            return true;
        }
        waits.increment();
        transmit.wantRings(true);
        try {
            int seen = core.rings();
            while (!put(era, header, payload, offset, length)) {
                if (era != transmit.era() || !carriesData()) {
                    return false;
                }
                bell.flush();
                seen = core.awaitRing(seen);
            }
            return true;
        } finally {
            transmit.wantRings(false);
        }
    }

    private boolean put(int era, MemorySegment header, MemorySegment payload, int offset, int length) {
        try {
            if (!carriesData() || !transmit.put(era, header, payload, offset, length)) {
                return false;
            }
            bell.ring();
            return true;
        } catch (SmdViolation e) {
            violation = e.getMessage();
            return false;
        }
    }

    private boolean carriesData() {
        return violation == null && transmit.isOpen() && SmdState.sends(receive.state());
    }
}
