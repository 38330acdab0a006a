package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RetainedMessage;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A private copy of a message. */
final class RetainedCopy implements RetainedMessage {

    private final int source;
    private final int length;
    private volatile @Nullable MemorySegment payload;

    RetainedCopy(int source, byte[] bytes) {
        this.source = source;
        this.length = bytes.length;
        this.payload = MemorySegment.ofArray(bytes).asReadOnly();
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
        MemorySegment present = payload;
        if (present == null)
            throw new IllegalStateException("the message was released");
        return present;
    }

    @Override
    public boolean isCopy() { return true; }

    @Override
    public void release() {
        payload = null;
    }
}
