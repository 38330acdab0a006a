package dev.remora.rpmsg.core;

import dev.remora.rpmsg.AddressInUseException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.LocalAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the inbox at a channel's local address, and tells the transport of it: that it is there, and that it is gone for
 * good. Both with the lock of the channel's {@link Seat}, or when the channel is gone.
 */
final class DefaultInbox {

    private static final Logger LOG = LoggerFactory.getLogger(DefaultInbox.class);

    private final ChannelKey key;
    private final FormerAddresses formerAddresses;
    private final RpmsgTransport transport;
    private final Plumbing plumbing;
    /** What the transport takes to be open, perhaps since a former bus. */
    private int told;

    DefaultInbox(Edge edge, ChannelKey key, Plumbing plumbing) {
        this.key = key;
        this.formerAddresses = edge.formerAddresses();
        this.transport = edge.transport();
        this.plumbing = plumbing;
        this.told = formerAddresses.of(key);
    }

    /**
     * The remote may know the address that the channel had, so it gets that again if it can.
     *
     * @throws IllegalStateException if there is no address for it
     */
    Inbox open() {
        int former = formerAddresses.of(key);
        Inbox inbox;
        if (key.source() == RpmsgChannel.ADDRESS_ANY && former != RpmsgChannel.ADDRESS_ANY) {
            inbox = openAgain(former);
        } else {
            inbox = plumbing.openInbox(key.source());
        }
        if (inbox.address() != former)
            formerAddresses.set(key, inbox.address());
        told = inbox.address();
        transport.opened(local());
        return inbox;
    }

    private Inbox openAgain(int former) {
        try {
            return plumbing.openInbox(former);
        } catch (AddressInUseException e) {
            LOG.debug("{}: another local address than before: {}", key, e.getMessage());
            return plumbing.openInbox(RpmsgChannel.ADDRESS_ANY);
        }
    }

    /** Nobody has the channel, and nobody is awaited. Does nothing if the transport knows. */
    void gone() {
        if (told == RpmsgChannel.ADDRESS_ANY)
            return;
        LocalAddress former = local();
        told = RpmsgChannel.ADDRESS_ANY;
        transport.closed(former);
    }

    private LocalAddress local() {
        return new LocalAddress(key.name(), key.destination(), told);
    }
}
