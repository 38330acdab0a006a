package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** The one message object of an inbox: shows each message in turn, and nothing between two callbacks. */
final class Message implements RpmsgMessage {

    private int source;
    private @Nullable MemorySegment memory;
    private long offset;
    private int length;

    /** The read-only form of the memory that was shown last: a backend's messages mostly lie in one segment. */
    private @Nullable MemorySegment readOnly;
    private @Nullable MemorySegment readOnlyOf;

    void show(int newSource, MemorySegment newMemory, long newOffset, int newLength) {
        source = newSource;
        memory = newMemory;
        offset = newOffset;
        length = newLength;
    }

    void hide() {
        memory = null;
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
        MemorySegment shown = shown();
        MemorySegment view = readOnly;
        if (view == null || !shown.equals(readOnlyOf)) {
            view = shown.asReadOnly();
            readOnly = view;
            readOnlyOf = shown;
        }
        return view.asSlice(offset, length);
    }

    @Override
    public byte[] copy() {
        MemorySegment shown = shown();
        byte[] copy = new byte[length];
        MemorySegment.copy(shown, ValueLayout.JAVA_BYTE, offset, copy, 0, length);
        return copy;
    }

    private MemorySegment shown() {
        MemorySegment shown = memory;
        if (shown == null)
            throw new IllegalStateException("a message is valid during its callback only; take a copy()");
        return shown;
    }
}
