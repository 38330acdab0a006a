package dev.remora.shell;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.util.List;
import java.util.Objects;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentServiceObjects;

/** A channel's service while a command needs it. Getting it does not open it: its driver stays. */
final class ChannelUse implements AutoCloseable {

    private final ComponentServiceObjects<RpmsgChannel> services;
    private final RpmsgChannel channel;

    private ChannelUse(ComponentServiceObjects<RpmsgChannel> services, RpmsgChannel channel) {
        this.services = services;
        this.channel = channel;
    }

    static ChannelUse of(ChannelStatus status, List<ComponentServiceObjects<RpmsgChannel>> channels) {
        List<ComponentServiceObjects<RpmsgChannel>> found = channels.stream()
                .filter(services -> isFor(status, services.getServiceReference())).toList();
        // Only channels that the remote does not know can have all of that in common.
        ComponentServiceObjects<RpmsgChannel> services = found.size() == 1
                ? found.getFirst()
                : found.stream().filter(one -> isAt(status.source(), one.getServiceReference())).findFirst()
                        .orElseThrow(() -> gone(status));
        RpmsgChannel channel = services.getService();
        if (channel == null) {
            throw gone(status);
        }
        return new ChannelUse(services, channel);
    }

    RpmsgChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        services.ungetService(channel);
    }

    private static boolean isFor(ChannelStatus status, ServiceReference<?> service) {
        return status.name().equals(service.getProperty(RpmsgChannel.NAME))
                && status.edge().equals(service.getProperty(RpmsgChannel.EDGE))
                && Objects.equals(status.epoch(), service.getProperty(RpmsgChannel.EPOCH))
                && status.destination() == address(service.getProperty(RpmsgChannel.DESTINATION));
    }

    private static boolean isAt(long source, ServiceReference<?> service) {
        return source == address(service.getProperty(RpmsgChannel.SOURCE));
    }

    /** -1 for none: the service of a channel that only listens says "any". */
    private static long address(Object property) {
        return property instanceof Long address && address != Integer.toUnsignedLong(RpmsgChannel.ADDRESS_ANY)
                ? address
                : -1;
    }

    private static ChannelClosedException gone(ChannelStatus status) {
        return new ChannelClosedException(status.id() + ": the channel is gone");
    }
}
