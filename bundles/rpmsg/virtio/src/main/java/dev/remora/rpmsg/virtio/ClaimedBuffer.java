package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.spi.RpmsgTransport.TransmitBuffer;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A transmit buffer as its sender writes it in place. There is one object for each, made at the start; its view of the
 * payload is made anew only for another length or place.
 */
final class ClaimedBuffer implements TransmitBuffer {

    private final Transmitter transmitter;
    private final int buffer;
    private MemorySegment whole = MemorySegment.NULL;
    private MemorySegment payload = MemorySegment.NULL;
    /** In whose name it is claimed. Guarded by the transmitter's lock. */
    private @Nullable Session session;

    ClaimedBuffer(Transmitter transmitter, int buffer) {
        this.transmitter = transmitter;
        this.buffer = buffer;
    }

    int buffer() {
        return buffer;
    }

    /** Under the transmitter's lock. */
    ClaimedBuffer claim(Session by, MemorySegment memory, int length) {
        session = by;
        if (!memory.equals(whole) || payload.byteSize() != length) {
            whole = memory;
            payload = memory.asSlice(0, length);
        }
        return this;
    }

    /** The claim is over. */
    Session giveUp() {
        Session by = session;
        if (by == null) {
            throw new IllegalArgumentException("buffer " + buffer + " is not claimed: used twice?");
        }
        session = null;
        return by;
    }

    @Override
    public MemorySegment payload() {
        return payload;
    }

    @Override
    public Sent commit(int source, int destination, int length) {
        if (length < 0 || length > payload.byteSize()) {
            throw new IllegalArgumentException("%d bytes committed, %d were claimed".formatted(length, payload
                    .byteSize()));
        }
        return transmitter.commit(this, source, destination, length);
    }

    @Override
    public void abandon() {
        transmitter.abandon(this);
    }
}
