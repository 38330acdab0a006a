package dev.remora.rpmsg.spi;

import dev.remora.rpmsg.Signal;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * How one edge sends and gives way: implemented by a backend, called by the bus, from any thread, with no lock of the bus
 * held. Operations with a default are those that a wire format need not have.
 */
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
     * What else a person may want to know of this edge, such as {@code role}, {@code dialect}, {@code features}, {@code
     * buffers}: shown, not interpreted.
     *
     * @return by name
     */
    default Map<String, String> details() {
        return Map.of();
    }

    /**
     * The longest payload.
     *
     * @return bytes
     */
    int mtu();

    /**
     * The highest epoch that this edge is known to have had, under this bus or a former one: the next one is higher.
     *
     * @return the epoch; 0 for none
     */
    default long lastEpoch() {
        return 0;
    }

    /**
     * Which local addresses channels have had since the remote started, under this bus or a former one, as told by
     * {@link #addressed}. They get the same again, since the remote may know them, and nobody else gets them.
     *
     * @return at most one for each channel
     */
    default List<LocalAddress> formerAddresses() {
        return List.of();
    }

    /**
     * The default endpoint of a channel has got a local address: to be remembered for {@link #formerAddresses} until the
     * remote starts anew or withdraws the channel. Must not block; a lock of the bus may be held.
     *
     * @param address the channel and its address
     */
    default void addressed(LocalAddress address) {}

    /**
     * The default endpoint of a channel is there: the remote may send. Called after {@link #addressed} whenever one opens,
     * also for a channel that had one under a former bus; not when a driver only follows another. A wire format whose
     * channels have states opens its side now. Must not block; a lock of the bus may be held.
     *
     * @param address the channel and its address
     */
    default void opened(LocalAddress address) {}

    /**
     * The default endpoint of a channel is gone, and no driver follows: a wire format whose channels have states closes
     * its side. Also called for a channel that had an endpoint under a former bus and gets none under this one. Not called
     * when the edge ends or the bus stops (the channel may have a driver again under the next bus), nor when the remote
     * has withdrawn the channel. Must not block; a lock of the bus may be held.
     *
     * @param address the channel and the address that it had
     */
    default void closed(LocalAddress address) {}

    /**
     * How many receive buffers there are: {@link RpmsgEdge#received} with a buffer number may keep some of them.
     *
     * @return the number; 0 if none can be kept
     */
    default int receiveBuffers() {
        return 0;
    }

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

    /**
     * Sends messages to one address for as long as there are buffers now: shown to the remote all at once, with at most one
     * doorbell.
     *
     * @param source local address
     * @param destination remote address
     * @param payloads each at most {@link #mtu()} bytes, copied before return
     * @param from the first one to send
     * @return how many were sent; {@code -1 - n} if the edge ended, or the format has no such operation, after n
     */
    default int trySend(int source, int destination, List<MemorySegment> payloads, int from) {
        for (int i = from; i < payloads.size(); i++) {
            Sent sent = trySend(source, destination, payloads.get(i));
            if (sent != Sent.OK) {
                return sent == Sent.NO_BUFFER ? i - from : -1 - (i - from);
            }
        }
        return payloads.size() - from;
    }

    /**
     * Claims a buffer, to be written in place and committed or abandoned.
     *
     * @param length bytes of the payload, at most {@link #mtu()}
     * @return the buffer; null: none now
     * @throws dev.remora.rpmsg.ChannelClosedException if the edge has ended
     * @throws UnsupportedOperationException if this transport has no buffers to give; the bus copies then
     */
    default @Nullable TransmitBuffer tryClaim(int length) {
        throw new UnsupportedOperationException(backend() + " has no buffers to claim");
    }

    /**
     * Waits until there is a buffer to send. Otherwise as {@link #send}.
     *
     * @param timeoutNanos longest wait, nanoseconds
     * @param abort asked before each wait
     * @return {@link Sent#OK}: there was a buffer; nothing was sent
     * @throws InterruptedException if interrupted while waiting
     */
    Sent awaitWritable(long timeoutNanos, Abort abort) throws InterruptedException;

    /** Asks for one {@link RpmsgEdge#writable()} when there is a buffer to send, soon if there is one now. */
    void notifyWritable();

    /**
     * The longest payload to one address, where channels have room of their own. Read once for each endpoint. Must not
     * block; a lock of the bus may be held.
     *
     * @param destination the remote's address
     * @return bytes, at most {@link #mtu()}
     */
    default int mtu(int destination) {
        return mtu();
    }

    /**
     * As {@link #awaitWritable(long, Abort)}, where channels have room of their own.
     *
     * @param destination the remote's address
     * @param timeoutNanos longest wait, nanoseconds
     * @param abort asked before each wait
     * @return {@link Sent#OK}: there was room; nothing was sent
     * @throws InterruptedException if interrupted while waiting
     */
    default Sent awaitWritable(int destination, long timeoutNanos, Abort abort) throws InterruptedException {
        return awaitWritable(timeoutNanos, abort);
    }

    /**
     * As {@link #notifyWritable()}, where channels have room of their own: asks for one {@link RpmsgEdge#writable(int)}.
     *
     * @param destination the remote's address
     */
    default void notifyWritable(int destination) {
        notifyWritable();
    }

    /**
     * Whether the remote has taken all that was sent to an address, where the wire format can tell.
     *
     * @param destination the remote's address
     * @return empty if it cannot be told
     */
    default Optional<Boolean> drained(int destination) {
        return Optional.empty();
    }

    /**
     * Why the last send to an address has found no buffer in time, where a wire format knows more than that the remote has
     * freed none: it refuses one of that size. For the message of an exception. Any thread; does not block.
     *
     * @param destination the remote's address
     * @return half a sentence; empty if there is no more to say
     */
    default Optional<String> noBufferReason(int destination) {
        return Optional.empty();
    }

    /** Lets all waiting senders ask their {@link Abort} again. Any thread, also after the edge's end; does not block. */
    void wake();

    /**
     * Gives back a receive buffer that {@link RpmsgEdge#received} kept. Any thread, perhaps already before that has
     * returned {@link RpmsgEdge.Taken#KEPT}; not called after {@link RpmsgEdge#close} has returned.
     *
     * @param buffer its number
     */
    default void release(int buffer) {}

    /**
     * There is room again at an address for which {@link RpmsgEdge#received} said {@link RpmsgEdge.Taken#HELD}: the
     * receive thread offers the message once more. Any thread, perhaps already before {@code received} has returned; does
     * not block; not called after {@link RpmsgEdge#close} has returned.
     *
     * @param destination the local address
     */
    default void resume(int destination) {}

    /**
     * Masks the receive thread: returns when it is in no callback and will begin none until {@link #unmask()}.
     *
     * @throws IllegalStateException if called from a callback of this edge, or it is masked
     * @throws UnsupportedOperationException if this transport cannot
     */
    default void mask() {
        throw new UnsupportedOperationException(backend() + " cannot be polled");
    }

    /** Lets the receive thread go on. */
    default void unmask() {}

    /**
     * Takes messages off the ring and reports them, in order, on this thread, while masked. Does not wait.
     *
     * @param max how many at most; what is beyond stays in the ring
     * @return how many
     */
    default int poll(int max) {
        throw new UnsupportedOperationException(backend() + " cannot be polled");
    }

    /**
     * Tells the remote that a service is to be had at a local address, or no longer (name service). Waits for a buffer
     * as {@link #send} does.
     *
     * @param name the channel's name, at most 32 bytes
     * @param address the local address
     * @param present true: it is there; false: it goes
     * @param timeoutNanos longest wait, nanoseconds
     * @param abort asked before each wait
     * @return what became of it; {@link Sent#OK} also if the remote does not listen to announcements
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     */
    default Sent announce(String name, int address, boolean present, long timeoutNanos, Abort abort)
            throws InterruptedException {
        return Sent.OK;
    }

    /**
     * Asks the remote to pause or resume sending to a local address.
     *
     * @param source the local address
     * @param destination the channel's remote address
     * @param pause true to pause
     * @return whether the wire format can say so
     */
    default boolean flowControl(int source, int destination, boolean pause) {
        return false;
    }

    /**
     * Sets the local signals of a channel.
     *
     * @param source the local address
     * @param raised those that are raised
     * @return whether the wire format has signals
     */
    default boolean setSignals(int source, Set<Signal> raised) {
        return false;
    }

    /**
     * The remote's signals of a channel.
     *
     * @param source the local address
     * @return those that are raised; empty if the wire format has none
     */
    default Optional<Set<Signal>> signals(int source) {
        return Optional.empty();
    }

    /**
     * The remote does not work any more, as somebody above has found: the backend ends the edge, and reports a crash to
     * whoever can restart the remote. Returns at once.
     *
     * @param reason one line
     */
    void fail(String reason);

    /**
     * The local address of a channel.
     *
     * @param channel its name
     * @param destination the remote's address
     * @param address the local one
     */
    record LocalAddress(String channel, int destination, int address) {}

    /** What became of a message. */
    enum Sent {
        /** It is on its way. */
        OK,
        /** No buffer (in time); nothing was sent. */
        NO_BUFFER,
        /** The edge has ended, or the wait was aborted; nothing was sent. */
        CLOSED,
        /** This wire format has no such operation (an address other than the channel's); nothing was sent. */
        UNSUPPORTED
    }

    /** A claimed transmit buffer. One thread at a time; used once, the transport may then hand out the object again. */
    @ConsumerType
    interface TransmitBuffer {

        /**
         * Where the payload goes.
         *
         * @return a view of the claimed length
         */
        MemorySegment payload();

        /**
         * Sends it. Does not wait.
         *
         * @param source local address
         * @param destination remote address
         * @param length bytes, at most what was claimed
         * @return {@link Sent#OK}, {@link Sent#CLOSED} or {@link Sent#UNSUPPORTED}; the buffer is given back in any case
         */
        Sent commit(int source, int destination, int length);

        /** Gives it back. */
        void abandon();
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
