package dev.remora.shell;

import dev.remora.rpmsg.RetainedMessage;
import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.MemorySegment;

/** A message that has arrived. */
final class FakeMessage implements RpmsgMessage {

    private final int source;
    private final byte[] bytes;

    FakeMessage(int source, byte[] bytes) {
        this.source = source;
        this.bytes = bytes.clone();
    }

    @Override
    public int source() {
        return source;
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public MemorySegment payload() {
        return MemorySegment.ofArray(bytes).asReadOnly();
    }

    @Override
    public byte[] copy() {
        return bytes.clone();
    }

    @Override
    public RetainedMessage retain() {
        throw new UnsupportedOperationException();
    }
}
