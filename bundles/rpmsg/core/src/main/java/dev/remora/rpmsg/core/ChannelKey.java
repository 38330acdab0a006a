package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;

/**
 * What tells the channels of an edge apart.
 *
 * @param name the channel's name
 * @param source the local address it is configured to have, or {@link RpmsgChannel#ADDRESS_ANY}
 * @param destination the remote's address, or {@link RpmsgChannel#ADDRESS_ANY} for one that only listens
 */
record ChannelKey(String name, int source, int destination) {

    /** Of a channel that the remote announced. */
    static ChannelKey announced(String name, int destination) {
        return new ChannelKey(name, RpmsgChannel.ADDRESS_ANY, destination);
    }

    /** As the kernel names its devices: EDGE.NAME.SRC.DST, addresses in signed decimal. */
    String id(String edge) {
        return edge + "." + name + "." + source + "." + destination;
    }

    /** Where it is, in a word. */
    String where() {
        if (destination != RpmsgChannel.ADDRESS_ANY)
            return Texts.hex(destination);
        return source == RpmsgChannel.ADDRESS_ANY ? "served" : Texts.hex(source);
    }

    /** Whether both speak with the same service of the remote. */
    boolean isSameService(ChannelKey other) {
        return destination != RpmsgChannel.ADDRESS_ANY && destination == other.destination && name.equals(other.name);
    }
}
