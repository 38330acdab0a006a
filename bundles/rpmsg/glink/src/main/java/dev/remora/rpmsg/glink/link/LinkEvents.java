package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.edge.channel.WireEvents;

/** What a link tells its edge, in turn, with no lock held. */
public interface LinkEvents {

    /**
     * The remote has opened a channel, for the first time or anew.
     *
     * @return where the channel reports: first {@link WireEvents#appeared}
     */
    WireEvents found(GlinkChannel channel);

    /** A channel is gone in both directions; it has disappeared before. */
    void gone(GlinkChannel channel);

    /** Dropped for its form, and of no channel. */
    void dropped(String cause);

    /**
     * The link cannot go on: a violation, or the remote has started anew by itself.
     *
     * @param restarted whether the link is to start anew at once, with a new epoch
     */
    void ended(String reason, boolean restarted);
}
