package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RetainedMessage;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/** A message kept where it arrived. */
final class RetainedInPlace implements RetainedMessage {

    private final RetainedBuffer buffer;
    private final int source;
    private final MemorySegment memory;
    private final long offset;
    private final int length;
    private final AtomicBoolean released = new AtomicBoolean();

    RetainedInPlace(RetainedBuffer buffer, int source, MemorySegment readOnly, long offset, int length) {
        this.buffer = buffer;
        this.source = source;
        this.memory = readOnly;
        this.offset = offset;
        this.length = length;
    }

    @Override
    public int source() {
        return source;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public MemorySegment payload() {
        if (released.get())
            throw new IllegalStateException("the message was released");
        String reason = buffer.buffers().endReason();
        if (reason != null)
            throw new ChannelClosedException("the message is gone with its session: " + reason);
        return memory.asSlice(offset, length);
    }

    @Override
    public boolean isCopy() { return false; }

    @Override
    public void release() {
        if (released.compareAndSet(false, true))
            buffer.release();
    }
}
