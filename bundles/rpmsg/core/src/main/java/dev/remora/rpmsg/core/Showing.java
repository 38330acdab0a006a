package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgListener.Change;
import java.util.Optional;

/**
 * A channel as others see it: its service, and what listeners are told. The edge's worker, but for {@link #gone}, after
 * which there is nothing to show.
 */
final class Showing {

    /** What listeners know. */
    private record Told(Change change, Optional<String> driver, Optional<String> bundle, String reason) {}

    private final Channel channel;
    private final ChannelEvents events;
    private final Publication publication;
    private Told told = new Told(Change.ANNOUNCED, Optional.empty(), Optional.empty(), "");
    private volatile boolean appeared;

    Showing(Channel channel, Edge edge) {
        this.channel = channel;
        this.events = edge.channelEvents();
        this.publication = new Publication(edge.services(), channel::client);
    }

    /** The channel is there. */
    void appear() {
        ChannelStatus status = channel.status();
        appeared = true;
        events.tell(Change.ANNOUNCED, status);
        publication.publish(ChannelProperties.of(status));
    }

    /** Shows it as it is now, unless somebody is about to have it or to leave it, and shows it then. */
    void update() {
        if (channel.goneReason() != null || !channel.isSettled())
            return;
        ChannelStatus status = channel.status();
        publication.publish(ChannelProperties.of(status));
        Change change = switch (status.state()) {
            case BOUND, OPEN -> Change.BOUND;
            case WAITING -> Change.WAITING;
            case UNBOUND, PROBING -> Change.UNBOUND;
        };
        Told next = new Told(change, status.driver(), status.bundle(), status.reason());
        if (!next.equals(told)) {
            told = next;
            events.tell(change, status);
        }
    }

    /** The channel is gone. Any thread, without locks. */
    void gone() {
        publication.withdraw();
        if (appeared)
            events.tell(Change.GONE, channel.status());
    }
}
