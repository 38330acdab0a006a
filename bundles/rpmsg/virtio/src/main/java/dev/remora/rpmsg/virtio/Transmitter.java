package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.edge.Waiters;
import dev.remora.rpmsg.spi.RpmsgTransport.Abort;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.virtio.QueueState;
import dev.remora.virtio.VringViolation;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transmit side of an edge, for any number of threads: one short lock around the queue and its free buffers. Header
 * and payload are written in place. Outlives sessions: each call is in the name of one, and is refused when it is over.
 */
final class Transmitter {

    static final String BUFFER_TOO_SMALL = "buffer-too-small";

    private final Peer peer;
    private final String name;
    private final TransmitQueue queue;
    private final int mtu;
    private final Consumer<String> failed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Waiters waiters;
    private final ClaimedBuffer[] claims;
    /** Refused, and not reported yet. */
    private final AtomicInteger refusals = new AtomicInteger();
    /** Guarded by the lock. */
    private boolean ended;

    Transmitter(Peer peer, TransmitQueue queue, Bell bell, Turn turn, long pollNanos, Consumer<String> failed) {
        this.peer = peer;
        name = peer.name();
        this.queue = queue;
        mtu = queue.mtu();
        this.failed = failed;
        waiters = new Waiters(lock, queue, bell, turn, pollNanos);
        claims = new ClaimedBuffer[queue.buffers()];
        for (int buffer = 0; buffer < claims.length; buffer++) {
            claims[buffer] = new ClaimedBuffer(this, buffer);
        }
    }

    Waiters waiters() {
        return waiters;
    }

    int mtu() {
        return mtu;
    }

    /** Ends all sending; afterwards no sender touches the device. */
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

    /** On the receive thread: what a session is to hear of sending. */
    void report(Session session) {
        for (int refused = refusals.get() == 0 ? 0 : refusals.getAndSet(0); refused > 0; refused--) {
            session.bus().dropped(BUFFER_TOO_SMALL);
        }
        if (waiters.takeWritable(session)) {
            session.bus().writable();
        }
    }

    Sent trySend(Session session, int source, int destination, MemorySegment payload) {
        checkFits(payload.byteSize());
        try {
            return put(session, source, destination, payload);
        } catch (VringViolation | IllegalStateException | InternalError e) {
            return failed(e, payload);
        }
    }

    /** As {@link dev.remora.rpmsg.spi.RpmsgTransport#trySend(int, int, List, int)}. */
    int trySend(Session session, int source, int destination, List<MemorySegment> payloads, int from) {
        for (int i = from; i < payloads.size(); i++) {
            checkFits(payloads.get(i).byteSize());
        }
        int sent = 0;
        MemorySegment payload = MemorySegment.NULL;
        try {
            lock.lock();
            try {
                while (from + sent < payloads.size()) {
                    payload = payloads.get(from + sent);
                    if (sent > 0 && !canBeSent(payload)) {
                        // What was sent must be told; the next call says so if it is still so.
                        return sent;
                    }
                    Sent can = writable(session, payload.byteSize());
                    if (can != Sent.OK) {
                        return can == Sent.NO_BUFFER ? sent : -1 - sent;
                    }
                    queue.put(source, destination, payload);
                    sent++;
                }
                return sent;
            } finally {
                publishAndUnlock(sent);
            }
        } catch (VringViolation | IllegalStateException | InternalError e) {
            failed(e, payload);
            return -1 - sent;
        }
    }

    /** Whether it is there, and fits the next buffer. Under the lock. */
    private boolean canBeSent(MemorySegment payload) {
        return payload.scope().isAlive() && !(queue.hasBuffer() && payload.byteSize() > queue.room());
    }

    private void publishAndUnlock(int sent) {
        try {
            if (sent > 0) {
                publish();
            }
        } finally {
            lock.unlock();
        }
    }

    Sent send(Session session, int source, int destination, MemorySegment payload, long timeoutNanos, Abort abort)
            throws InterruptedException {
        Sent sent = trySend(session, source, destination, payload);
        if (sent != Sent.NO_BUFFER) {
            return sent;
        }
        try {
            return waiters.await(() -> put(session, source, destination, payload), timeoutNanos, abort);
        } catch (VringViolation | IllegalStateException | InternalError e) {
            return failed(e, payload);
        }
    }

    Sent awaitWritable(Session session, long timeoutNanos, Abort abort) throws InterruptedException {
        try {
            return waiters.await(() -> {
                lock.lock();
                try {
                    return writable(session, 0);
                } finally {
                    lock.unlock();
                }
            }, timeoutNanos, abort);
        } catch (VringViolation | IllegalStateException | InternalError e) {
            return failed(e, MemorySegment.NULL);
        }
    }

    /** Whether the peer has done with all that was sent, to whatever address. */
    Optional<Boolean> drained(Session session) {
        try {
            lock.lock();
            try {
                return session.over() || ended ? Optional.empty() : queue.drained();
            } finally {
                lock.unlock();
            }
        } catch (VringViolation | IllegalStateException | InternalError e) {
            failed(e, MemorySegment.NULL);
            return Optional.empty();
        }
    }

    /** Asks for one report that there is a buffer. */
    void ask(Session session) {
        try {
            waiters.ask(session);
        } catch (VringViolation | IllegalStateException | InternalError e) {
            failed(e, MemorySegment.NULL);
        }
    }

    /** Its senders return, and it hears of no buffer any more. */
    void endSession(Session session) {
        try {
            waiters.end(session);
        } catch (VringViolation | IllegalStateException | InternalError e) {
            failed(e, MemorySegment.NULL);
        }
    }

    /** A buffer of the sender's own until it is committed or abandoned; null: none now. */
    @Nullable
    ClaimedBuffer tryClaim(Session session, int length) {
        checkFits(length);
        try {
            lock.lock();
            try {
                if (writable(session, length) != Sent.OK) {
                    return null;
                }
                int buffer = queue.claim();
                return claims[buffer].claim(session, queue.payload(buffer), length);
            } finally {
                lock.unlock();
            }
        } catch (VringViolation | IllegalStateException | InternalError e) {
            failed(e, MemorySegment.NULL);
            return null;
        }
    }

    Sent commit(ClaimedBuffer claim, int source, int destination, int length) {
        try {
            lock.lock();
            try {
                Session session = claim.giveUp();
                if (session.over() || ended) {
                    queue.abandon(claim.buffer());
                    waiters.wake();
                    return Sent.CLOSED;
                }
                queue.commit(claim.buffer(), source, destination, length);
                publish();
                return Sent.OK;
            } finally {
                lock.unlock();
            }
        } catch (VringViolation | IllegalStateException | InternalError e) {
            return failed(e, MemorySegment.NULL);
        }
    }

    void abandon(ClaimedBuffer claim) {
        lock.lock();
        try {
            claim.giveUp();
            queue.abandon(claim.buffer());
        } finally {
            lock.unlock();
        }
        waiters.wake();
    }

    boolean over(Session session) {
        lock.lock();
        try {
            return session.over() || ended;
        } finally {
            lock.unlock();
        }
    }

    /** After {@link #end()}, of a device that goes on. */
    QueueState leave(long patienceNanos, Consumer<String> impatient) {
        if (!waiters.awaitUntil(() -> queue.claims() == 0, patienceNanos)) {
            impatient.accept("a driver has neither committed nor abandoned a buffer that it claimed;"
                    + " nobody sends with it until the remote restarts");
        }
        lock.lock();
        try {
            queue.returnFree();
            // With EVENT_IDX a driver that is not told of these would never be told of any.
            publish();
            return queue.leave();
        } finally {
            lock.unlock();
        }
    }

    /** After {@link #leave}: into which buffers somebody may still write. */
    List<Integer> claimed() {
        lock.lock();
        try {
            return queue.claimed();
        } finally {
            lock.unlock();
        }
    }

    private Sent put(Session session, int source, int destination, MemorySegment payload) {
        lock.lock();
        try {
            Sent sent = writable(session, payload.byteSize());
            if (sent == Sent.OK) {
                queue.put(source, destination, payload);
                publish();
            }
            return sent;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock, so that nobody kicks a device that was let go. */
    private void publish() {
        if (queue.publish()) {
            peer.notify(queue.number());
        }
    }

    /**
     * Under the lock.
     *
     * @throws IllegalArgumentException if the peer's next buffer is smaller than others before: counted
     */
    private Sent writable(Session session, long length) {
        if (session.over() || ended) {
            return Sent.CLOSED;
        }
        if (!queue.hasBuffer()) {
            return Sent.NO_BUFFER;
        }
        if (length > queue.room()) {
            refusals.incrementAndGet();
            throw new IllegalArgumentException("%s: payload of %d bytes, the next buffer of the driver takes %d of %d"
                    .formatted(name, length, queue.room(), mtu));
        }
        return Sent.OK;
    }

    /** The device is gone, or its memory, or it broke the protocol; unless it is the payload that is gone. */
    private Sent failed(Throwable failure, MemorySegment payload) {
        if (!payload.scope().isAlive() && failure instanceof IllegalStateException gone) {
            throw gone;
        }
        end();
        failed.accept(Faults.reason(name, failure));
        return Sent.CLOSED;
    }

    private void checkFits(long length) {
        if (length < 0 || length > mtu) {
            throw new IllegalArgumentException("%s: payload of %d bytes, at most %d fit".formatted(name, length, mtu));
        }
    }
}
