package dev.remora.rpmsg.glink.pipe;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Reads a pipe in shared memory. */
final class PipeReader implements ReadPipe {

    private static final VarHandle TAIL;

    static {
        try {
            TAIL = MethodHandles.lookup().findVarHandle(PipeReader.class, "tail", int.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Pipe pipe;
    private final Ring ring;
    /** The only copy that counts. Others glance at it. */
    private int tail;

    PipeReader(Pipe pipe) {
        this.pipe = pipe;
        ring = pipe.ring();
    }

    @Override
    public int size() {
        return ring.size();
    }

    @Override
    public void begin() {
        TAIL.setOpaque(this, 0);
        pipe.tail(0);
    }

    @Override
    public boolean mayHaveMore() {
        return pipe.head() != (int) TAIL.getOpaque(this);
    }

    @Override
    public int readable() throws PipeViolation {
        int head = pipe.checked("head", pipe.head());
        // What lies before head was written before head: no read of it may come before that of head.
        VarHandle.acquireFence();
        return ring.distance(tail, head);
    }

    @Override
    public long word(int offset) {
        return ring.get(ring.after(tail, offset));
    }

    @Override
    public void get(int offset, MemorySegment to, long at, int length) {
        ring.get(ring.after(tail, offset), to, at, length);
    }

    @Override
    public void skip(int length) {
        TAIL.setOpaque(this, ring.after(tail, Ring.align(length)));
    }

    @Override
    public void show() {
        // All reads of it come before the remote can see that it may write there.
        VarHandle.releaseFence();
        pipe.tail(tail);
    }

    @Override
    public int tail() {
        return tail;
    }

    @Override
    public long firstWord() {
        return ring.get(0);
    }
}
