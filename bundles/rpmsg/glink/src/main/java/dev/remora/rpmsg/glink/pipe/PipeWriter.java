package dev.remora.rpmsg.glink.pipe;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/** Writes a pipe in shared memory. */
final class PipeWriter implements WritePipe {

    private final Pipe pipe;
    private final Ring ring;
    /** The only copy that counts. */
    private int head;

    PipeWriter(Pipe pipe) {
        this.pipe = pipe;
        ring = pipe.ring();
    }

    @Override
    public int size() {
        return ring.size();
    }

    @Override
    public void begin() {
        head = 0;
        pipe.head(0);
    }

    @Override
    public int room() throws PipeViolation {
        return roomBefore(pipe.checked("tail", pipe.tail()));
    }

    @Override
    public int seemingRoom() {
        int tail = pipe.tail();
        return ring.isIndex(tail) ? roomBefore(tail) : 0;
    }

    private int roomBefore(int tail) {
        // The remote has read what lies before tail: no store to it may come before the read of tail.
        VarHandle.acquireFence();
        return Math.max(0, ring.size() - ring.distance(tail, head) - RESERVE);
    }

    @Override
    public int unread() throws PipeViolation {
        return ring.distance(pipe.checked("tail", pipe.tail()), head);
    }

    @Override
    public void put(int offset, long word) {
        ring.put(ring.after(head, offset), word);
    }

    @Override
    public void put(int offset, MemorySegment from, long at, int length) {
        ring.put(ring.after(head, offset), from, at, length);
    }

    @Override
    public void publish(int length) {
        head = ring.after(head, Ring.align(length));
        // The contents are seen before head; who rings afterwards orders that himself.
        VarHandle.releaseFence();
        pipe.head(head);
    }

    @Override
    public int head() {
        return head;
    }
}
