package dev.remora.rpmsg;

import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A local address from which messages are sent (Linux: {@code rpmsg_endpoint}). Any thread may send. A message is taken
 * whole or not at all, and its bytes are copied before the call returns. Messages of one thread keep their order.
 *
 * <p>{@code send…} waits while the transport has no buffer, up to {@link #SEND_TIMEOUT_NANOS}; it can be interrupted.
 * {@code trySend…} never waits.
 */
@ProviderType
public interface RpmsgEndpoint {

    /** How long {@code send…} waits for a buffer: 15 s as in the kernel, nanoseconds. */
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
     * Sends to the channel's destination.
     *
     * @param payload 0 to {@link #mtu()} bytes
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     * @throws ChannelClosedException if the channel is gone, also while waiting
     * @throws SendTimeoutException if no buffer came free in time; nothing was sent
     * @throws IllegalArgumentException if the payload is longer than {@link #mtu()}
     */
    void send(MemorySegment payload) throws InterruptedException;

    /**
     * Sends to another address of the same remote. Otherwise as {@link #send(MemorySegment)}.
     *
     * @param destination an unsigned address, not {@link RpmsgChannel#ADDRESS_ANY}
     * @param payload 0 to {@link #mtu()} bytes
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     */
    void sendTo(int destination, MemorySegment payload) throws InterruptedException;

    /**
     * Sends with both addresses given. Otherwise as {@link #send(MemorySegment)}.
     *
     * @param source an unsigned address, not {@link RpmsgChannel#ADDRESS_ANY}
     * @param destination an unsigned address, not {@link RpmsgChannel#ADDRESS_ANY}
     * @param payload 0 to {@link #mtu()} bytes
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     */
    void sendOffChannel(int source, int destination, MemorySegment payload) throws InterruptedException;

    /**
     * Sends to the channel's destination without waiting.
     *
     * @param payload 0 to {@link #mtu()} bytes
     * @return whether it was sent; {@code false}: no buffer now
     * @throws ChannelClosedException if the channel is gone
     * @throws IllegalArgumentException if the payload is longer than {@link #mtu()}
     */
    boolean trySend(MemorySegment payload);

    /**
     * Sends to another address without waiting. Otherwise as {@link #trySend(MemorySegment)}.
     *
     * @param destination an unsigned address, not {@link RpmsgChannel#ADDRESS_ANY}
     * @param payload 0 to {@link #mtu()} bytes
     * @return whether it was sent; {@code false}: no buffer now
     */
    boolean trySendTo(int destination, MemorySegment payload);

    /**
     * Sends with both addresses given without waiting. Otherwise as {@link #trySend(MemorySegment)}.
     *
     * @param source an unsigned address, not {@link RpmsgChannel#ADDRESS_ANY}
     * @param destination an unsigned address, not {@link RpmsgChannel#ADDRESS_ANY}
     * @param payload 0 to {@link #mtu()} bytes
     * @return whether it was sent; {@code false}: no buffer now
     */
    boolean trySendOffChannel(int source, int destination, MemorySegment payload);

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
     * {@link #trySend(MemorySegment)} of a whole array.
     *
     * @param payload 0 to {@link #mtu()} bytes
     * @return whether it was sent; {@code false}: no buffer now
     */
    default boolean trySend(byte[] payload) {
        return trySend(MemorySegment.ofArray(payload));
    }
}
