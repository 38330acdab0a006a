package dev.remora.rpmsg.smd.channel;

import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.TransmitRoom;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.edge.Waiters;
import dev.remora.rpmsg.spi.RpmsgTransport.Abort;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of a channel, for any number of threads: one short lock, that of the channel. Header and payload are
 * written in place. Outlives sessions: each call is in the name of one, and is refused when it is over.
 */
final class Transmitter implements TransmitRoom {

    private final String name;
    private final ReentrantLock lock;
    private final ChannelLife life;
    private final WriteRing ring;
    private final OwnHalf half;
    private final HalfChannel remote;
    private final Runnable bellOfRemote;
    private final Consumer<SmdViolation> broken;
    private final Waiters waiters;
    private final int mtu;
    /** How long the payloads are that are waited for. Guarded by the lock. */
    private final PriorityQueue<Integer> lengths = new PriorityQueue<>();
    /**
     * How long the payload was for which there was no room, until one is sent: who then waits or asks for room wants as much,
     * or would try in vain, again and again. Guarded by the lock.
     */
    private int refused;
    /** Wants to hear of room. Changed under the lock only. */
    private volatile @Nullable EdgeSession asking;
    /** Guarded by the lock. */
    private boolean ended;

    /**
     * Makes one.
     *
     * @param lock guards all of the channel but what is received
     * @param bellOfRemote rings the remote
     * @param broken hears, under the lock, that the remote's index cannot be
     */
    Transmitter(String name, ReentrantLock lock, ChannelLife life, WriteRing ring, OwnHalf half, HalfChannel remote,
            Runnable bellOfRemote, Bell bell, Turn turn, long pollNanos, Consumer<SmdViolation> broken) {
        this.name = name;
        this.lock = lock;
        this.life = life;
        this.ring = ring;
        this.half = half;
        this.remote = remote;
        this.bellOfRemote = bellOfRemote;
        this.broken = broken;
        mtu = ring.mtu();
        waiters = new Waiters(lock, this, bell, turn, pollNanos);
    }

    Waiters waiters() {
        return waiters;
    }

    int mtu() {
        return mtu;
    }

    /** Ends all sending: nothing is touched any more, and those who wait return. */
    void end() {
        lock.lock();
        try {
            ended = true;
            waiters.end();
        } finally {
            lock.unlock();
        }
        waiters.wake();
    }

    Sent trySend(EdgeSession session, MemorySegment payload) {
        check(payload.byteSize());
        return put(session, payload);
    }

    /** As {@link dev.remora.rpmsg.spi.RpmsgTransport#trySend(int, int, List, int)}. */
    int trySend(EdgeSession session, List<MemorySegment> payloads, int from) {
        for (int i = from; i < payloads.size(); i++) {
            check(payloads.get(i).byteSize());
        }
        int sent = 0;
        lock.lock();
        try {
            while (from + sent < payloads.size()) {
                MemorySegment payload = payloads.get(from + sent);
                if (sent > 0 && !payload.scope().isAlive()) {
                    return sent; // what was sent must be told; the next call says so
                }
                Sent can = write(session, payload);
                if (can != Sent.OK) {
                    return can == Sent.NO_BUFFER ? sent : -1 - sent;
                }
                sent++;
            }
            return sent;
        } finally {
            publishAndUnlock(sent);
        }
    }

    private void publishAndUnlock(int sent) {
        try {
            if (sent > 0 && life.own() == SmdState.OPENED) {
                publish();
            }
        } finally {
            lock.unlock();
        }
    }

    Sent send(EdgeSession session, MemorySegment payload, long timeoutNanos, Abort abort) throws InterruptedException {
        Sent sent = trySend(session, payload);
        return sent != Sent.NO_BUFFER
                ? sent
                : await((int) payload.byteSize(), () -> put(session, payload), timeoutNanos, abort);
    }

    Sent awaitWritable(EdgeSession session, long timeoutNanos, Abort abort) throws InterruptedException {
        int enough;
        lock.lock();
        try {
            enough = enough();
        } finally {
            lock.unlock();
        }
        return await(enough, () -> {
            lock.lock();
            try {
                return writable(session, enough);
            } finally {
                lock.unlock();
            }
        }, timeoutNanos, abort);
    }

    private Sent await(int length, Waiters.Attempt attempt, long timeoutNanos, Abort abort)
            throws InterruptedException {
        change(length, true);
        try {
            return waiters.await(attempt, () -> hasRoom(length), timeoutNanos, abort);
        } finally {
            change(length, false);
        }
    }

    private void change(int length, boolean waits) {
        lock.lock();
        try {
            if (waits) {
                lengths.add(length);
            } else {
                lengths.remove(length);
            }
        } finally {
            lock.unlock();
        }
    }

    private Sent put(EdgeSession session, MemorySegment payload) {
        lock.lock();
        try {
            Sent sent = write(session, payload);
            if (sent == Sent.OK) {
                publish();
            }
            return sent;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock; the remote sees it with {@link #publish}. */
    private Sent write(EdgeSession session, MemorySegment payload) {
        int length = (int) payload.byteSize();
        Sent can = writable(session, length);
        if (can == Sent.OK) {
            ring.put(payload);
            refused = 0;
        } else if (can == Sent.NO_BUFFER) {
            refused = length;
        }
        return can;
    }

    /** What who asks for room needs. Under the lock. */
    private int enough() {
        return Math.max(refused, ring.unit());
    }

    /** Under the lock, so that nobody rings a remote that was let go. */
    private void publish() {
        half.clearTail();
        ring.publish();
        bellOfRemote.run();
    }

    /** Under the lock. */
    private Sent writable(EdgeSession session, int length) {
        if (session.over() || ended || !life.wanted()) {
            return Sent.CLOSED;
        }
        // A remote may send as soon as it is open: a driver that answers is in the way of who would follow its state.
        if (!life.ready() && !life.readyWith(remote.state())) {
            return Sent.NO_BUFFER;
        }
        try {
            if (ring.hasRoom(length)) {
                return Sent.OK;
            }
            // A driver that waits in its callback keeps everybody from following the remote's state.
            return life.leavesNow(remote.state()) ? Sent.CLOSED : Sent.NO_BUFFER;
        } catch (SmdViolation e) {
            broken.accept(e);
            return Sent.CLOSED;
        }
    }

    /** Asks for one {@link #takeWritable}. */
    void ask(EdgeSession session) {
        lock.lock();
        try {
            if (!session.over()) {
                asking = session;
                waiters.ask(session);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody has asked, whose session goes on, and there is room now. */
    boolean takeWritable() {
        EdgeSession session = asking;
        if (session == null || !waiters.takeWritable(session)) {
            return false;
        }
        forget(session);
        return true;
    }

    /** Its senders return, and it asks no more. */
    void endSession(EdgeSession session) {
        forget(session);
        waiters.end(session);
    }

    private void forget(EdgeSession session) {
        lock.lock();
        try {
            if (session.equals(asking)) {
                asking = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** For the one that needs least; otherwise all would be woken in vain. */
    @Override
    public boolean mayHaveRoom() {
        Integer least = lengths.peek();
        if (least == null) {
            return hasRoom(enough());
        }
        return hasRoom(asking == null ? least : Math.min(least, enough()));
    }

    private boolean hasRoom(int length) {
        return !ended && life.ready() && ring.mayHaveRoom(length);
    }

    @Override
    public void wantRings(boolean on) {
        half.wantRings(on);
    }

    private void check(long length) {
        if (length > mtu) {
            throw new IllegalArgumentException("%s: payload of %d bytes, at most %d fit".formatted(name, length, mtu));
        }
        if (length % ring.unit() != 0) {
            throw new IllegalArgumentException(
                    "%s: payload of %d bytes, must be a multiple of %d".formatted(name, length,
                            ring.unit()));
        }
    }
}
