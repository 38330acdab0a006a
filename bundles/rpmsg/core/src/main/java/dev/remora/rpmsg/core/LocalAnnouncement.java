package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the remote has been told of a channel's local address. The edge's worker, and who ends the channel after it. */
final class LocalAnnouncement {

    private static final Logger LOG = LoggerFactory.getLogger(LocalAnnouncement.class);

    private final RpmsgTransport transport;
    private final String name;
    private final String label;
    /** Where the remote believes us to be; {@link RpmsgChannel#ADDRESS_ANY} if nowhere. */
    private int announced = RpmsgChannel.ADDRESS_ANY;

    LocalAnnouncement(RpmsgTransport transport, String name, String label) {
        this.transport = transport;
        this.name = name;
        this.label = label;
    }

    /**
     * Tells the remote of an address, unless it knows. May block.
     *
     * @return why the remote could not be told; null if it was
     */
    @Nullable
    String announce(int address, long timeoutNanos, RpmsgTransport.Abort abort) {
        if (announced == address)
            return null;
        withdraw(timeoutNanos, abort);
        String failure = send(address, true, timeoutNanos, abort);
        if (failure == null) {
            announced = address;
            LOG.debug("{}: local address {} announced to the remote", label, Texts.hex(address));
            return null;
        }
        return "the remote could not be told of its local address: " + failure;
    }

    /** Takes back what was announced, if it is not this address. May block. */
    void keepOnly(int address, long timeoutNanos, RpmsgTransport.Abort abort) {
        if (announced != address)
            withdraw(timeoutNanos, abort);
    }

    /** Takes back what was announced. May block. */
    void withdraw(long timeoutNanos, RpmsgTransport.Abort abort) {
        if (announced == RpmsgChannel.ADDRESS_ANY)
            return;
        String failure = send(announced, false, timeoutNanos, abort);
        if (failure == null) {
            LOG.debug("{}: local address {} withdrawn from the remote", label, Texts.hex(announced));
        } else {
            LOG.warn("{}: the remote could not be told that local address {} is gone: {}", label,
                    Texts.hex(announced), failure);
        }
        announced = RpmsgChannel.ADDRESS_ANY;
    }

    private @Nullable String send(int address, boolean present, long timeoutNanos, RpmsgTransport.Abort abort) {
        try {
            Sent sent = transport.announce(name, address, present, timeoutNanos, abort);
            return switch (sent) {
                case OK -> null;
                case NO_BUFFER -> "it has freed no buffer in " + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms";
                case CLOSED -> "the channel or its edge has ended";
                case UNSUPPORTED -> "there are no announcements on this wire format";
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (RuntimeException e) {
            return Texts.describe(e);
        }
    }
}
