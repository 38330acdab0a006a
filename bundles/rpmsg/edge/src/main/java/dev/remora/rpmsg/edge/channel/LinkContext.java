package dev.remora.rpmsg.edge.channel;

import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.Turn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A link as its wire format sees it. */
final class LinkContext implements EdgeContext {

    private static final Logger LOG = LoggerFactory.getLogger(LinkContext.class);
    private static final int MOST_LINES = 16;

    private final Link link;
    private final Bell bell;
    private final Turn turn;
    private final Runnable ring;
    private final Seldom closes = new Seldom(MOST_LINES);

    LinkContext(Link link, Bell bell, Turn turn, Runnable ring) {
        this.link = link;
        this.bell = bell;
        this.turn = turn;
        this.ring = ring;
    }

    @Override
    public EdgeSettings settings() {
        return link.settings();
    }

    @Override
    public Bell bell() {
        return bell;
    }

    @Override
    public Turn turn() {
        return turn;
    }

    @Override
    public void ring() {
        ring.run();
    }

    @Override
    public <X extends Exception> WireEvents add(ChannelMaker<X> maker) throws X {
        EdgeChannel channel = EdgeChannel.of(link.name(), maker, link::reportedTo, closes);
        link.channels().add(channel);
        LOG.debug("{}: channel {} found at {}", link.name(), channel.name(), channel.address());
        return channel;
    }

    @Override
    public void remove(WireChannel channel) {
        link.channels().remove(channel);
    }

    @Override
    public boolean has(String name) {
        return link.channels().has(name);
    }

    @Override
    public void dropped(String cause) {
        Session now = link.reportedTo();
        if (now != null) {
            now.bus().dropped(cause);
        }
    }

    @Override
    public void failed(Throwable fault) {
        link.failed(fault);
    }

    @Override
    public void restarted(String reason) {
        link.remoteRestarted(reason);
    }
}
