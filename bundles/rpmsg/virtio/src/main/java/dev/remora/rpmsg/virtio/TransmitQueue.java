package dev.remora.rpmsg.virtio;

import dev.remora.virtio.DriverQueue;
import java.lang.foreign.MemorySegment;

/** The transmit queue with its buffers, free or with the device. Not thread-safe. */
final class TransmitQueue {

    private final DriverQueue queue;
    private final BufferPool pool;
    private final int[] bufferOf;
    private final int[] free;
    private int freeCount;

    TransmitQueue(DriverQueue queue, BufferPool pool) {
        this.queue = queue;
        this.pool = pool;
        bufferOf = new int[queue.num()];
        freeCount = pool.count();
        free = new int[freeCount];
        for (int i = 0; i < freeCount; i++) {
            free[i] = freeCount - 1 - i;
        }
        queue.wantInterrupts(false);
    }

    int mtu() {
        return pool.size() - MessageLayout.HEADER_SIZE;
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
        MemorySegment memory = pool.memory();
        long offset = pool.offset(buffer);
        int length = (int) payload.byteSize();
        MessageLayout.U32.set(memory, offset + MessageLayout.SOURCE, source);
        MessageLayout.U32.set(memory, offset + MessageLayout.DESTINATION, destination);
        MessageLayout.U32.set(memory, offset + MessageLayout.RESERVED, 0);
        MessageLayout.U16.set(memory, offset + MessageLayout.LENGTH, (short) length);
        MessageLayout.U16.set(memory, offset + MessageLayout.FLAGS, (short) 0);
        MemorySegment.copy(payload, 0, memory, offset + MessageLayout.HEADER_SIZE, length);
        // A payload that cannot be read has thrown by now, and costs no buffer.
        freeCount--;
        bufferOf[queue.offer(pool.deviceAddress(buffer), MessageLayout.HEADER_SIZE + length, false)] = buffer;
        return queue.publish();
    }

    /** Whether waiting for a buffer is over, as far as can be seen without taking any. */
    boolean mayHaveBuffer() {
        return freeCount > 0 || queue.pending();
    }

    void wantInterrupts(boolean on) {
        queue.wantInterrupts(on);
    }
}
