package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.virtio.EdgeState.Untaken;
import dev.remora.virtio.DriverQueue;
import dev.remora.virtio.QueueState;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The driver's receive queue: buffer i in descriptor i, for ever. */
final class DriverReceiveQueue implements ReceiveQueue {

    static final int NUMBER = 0;

    private final DriverQueue queue;
    private final BufferPool pool;

    private DriverReceiveQueue(DriverQueue queue, BufferPool pool) {
        this.queue = queue;
        this.pool = pool;
    }

    /** All buffers are to be given to the device. */
    static DriverReceiveQueue fresh(DriverQueue queue, BufferPool pool) {
        DriverReceiveQueue fresh = new DriverReceiveQueue(queue, pool);
        for (int buffer = 0; buffer < pool.count(); buffer++) {
            fresh.giveBack(buffer);
        }
        return fresh;
    }

    /**
     * Goes on with the buffers that the device has.
     *
     * @param untaken those that it has not
     * @throws IllegalStateException if these are not all buffers, each once
     */
    static DriverReceiveQueue resumed(DriverQueue queue, BufferPool pool, QueueState left, List<Untaken> untaken) {
        boolean[] found = new boolean[pool.count()];
        for (Untaken one : untaken) {
            if (one.buffer() < 0 || one.buffer() >= found.length || found[one.buffer()] || one.length() < 0
                    || one.length() > pool.size()) {
                throw new IllegalStateException("what was left holds %d bytes in buffer %d".formatted(one.length(), one
                        .buffer()));
            }
            found[one.buffer()] = true;
        }
        for (QueueState.InFlight inFlight : left.inFlight()) {
            int buffer = pool.bufferAt(inFlight.deviceAddress());
            if (found[buffer] || inFlight.id() != buffer || inFlight.length() != pool.size()
                    || !inFlight.deviceWrites()) {
                throw wrong(pool, buffer);
            }
            found[buffer] = true;
        }
        for (int buffer = 0; buffer < found.length; buffer++) {
            if (!found[buffer]) {
                throw new IllegalStateException("%s: buffer %d is missing in what was left".formatted(pool.region()
                        .name(), buffer));
            }
        }
        return new DriverReceiveQueue(queue, pool);
    }

    static IllegalStateException wrong(BufferPool pool, int buffer) {
        return new IllegalStateException("%s: buffer %d was left in a wrong state".formatted(pool.region().name(),
                buffer));
    }

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public int buffers() {
        return pool.count();
    }

    @Override
    public int take() {
        return queue.take();
    }

    @Override
    public int takenLength() {
        return queue.takenLength();
    }

    @Override
    public MemorySegment memory(int buffer) {
        return pool.memory();
    }

    @Override
    public long offset(int buffer) {
        return pool.offset(buffer);
    }

    @Override
    public void giveBack(int buffer) {
        queue.offer(buffer, pool.deviceAddress(buffer), pool.size(), true);
    }

    @Override
    public boolean publish() {
        return queue.publish();
    }

    @Override
    public boolean pending() {
        return queue.pending();
    }

    @Override
    public void wantRings(boolean on) {
        queue.wantInterrupts(on);
    }

    @Override
    public boolean untakesOnLeave() {
        return false;
    }

    @Override
    public QueueState leave() {
        queue.wantInterrupts(false);
        return queue.leave();
    }
}
