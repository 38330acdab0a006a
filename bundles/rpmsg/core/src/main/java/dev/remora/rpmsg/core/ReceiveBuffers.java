package dev.remora.rpmsg.core;

import dev.remora.rpmsg.spi.RpmsgTransport;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The receive buffers of one edge that the bus keeps: held for a driver that is not there, or retained by one that is.
 * With the session they are forgotten: when {@link #end} has returned, the transport hears nothing more of them. Any
 * thread, without locks.
 */
final class ReceiveBuffers {

    /** Of four quarters, one is always left to the remote and to those that hold. */
    private static final int QUARTERS = 4;

    private static final int ENDED = Integer.MIN_VALUE;

    private final RpmsgTransport transport;
    private final int count;
    private final int longest;
    private final int retainable;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger retained = new AtomicInteger();
    /** Calls of the transport that are under way, and {@link #ENDED}. */
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicReference<@Nullable String> endReason = new AtomicReference<>();

    ReceiveBuffers(RpmsgTransport transport) {
        this.transport = transport;
        this.count = Math.max(0, transport.receiveBuffers());
        this.longest = transport.mtu();
        this.retainable = count - (count + QUARTERS - 1) / QUARTERS;
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** The longest message that fits one, or that the transport delivers otherwise. */
    int longest() {
        return longest;
    }

    int held() {
        return held.get();
    }

    int retained() {
        return retained.get();
    }

    /** One more waits for a driver. */
    void hold() {
        held.incrementAndGet();
    }

    /** One waits no longer: it is delivered, and then released or retained. */
    void unhold() {
        held.decrementAndGet();
    }

    /** One more is retained, if the edge can spare it. */
    boolean retain() {
        int before = retained.get();
        while (before < retainable && endReason.get() == null) {
            if (retained.compareAndSet(before, before + 1))
                return true;
            before = retained.get();
        }
        return false;
    }

    /** A retained one is retained no longer. */
    void unretain() {
        retained.decrementAndGet();
    }

    /** Gives one back to the transport. */
    void release(int buffer) {
        if (enter()) {
            try {
                transport.release(buffer);
            } finally {
                leave();
            }
        }
    }

    /** Has the transport offer the message once more that it holds for an address. */
    void resume(int address) {
        if (enter()) {
            try {
                transport.resume(address);
            } finally {
                leave();
            }
        }
    }

    /** The session is over. Waits for those who are giving back a buffer, a moment. */
    void end(String reason, long patienceNanos) {
        endReason.compareAndSet(null, reason);
        calls.getAndUpdate(before -> before | ENDED);
        synchronized (this) {
            Waits.until(() -> calls.get() == ENDED, this, patienceNanos);
        }
    }

    /** Why they are gone; null while the session lasts. */
    @Nullable
    String endReason() {
        return endReason.get();
    }

    private boolean enter() {
        int before = calls.get();
        while (before >= 0) {
            if (calls.compareAndSet(before, before + 1))
                return true;
            before = calls.get();
        }
        return false;
    }

    private void leave() {
        if (calls.decrementAndGet() == ENDED) {
            synchronized (this) {
                notifyAll();
            }
        }
    }
}
