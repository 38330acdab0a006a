package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgBuffer;
import dev.remora.rpmsg.spi.RpmsgTransport.TransmitBuffer;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A claimed buffer: the transport's own, or memory of the bus where the transport has none to give. */
final class ClaimedBuffer implements RpmsgBuffer {

    private static final int CLAIMED = 0;
    /** Committed or abandoned. */
    private static final int DONE = 1;
    /** Closed: the object waits for the next claim. */
    private static final int SPARE = 2;

    private final Endpoint endpoint;
    private final Claims claims;
    private final AtomicInteger state = new AtomicInteger(SPARE);
    private @Nullable TransmitBuffer buffer;
    private MemorySegment memory = MemorySegment.NULL;
    /** The part of the memory that was claimed. */
    private MemorySegment copied = memory;
    private int length;
    /** Where {@link Claims} lists it; guarded by that. */
    private int index;

    ClaimedBuffer(Endpoint endpoint, Claims claims) {
        this.endpoint = endpoint;
        this.claims = claims;
    }

    void claim(@Nullable TransmitBuffer newBuffer, int newLength, int newIndex) {
        buffer = newBuffer;
        length = newLength;
        index = newIndex;
        if (newBuffer == null) {
            if (memory.byteSize() == 0)
                memory = MemorySegment.ofArray(new byte[endpoint.mtu()]);
            if (copied.byteSize() != newLength)
                copied = memory.asSlice(0, newLength);
        }
        state.set(CLAIMED);
    }

    int index() {
        return index;
    }

    void index(int newIndex) {
        index = newIndex;
    }

    @Override
    public MemorySegment payload() {
        if (state.get() != CLAIMED)
            throw over();
        TransmitBuffer present = buffer;
        return present == null ? copied : present.payload();
    }

    @Override
    public void commit() {
        commitTo(endpoint.destination(), length);
    }

    @Override
    public void commitTo(int destination, int bytes) {
        if (state.get() != CLAIMED)
            throw over();
        if (bytes < 0 || bytes > length)
            throw new IllegalArgumentException(
                    endpoint + ": " + bytes + " bytes cannot be sent out of " + length + " claimed");
        endpoint.checkDestination(destination);
        if (!done())
            throw over();
        TransmitBuffer present = buffer;
        if (present == null) {
            endpoint.sendCopy(destination, copied.asSlice(0, bytes));
            return;
        }
        boolean used = false;
        try {
            endpoint.checkOpen();
            endpoint.askGate(destination, bytes);
            used = true;
        } finally {
            if (!used)
                present.abandon();
        }
        endpoint.taken(present.commit(endpoint.address(), destination, bytes));
    }

    @Override
    public void abandon() {
        if (done()) {
            TransmitBuffer present = buffer;
            if (present != null)
                present.abandon();
        }
    }

    @Override
    public void close() {
        abandon();
        if (state.compareAndSet(DONE, SPARE))
            claims.recycle(this);
    }

    /** Ends the claim; false: it was ended already. */
    private boolean done() {
        if (!state.compareAndSet(CLAIMED, DONE))
            return false;
        claims.remove(this);
        return true;
    }

    private IllegalStateException over() {
        String reason = endpoint.closedReason();
        return reason != null
                ? endpoint.ended(reason)
                : new IllegalStateException(endpoint + ": the buffer was committed or abandoned");
    }
}
