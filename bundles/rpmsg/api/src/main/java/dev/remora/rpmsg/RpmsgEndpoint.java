package dev.remora.rpmsg;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A local address from which messages are sent and at which they arrive (Linux: {@code rpmsg_endpoint}). Any thread may
 * send. A message is taken whole or not at all, and its bytes are copied before the call returns. Messages of one thread
 * keep their order. Payloads are {@link MemorySegment}s, whole {@code byte[]}s, or what remains in a {@link ByteBuffer},
 * whose position does not move.
 *
 * <p>{@code send…} waits while the transport has no buffer: up to {@link #sendTimeout()}, or the deadline given; it can
 * be interrupted. {@code trySend…} never waits.
 *
 * <p>All that send throw {@link ChannelClosedException} when the channel is gone (also while they wait),
 * {@link IllegalArgumentException} for a payload longer than {@link #mtu()} or an address {@link RpmsgChannel#ADDRESS_ANY},
 * {@link AccessDeniedException} if the policy forbids it, {@link UnsupportedOperationException} if the wire format has no
 * such operation (SMD and GLINK: no addresses), and {@link IllegalStateException} if the channel has no destination and
 * none is given.
 */
@ProviderType
public interface RpmsgEndpoint extends AutoCloseable {

    /** How long {@code send…} waits for a buffer unless configured: 15 s as in the kernel, nanoseconds. */
    long SEND_TIMEOUT_NANOS = 15_000_000_000L;

    /**
     * The local address.
     *
     * @return an unsigned address
     */
    int address();

    /**
     * The longest payload.
     *
     * @return bytes
     */
    int mtu();

    /**
     * How long {@code send…} of this channel waits for a buffer: {@link #SEND_TIMEOUT_NANOS}, or as configured
     * ({@code send.timeout.millis} of PID {@code dev.remora.rpmsg.channel}).
     *
     * @return nanoseconds
     */
    long sendTimeout();

    /**
     * Sends to the channel's destination.
     *
     * @param payload 0 to {@link #mtu()} bytes
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     * @throws SendTimeoutException if no buffer came free in time; nothing was sent
     */
    default void send(MemorySegment payload) throws InterruptedException {
        send(payload, sendTimeout());
    }

    /**
     * Sends to the channel's destination, with a deadline.
     *
     * @param payload 0 to {@link #mtu()} bytes
     * @param timeoutNanos longest wait, nanoseconds
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     * @throws SendTimeoutException if no buffer came free in time; nothing was sent
     */
    void send(MemorySegment payload, long timeoutNanos) throws InterruptedException;

    /**
     * Sends to another address of the same remote.
     *
     * @param destination an unsigned address
     * @param payload 0 to {@link #mtu()} bytes
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     * @throws SendTimeoutException if no buffer came free in time; nothing was sent
     */
    default void sendTo(int destination, MemorySegment payload) throws InterruptedException {
        sendTo(destination, payload, sendTimeout());
    }

    /**
     * Sends to another address of the same remote, with a deadline.
     *
     * @param destination an unsigned address
     * @param payload 0 to {@link #mtu()} bytes
     * @param timeoutNanos longest wait, nanoseconds
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     * @throws SendTimeoutException if no buffer came free in time; nothing was sent
     */
    void sendTo(int destination, MemorySegment payload, long timeoutNanos) throws InterruptedException;

    /**
     * Sends with both addresses given.
     *
     * @param source an unsigned address
     * @param destination an unsigned address
     * @param payload 0 to {@link #mtu()} bytes
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     * @throws SendTimeoutException if no buffer came free in time; nothing was sent
     */
    default void sendOffChannel(int source, int destination, MemorySegment payload) throws InterruptedException {
        sendOffChannel(source, destination, payload, sendTimeout());
    }

    /**
     * Sends with both addresses given, with a deadline.
     *
     * @param source an unsigned address
     * @param destination an unsigned address
     * @param payload 0 to {@link #mtu()} bytes
     * @param timeoutNanos longest wait, nanoseconds
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     * @throws SendTimeoutException if no buffer came free in time; nothing was sent
     */
    void sendOffChannel(int source, int destination, MemorySegment payload, long timeoutNanos)
            throws InterruptedException;

    /**
     * Sends to the channel's destination without waiting.
     *
     * @param payload 0 to {@link #mtu()} bytes
     * @return whether it was sent; {@code false}: no buffer now
     */
    boolean trySend(MemorySegment payload);

    /**
     * Sends messages to the channel's destination, in order, for as long as there are buffers now: shown to the remote all
     * at once, with at most one doorbell. The fastest way to send many.
     *
     * @param payloads each 0 to {@link #mtu()} bytes
     * @return how many were sent, from the first on; fewer than there are: no buffer for the next one now, or its turn has
     *         not come by the policy's rate
     * @throws AccessDeniedException if the policy forbids the first one to be sent now, or any of them at all: then none was
     */
    int trySend(List<MemorySegment> payloads);

    /**
     * Sends messages to the channel's destination, in order, as {@link #trySend(List)} does; waits for buffers, for all of
     * them together no longer than {@link #sendTimeout()}.
     *
     * @param payloads each 0 to {@link #mtu()} bytes
     * @throws InterruptedException if interrupted while waiting; the message that waited and those after it were not sent
     * @throws SendTimeoutException if not enough buffers came free in time; likewise
     * @throws AccessDeniedException if the policy forbids one of them; likewise
     */
    void send(List<MemorySegment> payloads) throws InterruptedException;

    /**
     * Sends to another address without waiting.
     *
     * @param destination an unsigned address
     * @param payload 0 to {@link #mtu()} bytes
     * @return whether it was sent; {@code false}: no buffer now
     */
    boolean trySendTo(int destination, MemorySegment payload);

    /**
     * Sends with both addresses given, without waiting.
     *
     * @param source an unsigned address
     * @param destination an unsigned address
     * @param payload 0 to {@link #mtu()} bytes
     * @return whether it was sent; {@code false}: no buffer now
     */
    boolean trySendOffChannel(int source, int destination, MemorySegment payload);

    /**
     * Claims a buffer to write a payload in place. Waits for one as {@code send} does.
     *
     * @param length bytes of the payload, 0 to {@link #mtu()}
     * @return the buffer, to be committed or abandoned
     * @throws InterruptedException if interrupted while waiting
     * @throws SendTimeoutException if no buffer came free in time
     */
    RpmsgBuffer claim(int length) throws InterruptedException;

    /**
     * Claims a buffer without waiting.
     *
     * @param length bytes of the payload, 0 to {@link #mtu()}
     * @return the buffer, to be committed or abandoned; null: none now
     */
    @Nullable
    RpmsgBuffer tryClaim(int length);

    /**
     * Waits until a message could be sent. Another sender may be quicker.
     *
     * @param timeoutNanos longest wait, nanoseconds
     * @return false when the time is over
     * @throws InterruptedException if interrupted while waiting
     * @throws ChannelClosedException if the channel is gone, also while waiting
     */
    boolean awaitWritable(long timeoutNanos) throws InterruptedException;

    /**
     * Has a task run once when a message can be sent again (the kernel: {@code EPOLLOUT}); soon, if it can now. It runs on
     * the edge's receive thread and must not block. A task asked for before, and not run yet, is replaced. When the
     * endpoint closes it is forgotten.
     *
     * @param task what to run
     */
    void whenWritable(Runnable task);

    /**
     * Whether the remote has taken all that was sent from here to the channel's destination. Before a sleep, for example:
     * what it has not taken it has not seen.
     *
     * @return empty if the wire format cannot tell
     */
    default Optional<Boolean> drained() {
        return Optional.empty();
    }

    /**
     * Asks the remote to pause or resume what it sends to this endpoint (Linux: {@code rpmsg_set_flow_control}).
     *
     * @param pause true to pause
     * @return whether the wire format can say so; {@code false}: nothing was said
     */
    boolean flowControl(boolean pause);

    /**
     * Sets the local signals.
     *
     * @param raised those that are raised; all others fall
     * @return whether the wire format has signals; {@code false}: nothing was said
     */
    boolean setSignals(Set<Signal> raised);

    /**
     * The remote's signals.
     *
     * @return those that are raised; empty if the wire format has none
     */
    Optional<Set<Signal>> signals();

    /**
     * Has a listener hear of changes of the remote's signals, on the edge's receive thread. The last one set counts.
     *
     * @param listener gets those that are raised
     */
    void onSignals(Consumer<Set<Signal>> listener);

    /**
     * Closes the endpoint: its senders get {@link ChannelClosedException}, its callback is waited for (up to 5 s, then
     * reported; not when called from that callback itself), and none begins after that. For a channel that the caller
     * opened, this gives the channel back. Closing twice is closing once.
     */
    @Override
    void close();

    /**
     * {@link #send(MemorySegment)} of a whole array.
     *
     * @param payload 0 to {@link #mtu()} bytes
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     */
    default void send(byte[] payload) throws InterruptedException {
        send(MemorySegment.ofArray(payload));
    }

    /**
     * {@link #send(MemorySegment)} of what remains in a buffer.
     *
     * @param payload 0 to {@link #mtu()} bytes
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     */
    default void send(ByteBuffer payload) throws InterruptedException {
        send(MemorySegment.ofBuffer(payload));
    }

    /**
     * {@link #sendTo(int, MemorySegment)} of a whole array.
     *
     * @param destination an unsigned address
     * @param payload 0 to {@link #mtu()} bytes
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     */
    default void sendTo(int destination, byte[] payload) throws InterruptedException {
        sendTo(destination, MemorySegment.ofArray(payload));
    }

    /**
     * {@link #sendTo(int, MemorySegment)} of what remains in a buffer.
     *
     * @param destination an unsigned address
     * @param payload 0 to {@link #mtu()} bytes
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     */
    default void sendTo(int destination, ByteBuffer payload) throws InterruptedException {
        sendTo(destination, MemorySegment.ofBuffer(payload));
    }

    /**
     * {@link #trySend(MemorySegment)} of a whole array.
     *
     * @param payload 0 to {@link #mtu()} bytes
     * @return whether it was sent; {@code false}: no buffer now
     */
    default boolean trySend(byte[] payload) {
        return trySend(MemorySegment.ofArray(payload));
    }

    /**
     * {@link #trySend(MemorySegment)} of what remains in a buffer.
     *
     * @param payload 0 to {@link #mtu()} bytes
     * @return whether it was sent; {@code false}: no buffer now
     */
    default boolean trySend(ByteBuffer payload) {
        return trySend(MemorySegment.ofBuffer(payload));
    }

    /**
     * {@link #trySendTo(int, MemorySegment)} of a whole array.
     *
     * @param destination an unsigned address
     * @param payload 0 to {@link #mtu()} bytes
     * @return whether it was sent; {@code false}: no buffer now
     */
    default boolean trySendTo(int destination, byte[] payload) {
        return trySendTo(destination, MemorySegment.ofArray(payload));
    }

    /**
     * {@link #trySendTo(int, MemorySegment)} of what remains in a buffer.
     *
     * @param destination an unsigned address
     * @param payload 0 to {@link #mtu()} bytes
     * @return whether it was sent; {@code false}: no buffer now
     */
    default boolean trySendTo(int destination, ByteBuffer payload) {
        return trySendTo(destination, MemorySegment.ofBuffer(payload));
    }
}
