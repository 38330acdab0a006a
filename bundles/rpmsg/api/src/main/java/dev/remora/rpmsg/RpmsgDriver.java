package dev.remora.rpmsg;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A driver for one kind of channel (Linux: {@code rpmsg_driver}). Register it as a service of prototype scope with the
 * channel names in {@link RpmsgDriverFor}: the bus takes one instance for each channel it binds, so plain fields hold
 * the state of that one channel.
 *
 * <p>The bus calls {@link #probe} first and {@link #remove} last; {@link #received} only in between, never from two
 * threads at once. The channel's {@link RpmsgEndpoint} sends from probe on until the channel leaves. That may be before
 * remove is called: then a callback that is still running gets a {@link ChannelClosedException}.
 */
@ConsumerType
public interface RpmsgDriver extends RpmsgReceiver {

    /**
     * The channel is there. Messages may be sent from now on; those that arrive wait until this method has returned, in
     * a bounded queue. Called on a thread of the bus that serves all channels of the edge.
     *
     * @param channel the channel to drive
     * @throws Exception to refuse the channel: it stays unbound with this reason, and the next driver is tried. No
     *             remove follows; the driver is tried again when its service is modified or registered again
     */
    void probe(RpmsgChannel channel) throws Exception;

    /**
     * A message has arrived. Called on the edge's receive thread (for messages that waited for probe to return: on the
     * thread that called probe; for a driver declared {@link RpmsgDriverFor#blocking()}: on the channel's own thread),
     * never on two at once. Unless declared blocking it must not block for long, all channels of the edge wait. Sending
     * is allowed. An exception is logged and counted, the channel lives.
     * A {@link ChannelClosedException} is only counted: let it pass.
     *
     * @param message valid during this call only
     */
    @Override
    void received(RpmsgMessage message);

    /**
     * The channel leaves: it is gone, or this driver is. The endpoint no longer sends, and who waits in it has got a
     * {@link ChannelClosedException}. Called once, on the thread that made it leave, after a running callback has returned
     * (one that takes longer than 5 s is reported and not waited for, one that causes its own removal is not waited for).
     * No callback follows. When another driver takes the channel within the grace period, what arrives meanwhile waits
     * for it, in order (hot swap).
     */
    void remove();
}
