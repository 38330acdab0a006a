package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.glink.pipe.PipeHeap;
import dev.remora.rpmsg.glink.pipe.PipeMemory;
import dev.remora.rpmsg.glink.pipe.PipeViolation;
import dev.remora.rpmsg.glink.pipe.Pipes;
import dev.remora.rpmsg.glink.pipe.RpmPipes;
import dev.remora.rpmsg.glink.pipe.SmemPipes;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemItem;

/**
 * Both pipes of a link as its two ends have them, and the memory that they are in.
 *
 * @param near the first end's
 * @param far the second end's
 * @param memory of the indices, and of the pipes
 * @param nearTail where the far end writes the tail of the pipe to it; its head is 4 behind it
 * @param farTail where the near end writes the tail of the other pipe; its head is 4 behind it
 * @param ring where the ring that the far end writes begins
 * @param size of that ring
 */
record PipePair(Pipes near, Pipes far, PipeMemory memory, long nearTail, long farTail, long ring, int size) {

    private static final long MESSAGE_RAM = 1 << 16;
    private static final long TABLE = 256;
    private static final int INDICES = 8;

    static PipePair smem(int size) {
        PipeHeap heap = new PipeHeap();
        heap.memory.bytes().fill((byte) 0);
        SmemItem indices = heap.put(478, 32);
        heap.put(479, size);
        SmemItem back = heap.put(480, size);
        try {
            Pipes near = SmemPipes.open(heap, PipeHeap.REMOTE, true, size).orElseThrow();
            Pipes far = SmemPipes.open(heap, PipeHeap.REMOTE, false, size).orElseThrow();
            return new PipePair(near, far, heap.memory, indices.offset(), indices.offset() + INDICES, back.offset(),
                    size);
        } catch (SmemException | PipeViolation e) {
            throw new AssertionError(e);
        }
    }

    static PipePair rpm(int size) {
        PipeMemory memory = PipeMemory.device(MESSAGE_RAM);
        try {
            Pipes far = RpmPipes.open(memory, "ap", false, size).orElseThrow();
            Pipes near = RpmPipes.open(memory, "ap", true, 0).orElseThrow();
            long back = MESSAGE_RAM - TABLE - INDICES - size;
            return new PipePair(near, far, memory, back - INDICES - size, back, back + INDICES, size);
        } catch (PipeViolation e) {
            throw new AssertionError(e);
        }
    }

    /** The index of the far end's that says how far it has read. */
    void farEndsTail(int value) {
        memory.put32(nearTail, value);
    }

    /** The index of the far end's that says how far it has written. */
    void farEndsHead(int value) {
        memory.put32(farTail + Integer.BYTES, value);
    }

    /** What the near end never writes: both indices and the ring of the far end. */
    byte[] farEndsPart() {
        byte[] part = new byte[INDICES + size];
        System.arraycopy(memory.at(nearTail, Integer.BYTES), 0, part, 0, Integer.BYTES);
        System.arraycopy(memory.at(farTail + Integer.BYTES, Integer.BYTES), 0, part, Integer.BYTES, Integer.BYTES);
        System.arraycopy(memory.at(ring, size), 0, part, INDICES, size);
        return part;
    }
}
