package dev.remora.rpmsg.virtio;

import dev.remora.virtio.DriverQueue;
import dev.remora.virtio.QueueState;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The driver's transmit queue: buffer i in descriptor i, always with its whole length, so that no descriptor is ever
 * written twice; the header says how long a message is. What was claimed under a former driver of the device, and not
 * given back to it, stays so: somebody may still write there.
 */
final class DriverTransmitQueue implements TransmitQueue {

    static final int NUMBER = 1;

    private final DriverQueue queue;
    private final BufferPool pool;
    /** A ring: used in the order in which they come back, so that what the device reads of a slot stays the same. */
    private final int[] free;
    private int firstFree;
    private int freeCount;
    /** By buffer. */
    private final boolean[] claimed;
    /** Those that can still be given back. */
    private int claims;

    /** All buffers are free. */
    DriverTransmitQueue(DriverQueue queue, BufferPool pool) {
        this.queue = queue;
        this.pool = pool;
        free = new int[pool.count()];
        claimed = new boolean[free.length];
        for (int buffer = 0; buffer < free.length; buffer++) {
            addFree(buffer);
        }
        queue.wantInterrupts(false);
    }

    /**
     * Goes on with the buffers that the device has; the others are free.
     *
     * @param stillClaimed but for these
     * @throws IllegalStateException if the device has what is no buffer, or one twice, or if no buffer is left to send
     */
    DriverTransmitQueue(DriverQueue queue, BufferPool pool, QueueState left, List<Integer> stillClaimed) {
        this(queue, pool);
        boolean[] inFlight = new boolean[pool.count()];
        for (QueueState.InFlight sent : left.inFlight()) {
            int buffer = pool.bufferAt(sent.deviceAddress());
            if (inFlight[buffer] || sent.id() != buffer || sent.length() != pool.size() || sent.deviceWrites()) {
                throw DriverReceiveQueue.wrong(pool, buffer);
            }
            inFlight[buffer] = true;
        }
        for (int buffer : stillClaimed) {
            if (buffer < 0 || buffer >= claimed.length || claimed[buffer] || inFlight[buffer]) {
                throw DriverReceiveQueue.wrong(pool, buffer);
            }
            claimed[buffer] = true;
        }
        if (stillClaimed.size() == claimed.length) {
            throw new IllegalStateException("%s: all %d buffers are claimed by drivers that are gone".formatted(pool
                    .region().name(), claimed.length));
        }
        firstFree = 0;
        freeCount = 0;
        for (int buffer = 0; buffer < inFlight.length; buffer++) {
            if (!inFlight[buffer] && !claimed[buffer]) {
                addFree(buffer);
            }
        }
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
    public int mtu() {
        return Math.min(pool.size() - MessageLayout.HEADER_SIZE, MessageLayout.MAX_PAYLOAD);
    }

    @Override
    public int room() {
        return mtu();
    }

    @Override
    public boolean hasBuffer() {
        if (freeCount == 0) {
            takeBack();
        }
        return freeCount > 0;
    }

    private void takeBack() {
        for (int buffer = queue.take(); buffer >= 0; buffer = queue.take()) {
            addFree(buffer);
        }
    }

    @Override
    public Optional<Boolean> drained() {
        takeBack();
        return Optional.of(freeCount + claimed().size() == claimed.length);
    }

    @Override
    public boolean mayHaveRoom() {
        return freeCount > 0 || queue.pending();
    }

    @Override
    public void put(int source, int destination, MemorySegment payload) {
        int buffer = free[firstFree];
        int length = (int) payload.byteSize();
        MemorySegment.copy(payload, 0, pool.memory(), pool.offset(buffer) + MessageLayout.HEADER_SIZE, length);
        // A payload that cannot be read has thrown by now, and costs no buffer.
        removeFree();
        submit(buffer, source, destination, length);
    }

    @Override
    public int claim() {
        int buffer = free[firstFree];
        removeFree();
        claimed[buffer] = true;
        claims++;
        return buffer;
    }

    @Override
    public MemorySegment payload(int buffer) {
        return pool.payload(buffer);
    }

    @Override
    public void commit(int buffer, int source, int destination, int length) {
        giveBack(buffer);
        submit(buffer, source, destination, length);
    }

    @Override
    public void abandon(int buffer) {
        giveBack(buffer);
        addFree(buffer);
    }

    private void addFree(int buffer) {
        int at = firstFree + freeCount;
        free[at < free.length ? at : at - free.length] = buffer;
        freeCount++;
    }

    private void removeFree() {
        firstFree = firstFree + 1 == free.length ? 0 : firstFree + 1;
        freeCount--;
    }

    private void giveBack(int buffer) {
        claimed[buffer] = false;
        claims--;
    }

    private void submit(int buffer, int source, int destination, int length) {
        MessageLayout.putHeader(pool.memory(), pool.offset(buffer), source, destination, length);
        queue.offer(buffer, pool.deviceAddress(buffer), pool.size(), false);
    }

    @Override
    public boolean publish() {
        return queue.publish();
    }

    @Override
    public void wantRings(boolean on) {
        queue.wantInterrupts(on);
    }

    @Override
    public int claims() {
        return claims;
    }

    @Override
    public List<Integer> claimed() {
        return IntStream.range(0, claimed.length).filter(buffer -> claimed[buffer]).boxed().toList();
    }

    /** The device does not have them, and the next one finds them free. */
    @Override
    public void returnFree() {}

    @Override
    public QueueState leave() {
        queue.wantInterrupts(false);
        return queue.leave();
    }
}
