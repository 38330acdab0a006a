package dev.remora.rpmsg.spi;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** How one edge sends: implemented by a backend, called by the bus, from any thread, with no lock of the bus held. */
@ConsumerType
public interface RpmsgTransport {

    /**
     * Unique name of the edge, such as {@code m4.vdev0}.
     *
     * @return the name
     */
    String edge();

    /**
     * The wire format, such as {@code virtio}.
     *
     * @return the backend's name
     */
    String backend();

    /**
     * The remote processor behind it.
     *
     * @return its name, if there is one
     */
    Optional<String> processor();

    /**
     * The longest payload.
     *
     * @return bytes
     */
    int mtu();

    /**
     * Sends a message; waits for a buffer. A wait ends at once when the edge ends or {@code abort} says so (then
     * {@link #wake()} has been called).
     *
     * @param source local address
     * @param destination remote address
     * @param payload at most {@link #mtu()} bytes, copied before return
     * @param timeoutNanos longest wait, nanoseconds
     * @param abort asked before each wait: the sender's channel was closed
     * @return what became of it
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     */
    Sent send(int source, int destination, MemorySegment payload, long timeoutNanos, Abort abort)
            throws InterruptedException;

    /**
     * Sends a message if there is a buffer now.
     *
     * @param source local address
     * @param destination remote address
     * @param payload at most {@link #mtu()} bytes, copied before return
     * @return what became of it: {@link Sent#OK}, {@link Sent#NO_BUFFER} or {@link Sent#CLOSED}
     */
    Sent trySend(int source, int destination, MemorySegment payload);

    /** Lets all waiting senders ask their {@link Abort} again. Any thread, also after the edge's end; does not block. */
    void wake();

    /** What became of a message. */
    enum Sent {
        /** It is on its way. */
        OK,
        /** No buffer (in time); nothing was sent. */
        NO_BUFFER,
        /** The edge has ended, or the wait was aborted; nothing was sent. */
        CLOSED
    }

    /** Tells a waiting sender to give up. */
    @FunctionalInterface
    interface Abort {

        /**
         * Whether to give up.
         *
         * @return true to give up
         */
        boolean aborted();
    }
}
