package dev.remora.rpmsg.core;

import java.util.List;
import java.util.function.Predicate;

/**
 * What the remote announces under the name of a channel that is served here: where both sides announce, that is one
 * channel, not two. Any thread.
 */
final class ServedChannels {

    private final ChannelTable channels;

    ServedChannels(ChannelTable channels) {
        this.channels = channels;
    }

    /** Whether a served channel is known to have this remote end, by announcement. */
    boolean know(ChannelKey announced) {
        return named(announced).stream().anyMatch(channel -> channel.peer().announced() == announced.destination());
    }

    /** Gives the announcement to a served channel: to the one that speaks with it already, or to one without a remote end. */
    boolean take(ChannelKey announced) {
        return first(announced, channel -> channel.peer().address() == announced.destination())
                || first(announced, channel -> !channel.peer().isKnown());
    }

    private boolean first(ChannelKey announced, Predicate<Channel> which) {
        return named(announced).stream().filter(which)
                .anyMatch(channel -> channel.peer().announce(announced.destination()));
    }

    /** The remote end of a served channel has gone: the channel listens again. */
    boolean release(ChannelKey withdrawn) {
        return named(withdrawn).stream().anyMatch(channel -> channel.peer().withdraw(withdrawn.destination()));
    }

    private List<Channel> named(ChannelKey announced) {
        return channels.live().stream()
                .filter(channel -> channel.isServed() && channel.key().name().equals(announced.name())).toList();
    }
}
