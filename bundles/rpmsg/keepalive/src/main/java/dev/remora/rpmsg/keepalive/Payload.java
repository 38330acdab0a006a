package dev.remora.rpmsg.keepalive;

import java.lang.foreign.MemorySegment;

/** What is sent each period. Immutable. */
final class Payload {

    private final MemorySegment bytes;

    Payload(byte[] bytes) {
        this.bytes = MemorySegment.ofArray(bytes.clone()).asReadOnly();
    }

    MemorySegment bytes() {
        return bytes;
    }
}
