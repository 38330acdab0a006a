package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What an endpoint is made of.
 *
 * @param channel how messages name the channel
 * @param address local address
 * @param peer the channel's remote address, if it has one
 * @param mtu longest payload
 * @param transport how it sends
 * @param gate asked before each message
 * @param sendTimeoutNanos how long senders wait who do not say
 * @param sent counts the channel's messages, those of its other endpoints too
 * @param events where it hears of buffers and signals
 * @param whenClosed called by each {@link RpmsgEndpoint#close()}, when nothing is sent any more: ends the receiving
 */
record EndpointContext(String channel, int address, Peer peer, int mtu, RpmsgTransport transport, SendGate gate,
        LongSupplier sendTimeoutNanos, LongAdder sent, EdgeEvents events, Runnable whenClosed) {

    /** The same but for what a close does. */
    EndpointContext whenClosed(Runnable other) {
        return new EndpointContext(channel, address, peer, mtu, transport, gate, sendTimeoutNanos, sent, events,
                other);
    }
}
