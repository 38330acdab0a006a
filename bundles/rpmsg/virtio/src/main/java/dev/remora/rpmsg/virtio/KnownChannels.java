package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgEdge;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The channels that the remote has announced and not withdrawn, in that order, for a bus that comes later: many remotes
 * announce once and never again. One thread at a time.
 */
final class KnownChannels {

    /** Far more than a bus takes; past it a remote only fills our memory. */
    static final int MOST = 1024;

    /** One of them. */
    record Known(String name, int address) {}

    private final Set<Known> known = new LinkedHashSet<>();
    private final LocalAddresses local;

    KnownChannels(Collection<Known> former, LocalAddresses local) {
        this.local = local;
        known.addAll(former);
    }

    /** False if there are too many. */
    boolean add(String name, int address) {
        Known channel = new Known(name, address);
        if (known.contains(channel)) {
            return true;
        }
        return known.size() < MOST && known.add(channel);
    }

    void remove(String name, int address) {
        known.remove(new Known(name, address));
        local.remove(name, address);
    }

    void reportTo(RpmsgEdge edge) {
        known.forEach(channel -> edge.announced(channel.name(), channel.address()));
    }

    List<Known> all() {
        return List.copyOf(known);
    }
}
