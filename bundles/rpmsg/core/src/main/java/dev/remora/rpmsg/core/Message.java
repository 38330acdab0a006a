package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RetainedMessage;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.spi.RpmsgEdge;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The message object of a thread that delivers: shows each message in turn, and nothing between two callbacks. */
final class Message implements RpmsgMessage {

    private static final Logger LOG = LoggerFactory.getLogger(Message.class);

    private final Retention retention;
    private int source;
    private @Nullable MemorySegment memory;
    private long offset;
    private int length;
    private int buffer;
    private @Nullable RetainedBuffer retained;

    /** The read-only form of the memory that was shown last: a backend's messages mostly lie in one segment. */
    private @Nullable MemorySegment readOnly;
    private @Nullable MemorySegment readOnlyOf;

    Message(Retention retention) {
        this.retention = retention;
    }

    /** Shows a message, in a buffer that can be kept, or in none. */
    void show(int newSource, MemorySegment newMemory, long newOffset, int newLength, int newBuffer) {
        source = newSource;
        memory = newMemory;
        offset = newOffset;
        length = newLength;
        buffer = newBuffer;
    }

    /** Calls a receiver with what is shown, then shows no more; whether its buffer is kept, by those who retained it. */
    boolean giveTo(Inbox.@Nullable Receiver receiver) {
        try {
            if (receiver != null)
                receiver.received(this);
        } catch (Throwable e) {
            LOG.error("a receiver threw what it should have kept", e);
        }
        return hide();
    }

    /** Shows no more; whether its buffer is kept, to be released by those who do. */
    boolean hide() {
        memory = null;
        RetainedBuffer present = retained;
        retained = null;
        return present != null && !present.letGo();
    }

    @Override
    public int source() {
        shown();
        return source;
    }

    @Override
    public int length() {
        shown();
        return length;
    }

    @Override
    public MemorySegment payload() {
        return readOnly(shown()).asSlice(offset, length);
    }

    @Override
    public byte[] copy() {
        MemorySegment shown = shown();
        byte[] copy = new byte[length];
        MemorySegment.copy(shown, ValueLayout.JAVA_BYTE, offset, copy, 0, length);
        return copy;
    }

    @Override
    public RetainedMessage retain() {
        MemorySegment shown = shown();
        RetainedBuffer present = retained;
        if (present == null && buffer != RpmsgEdge.NO_BUFFER) {
            present = retention.retain(buffer);
            retained = present;
        }
        if (present == null)
            return new RetainedCopy(source, copy());
        RetainedMessage message = new RetainedInPlace(present, source, readOnly(shown), offset, length);
        present.share();
        return message;
    }

    private MemorySegment readOnly(MemorySegment shown) {
        MemorySegment view = readOnly;
        if (view == null || !shown.equals(readOnlyOf)) {
            view = shown.asReadOnly();
            readOnly = view;
            readOnlyOf = shown;
        }
        return view;
    }

    private MemorySegment shown() {
        MemorySegment shown = memory;
        if (shown == null)
            throw new IllegalStateException(
                    "a message is valid during its callback only; take a copy() or retain() it");
        return shown;
    }
}
