package dev.remora.shell;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentServiceObjects;

/** The service of a channel, with the properties that the bus gives it; counts how often it is held. */
final class FakeService implements ComponentServiceObjects<RpmsgChannel> {

    private final Map<String, Object> properties = new HashMap<>();
    private final RpmsgChannel channel;
    int uses;
    boolean gone;

    FakeService(ChannelStatus status, RpmsgChannel channel) {
        this.channel = channel;
        properties.put(RpmsgChannel.NAME, status.name());
        properties.put(RpmsgChannel.EDGE, status.edge());
        properties.put(RpmsgChannel.EPOCH, status.epoch());
        properties.put(RpmsgChannel.DESTINATION, Integer.toUnsignedLong((int) status.destination()));
        if (status.source() >= 0) {
            properties.put(RpmsgChannel.SOURCE, status.source());
        }
    }

    @Override
    public @Nullable RpmsgChannel getService() {
        if (gone) {
            return null;
        }
        uses++;
        return channel;
    }

    @Override
    public void ungetService(RpmsgChannel service) {
        uses--;
    }

    @Override
    public ServiceReference<RpmsgChannel> getServiceReference() { return new Reference(properties); }

    private record Reference(Map<String, Object> properties) implements ServiceReference<RpmsgChannel> {

        @Override
        public @Nullable Object getProperty(String key) {
            return properties.get(key);
        }

        @Override
        public String[] getPropertyKeys() { return properties.keySet().toArray(String[]::new); }

        @Override
        public Dictionary<String, Object> getProperties() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Bundle getBundle() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Bundle[] getUsingBundles() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isAssignableTo(Bundle bundle, String className) {
            return true;
        }

        @Override
        public int compareTo(Object other) {
            return 0;
        }

        @Override
        public <A> A adapt(Class<A> type) {
            throw new UnsupportedOperationException();
        }
    }
}
