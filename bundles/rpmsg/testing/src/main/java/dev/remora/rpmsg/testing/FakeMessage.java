package dev.remora.rpmsg.testing;

import dev.remora.rpmsg.RetainedMessage;
import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.MemorySegment;

/** A message that has arrived. */
public final class FakeMessage implements RpmsgMessage {

    private final int source;
    private final byte[] bytes;

    /**
     * Makes one.
     *
     * @param source who claims to have sent it
     * @param bytes the payload
     */
    public FakeMessage(int source, byte... bytes) {
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
        return new RetainedMessage() {
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
                return FakeMessage.this.payload();
            }

            @Override
            public boolean isCopy() { return true; }

            @Override
            public void release() {}
        };
    }
}
