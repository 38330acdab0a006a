package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgTransport.LocalAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which local address each channel has, for a bus that comes later: the remote may have learned it. Any thread.
 */
final class LocalAddresses {

    private record Service(String name, int destination) {}

    private final Map<Service, Integer> addresses = new ConcurrentHashMap<>();

    LocalAddresses(Collection<LocalAddress> former) {
        former.forEach(this::put);
    }

    /** Those past the most channels that are known are forgotten: they get new ones. */
    void put(LocalAddress one) {
        Service service = new Service(one.channel(), one.destination());
        if (addresses.size() < KnownChannels.MOST || addresses.containsKey(service)) {
            addresses.put(service, one.address());
        }
    }

    void remove(String name, int destination) {
        addresses.remove(new Service(name, destination));
    }

    List<LocalAddress> all() {
        return addresses.entrySet().stream()
                .map(entry -> new LocalAddress(entry.getKey().name(), entry.getKey().destination(), entry.getValue()))
                .toList();
    }
}
