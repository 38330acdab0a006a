package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgTransport.Abort;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.virtio.QueueState;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VringViolation;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transmit side of an edge, for any number of threads: one short lock around the queue and its free buffers. Header
 * and payload are written in place. Outlives sessions: each call is in the name of one, and is refused when it is over.
 */
final class Transmitter {

    private final VirtioDevice device;
    private final String name;
    private final TransmitQueue queue;
    private final int kick;
    private final Consumer<String> failed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Waiters waiters;
    private final ClaimedBuffer[] claims;

    Transmitter(VirtioDevice device, TransmitQueue queue, int kick, Turn turn, Consumer<String> failed) {
        this.device = device;
        name = device.name();
        this.queue = queue;
        this.kick = kick;
        this.failed = failed;
        waiters = new Waiters(lock, queue, device.doorbell(), turn);
        claims = new ClaimedBuffer[queue.buffers()];
        for (int buffer = 0; buffer < claims.length; buffer++) {
            claims[buffer] = new ClaimedBuffer(this, buffer, queue.payload(buffer));
        }
    }

    Waiters waiters() {
        return waiters;
    }

    int mtu() {
        return queue.mtu();
    }

    /** Ends all sending; afterwards no sender touches the device. */
    void end() {
        lock.lock();
        try {
            queue.end();
        } finally {
            lock.unlock();
        }
        waiters.wake();
    }

    /** Wakes waiting senders if the device returned buffers. */
    void wakeWaiting() {
        waiters.wakeIfBuffer();
    }

    boolean takeWritable(Session session) {
        return waiters.takeWritable(session);
    }

    Sent trySend(Session session, int source, int destination, MemorySegment payload) {
        checkFits(payload.byteSize());
        try {
            return put(session, source, destination, payload);
        } catch (VringViolation | IllegalStateException e) {
            return failed(e, payload);
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
        } catch (VringViolation | IllegalStateException e) {
            return failed(e, payload);
        }
    }

    Sent awaitWritable(Session session, long timeoutNanos, Abort abort) throws InterruptedException {
        try {
            return waiters.await(() -> {
                lock.lock();
                try {
                    return writable(session);
                } finally {
                    lock.unlock();
                }
            }, timeoutNanos, abort);
        } catch (VringViolation | IllegalStateException e) {
            return failed(e, MemorySegment.NULL);
        }
    }

    /** A buffer of the sender's own until it is committed or abandoned; null: none now. */
    @Nullable
    ClaimedBuffer tryClaim(Session session, int length) {
        checkFits(length);
        try {
            lock.lock();
            try {
                return writable(session) == Sent.OK ? claims[queue.claim()].claim(session, length) : null;
            } finally {
                lock.unlock();
            }
        } catch (VringViolation | IllegalStateException e) {
            failed(e, MemorySegment.NULL);
            return null;
        }
    }

    Sent commit(ClaimedBuffer claim, int source, int destination, int length) {
        try {
            lock.lock();
            try {
                Session session = claim.giveUp();
                if (session.over() || queue.ended()) {
                    queue.abandon(claim.buffer());
                    waiters.wake();
                    return Sent.CLOSED;
                }
                if (queue.commit(claim.buffer(), source, destination, length)) {
                    device.kick(kick);
                }
                return Sent.OK;
            } finally {
                lock.unlock();
            }
        } catch (VringViolation | IllegalStateException e) {
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
            return session.over() || queue.ended();
        } finally {
            lock.unlock();
        }
    }

    /** After {@link #end()}, of a device that goes on. */
    QueueState leave(long patienceNanos, Consumer<String> impatient) {
        if (!waiters.awaitNoClaim(patienceNanos)) {
            impatient.accept("a driver has neither committed nor abandoned a buffer that it claimed;"
                    + " nobody sends with it until the remote restarts");
        }
        lock.lock();
        try {
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
            Sent sent = writable(session);
            if (sent == Sent.OK && queue.put(source, destination, payload)) {
                device.kick(kick);
            }
            return sent;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private Sent writable(Session session) {
        if (session.over() || queue.ended()) {
            return Sent.CLOSED;
        }
        return queue.hasBuffer() ? Sent.OK : Sent.NO_BUFFER;
    }

    /** The device is gone, or its memory, or it broke the protocol; unless it is the payload that is gone. */
    private Sent failed(RuntimeException failure, MemorySegment payload) {
        if (!payload.scope().isAlive()) {
            throw failure;
        }
        end();
        failed.accept(failure instanceof VringViolation
                ? String.valueOf(failure.getMessage())
                : name + ": " + failure.getMessage());
        return Sent.CLOSED;
    }

    private void checkFits(long length) {
        if (length < 0 || length > mtu()) {
            throw new IllegalArgumentException("%s: payload of %d bytes, at most %d fit".formatted(name, length,
                    mtu()));
        }
    }
}
