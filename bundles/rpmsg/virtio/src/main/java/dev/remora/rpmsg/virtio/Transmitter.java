package dev.remora.rpmsg.virtio;

import dev.remora.platform.Doorbell;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VringViolation;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transmit side of an edge, for any number of threads: one short lock around the queue and its free buffers. Header
 * and payload are written in place.
 *
 * <p>Who finds no buffer waits until the device returns one. Interrupts for that are wanted only while somebody waits;
 * the receive thread hears them and wakes the waiting. The receive thread itself, sending out of a driver's callback,
 * gives back the buffers of the messages it has done with, and listens to the doorbell on its own; it receives nothing
 * meanwhile.
 */
final class Transmitter implements RpmsgTransport {

    /** The remote may never ring. */
    private static final long SAFETY_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final VirtioDevice device;
    private final String name;
    private final Optional<String> processor;
    private final TransmitQueue queue;
    private final int kick;
    private final Doorbell doorbell;
    private final Consumer<String> failed;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int wakes;
    private boolean ended;
    /** Changed under the lock only. The receive thread looks without it, and again after its safety poll. */
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile @Nullable Thread receiveThread;
    private volatile Runnable giveBack = () -> {};

    Transmitter(VirtioDevice device, Optional<String> processor, TransmitQueue queue, int kick,
            Consumer<String> failed) {
        this.device = device;
        name = device.name();
        this.processor = processor;
        this.queue = queue;
        this.kick = kick;
        this.failed = failed;
        doorbell = device.doorbell();
    }

    /**
     * Says who receives.
     *
     * @param newGiveBack gives buffers back to the remote; called on that thread
     */
    void receivedBy(Thread thread, Runnable newGiveBack) {
        giveBack = newGiveBack;
        receiveThread = thread;
    }

    /** Ends all sending; afterwards no sender touches the device. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        doorbell.wake();
    }

    /** Wakes waiting senders if the device returned buffers. */
    void wakeWaiting() {
        if (waiting.get() == 0) {
            return;
        }
        lock.lock();
        try {
            if (!ended && queue.mayHaveBuffer()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String edge() {
        return name;
    }

    @Override
    public String backend() {
        return "virtio";
    }

    @Override
    public Optional<String> processor() {
        return processor;
    }

    @Override
    public int mtu() {
        return queue.mtu();
    }

    @Override
    public void wake() {
        lock.lock();
        try {
            wakes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (waiting.get() != 0) {
            doorbell.wake();
        }
    }

    @Override
    public Sent trySend(int source, int destination, MemorySegment payload) {
        if (payload.byteSize() > mtu()) {
            throw new IllegalArgumentException("%s: payload of %d bytes, at most %d fit".formatted(name, payload
                    .byteSize(), mtu()));
        }
        try {
            return putLocked(source, destination, payload);
        } catch (VringViolation | IllegalStateException e) {
            return failed(e, payload);
        }
    }

    /** The device is gone, or its memory, or it broke the protocol; unless it is the payload that is gone. */
    private Sent failed(RuntimeException failure, MemorySegment payload) {
        if (!payload.scope().isAlive()) {
            throw failure;
        }
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        failed.accept(failure instanceof VringViolation
                ? String.valueOf(failure.getMessage())
                : name + ": " + failure.getMessage());
        return Sent.CLOSED;
    }

    @Override
    public Sent send(int source, int destination, MemorySegment payload, long timeoutNanos, Abort abort)
            throws InterruptedException {
        Sent sent = trySend(source, destination, payload);
        if (sent != Sent.NO_BUFFER) {
            return sent;
        }
        try {
            return sendWaiting(source, destination, payload, timeoutNanos, abort);
        } catch (VringViolation | IllegalStateException e) {
            return failed(e, payload);
        }
    }

    private Sent sendWaiting(int source, int destination, MemorySegment payload, long timeoutNanos, Abort abort)
            throws InterruptedException {
        long start = System.nanoTime();
        beginWait();
        try {
            while (true) {
                int seenWakes = wakes();
                int seenRings = doorbell.count();
                if (abort.aborted()) {
                    return Sent.CLOSED;
                }
                Sent sent = trySend(source, destination, payload);
                long left = timeoutNanos - (System.nanoTime() - start);
                if (sent != Sent.NO_BUFFER || left <= 0) {
                    return sent;
                }
                await(Math.min(left, SAFETY_POLL_NANOS), seenWakes, seenRings);
            }
        } finally {
            endWait();
        }
    }

    private Sent putLocked(int source, int destination, MemorySegment payload) {
        lock.lock();
        try {
            if (ended) {
                return Sent.CLOSED;
            }
            if (!queue.hasBuffer()) {
                return Sent.NO_BUFFER;
            }
            if (queue.put(source, destination, payload)) {
                device.kick(kick);
            }
            return Sent.OK;
        } finally {
            lock.unlock();
        }
    }

    private void await(long nanos, int seenWakes, int seenRings) throws InterruptedException {
        if (Thread.currentThread().equals(receiveThread)) {
            giveBack.run();
            doorbell.await(seenRings, nanos);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            wakeWaiting();
            return;
        }
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (left > 0 && !ended && wakes == seenWakes && !queue.mayHaveBuffer()) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private int wakes() {
        lock.lock();
        try {
            return wakes;
        } finally {
            lock.unlock();
        }
    }

    private void beginWait() {
        lock.lock();
        try {
            waiting.incrementAndGet();
            wantInterrupts(true);
        } finally {
            lock.unlock();
        }
    }

    private void endWait() {
        lock.lock();
        try {
            wantInterrupts(waiting.decrementAndGet() > 0);
        } finally {
            lock.unlock();
        }
    }

    private void wantInterrupts(boolean on) {
        if (!ended) {
            queue.wantInterrupts(on);
        }
    }
}
