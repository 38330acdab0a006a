package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.LocalAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The local address that each channel had last, also before this bus: the remote may have learned it, and goes on sending
 * there. Any thread.
 */
final class FormerAddresses {

    private record Service(String name, int destination) {}

    private final RpmsgTransport transport;
    private final Map<Service, Integer> addresses = new ConcurrentHashMap<>();
    /** Of the time before this bus. */
    private final Set<Integer> reserved;

    FormerAddresses(RpmsgTransport transport) {
        this.transport = transport;
        List<LocalAddress> former = transport.formerAddresses();
        former.forEach(one -> addresses.put(new Service(one.channel(), one.destination()), one.address()));
        reserved = former.stream().map(LocalAddress::address).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a channel had this address before this bus: no other one gets it. */
    boolean isReserved(int address) {
        return reserved.contains(address);
    }

    /** The channel's last address; ANY if it had none. */
    int of(ChannelKey channel) {
        return addresses.getOrDefault(service(channel), RpmsgChannel.ADDRESS_ANY);
    }

    /** It has this one now. */
    void set(ChannelKey channel, int address) {
        addresses.put(service(channel), address);
        transport.addressed(new LocalAddress(channel.name(), channel.destination(), address));
    }

    /** The channel is withdrawn: if its name comes again it is another one. */
    void forget(ChannelKey channel) {
        addresses.remove(service(channel));
    }

    private static Service service(ChannelKey channel) {
        return new Service(channel.name(), channel.destination());
    }
}
