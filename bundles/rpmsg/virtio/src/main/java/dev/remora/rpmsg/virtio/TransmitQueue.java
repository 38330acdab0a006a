package dev.remora.rpmsg.virtio;

import dev.remora.virtio.DriverQueue;
import dev.remora.virtio.QueueState;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The transmit queue with its buffers: free, claimed by a sender, or with the device. What was claimed under a former
 * driver of the device, and not given back to it, stays so: somebody may still write there. Not thread-safe.
 */
final class TransmitQueue {

    private final DriverQueue queue;
    private final BufferPool pool;
    private final int[] bufferOf;
    private final int[] free;
    private int freeCount;
    /** By buffer. */
    private final boolean[] claimed;
    /** Those that can still be given back. */
    private int claims;
    private boolean ended;

    /** All buffers are free. */
    TransmitQueue(DriverQueue queue, BufferPool pool) {
        this.queue = queue;
        this.pool = pool;
        bufferOf = new int[queue.num()];
        free = new int[pool.count()];
        claimed = new boolean[free.length];
        for (int buffer = free.length - 1; buffer >= 0; buffer--) {
            free[freeCount++] = buffer;
        }
        queue.wantInterrupts(false);
    }

    /**
     * Goes on with the buffers that the device has; the others are free.
     *
     * @param stillClaimed but for these
     * @throws IllegalStateException if the device has what is no buffer, or one twice, or if no buffer is left to send
     */
    TransmitQueue(DriverQueue queue, BufferPool pool, QueueState left, List<Integer> stillClaimed) {
        this(queue, pool);
        boolean[] inFlight = new boolean[pool.count()];
        for (QueueState.InFlight sent : left.inFlight()) {
            int buffer = pool.bufferAt(sent.deviceAddress());
            if (inFlight[buffer] || sent.length() > pool.size() || sent.deviceWrites()) {
                throw new IllegalStateException("%s: buffer %d was left in a wrong state".formatted(pool.region()
                        .name(), buffer));
            }
            inFlight[buffer] = true;
            bufferOf[sent.id()] = buffer;
        }
        for (int buffer : stillClaimed) {
            if (buffer < 0 || buffer >= claimed.length || claimed[buffer] || inFlight[buffer]) {
                throw new IllegalStateException("%s: buffer %d was left in a wrong state".formatted(pool.region()
                        .name(), buffer));
            }
            claimed[buffer] = true;
        }
        if (stillClaimed.size() == claimed.length) {
            throw new IllegalStateException("%s: all %d buffers are claimed by drivers that are gone".formatted(pool
                    .region().name(), claimed.length));
        }
        freeCount = 0;
        for (int buffer = inFlight.length - 1; buffer >= 0; buffer--) {
            if (!inFlight[buffer] && !claimed[buffer]) {
                free[freeCount++] = buffer;
            }
        }
    }

    int mtu() {
        return pool.size() - MessageLayout.HEADER_SIZE;
    }

    int buffers() {
        return pool.count();
    }

    /** Whether a message can be {@link #put}: there is a free buffer, or the device has returned some. */
    boolean hasBuffer() {
        if (freeCount == 0) {
            for (int id = queue.take(); id >= 0; id = queue.take()) {
                free[freeCount++] = bufferOf[id];
            }
        }
        return freeCount > 0;
    }

    /** Sends a message that fits, from a buffer there is; tells whether the device wants to be kicked. */
    boolean put(int source, int destination, MemorySegment payload) {
        int buffer = free[freeCount - 1];
        int length = (int) payload.byteSize();
        MemorySegment.copy(payload, 0, pool.memory(), pool.offset(buffer) + MessageLayout.HEADER_SIZE, length);
        // A payload that cannot be read has thrown by now, and costs no buffer.
        freeCount--;
        return submit(buffer, source, destination, length);
    }

    /** Takes a buffer there is. */
    int claim() {
        int buffer = free[--freeCount];
        claimed[buffer] = true;
        claims++;
        return buffer;
    }

    /** Where the payload of a buffer goes, the longest one. */
    MemorySegment payload(int buffer) {
        return pool.memory().asSlice(pool.offset(buffer) + MessageLayout.HEADER_SIZE, mtu());
    }

    /** Sends a claimed buffer; tells whether the device wants to be kicked. */
    boolean commit(int buffer, int source, int destination, int length) {
        giveBack(buffer);
        return submit(buffer, source, destination, length);
    }

    /** A claimed buffer is free again. */
    void abandon(int buffer) {
        giveBack(buffer);
        free[freeCount++] = buffer;
    }

    private void giveBack(int buffer) {
        claimed[buffer] = false;
        claims--;
    }

    /** How many claims can still be given back. */
    int claims() {
        return claims;
    }

    /** Into which buffers somebody may still write, former drivers' claims among them. */
    List<Integer> claimed() {
        return IntStream.range(0, claimed.length).filter(buffer -> claimed[buffer]).boxed().toList();
    }

    private boolean submit(int buffer, int source, int destination, int length) {
        MemorySegment memory = pool.memory();
        long offset = pool.offset(buffer);
        MessageLayout.U32.set(memory, offset + MessageLayout.SOURCE, source);
        MessageLayout.U32.set(memory, offset + MessageLayout.DESTINATION, destination);
        MessageLayout.U32.set(memory, offset + MessageLayout.RESERVED, 0);
        MessageLayout.U16.set(memory, offset + MessageLayout.LENGTH, (short) length);
        MessageLayout.U16.set(memory, offset + MessageLayout.FLAGS, (short) 0);
        bufferOf[queue.offer(pool.deviceAddress(buffer), MessageLayout.HEADER_SIZE + length, false)] = buffer;
        return queue.publish();
    }

    /** Whether waiting for a buffer is over, as far as can be seen without taking any. */
    boolean mayHaveBuffer() {
        return !ended && (freeCount > 0 || queue.pending());
    }

    void wantInterrupts(boolean on) {
        if (!ended) {
            queue.wantInterrupts(on);
        }
    }

    /** The ring is not touched any more, but for {@link #leave()}. */
    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    QueueState leave() {
        queue.wantInterrupts(false);
        return queue.leave();
    }
}
