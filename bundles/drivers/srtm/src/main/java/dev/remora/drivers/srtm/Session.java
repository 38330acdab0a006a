package dev.remora.drivers.srtm;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgMessage;

/** A driver's channel from probe to remove: what asks, what arrives, who is told. */
final class Session {

    private final Counters counters;
    private final Client client;
    private final Inbound inbound;
    private final Events events;

    Session(RpmsgChannel channel, Category category, Settings settings) {
        counters = new Counters(channel.name());
        client = new Client(channel.endpoint(), settings, counters);
        inbound = new Inbound(category, channel.endpoint(), client.slot(), counters);
        events = new Events(channel.name());
    }

    Counters counters() {
        return counters;
    }

    Client client() {
        return client;
    }

    Events events() {
        return events;
    }

    void received(RpmsgMessage message, Notifications notifications) {
        inbound.received(message, notifications);
    }

    /** The channel is gone: nobody waits any longer, nobody is told any more. */
    void end() {
        client.end();
        events.end();
    }
}
