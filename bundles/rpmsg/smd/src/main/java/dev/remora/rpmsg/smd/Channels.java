package dev.remora.rpmsg.smd;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The channels of an edge: only ever more. Added to by whoever's turn it is, read by any thread. */
final class Channels {

    private final AtomicReferenceArray<@Nullable EdgeChannel> byAddress = new AtomicReferenceArray<>(
            ItemSet.ADDRESSES);
    private volatile EdgeChannel[] all = {};

    void add(EdgeChannel channel) {
        byAddress.set(channel.address(), channel);
        EdgeChannel[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = channel;
        all = more;
    }

    /** In the order in which they were found; not to be changed. */
    @SuppressWarnings("EI_EXPOSE_REP")
    EdgeChannel[] all() {
        return all;
    }

    /** The one with this remote address. */
    @Nullable
    EdgeChannel at(int address) {
        return address >= 0 && address < ItemSet.ADDRESSES ? byAddress.get(address) : null;
    }

    /** The one with an endpoint at this local address. */
    @Nullable
    EdgeChannel local(int address) {
        for (EdgeChannel channel : all) {
            if (channel.isAt(address)) {
                return channel;
            }
        }
        return null;
    }

    boolean has(String name) {
        return Arrays.stream(all).anyMatch(channel -> channel.name().equals(name));
    }
}
