package dev.remora.rpmsg.glink;

import dev.remora.rpmsg.edge.channel.EdgeContext;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.edge.channel.WireLink;
import dev.remora.rpmsg.glink.link.GlinkChannel;
import dev.remora.rpmsg.glink.link.GlinkLink;
import dev.remora.rpmsg.glink.link.LinkEvents;
import dev.remora.rpmsg.glink.pipe.Pipes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An open edge: waits for its pipes, then follows the remote. A thread of its own does so while a driver does not return
 * from its callback.
 */
final class OpenLink implements WireLink, LinkEvents {

    private final GlinkSettings settings;
    private final PipeSource source;
    private final EdgeContext edge;
    private final StandIn standIn;
    /** Names of channels that are opened from here as soon as there is a link. */
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();
    private volatile @Nullable GlinkLink link;
    private volatile @Nullable Pipes pipes;
    private volatile boolean due = true;

    /** Makes one. */
    OpenLink(GlinkSettings settings, PipeSource source, EdgeContext edge) {
        this.settings = settings;
        this.source = source;
        this.edge = edge;
        wanted.addAll(settings.open());
        standIn = new StandIn(settings.edge().name(), edge.bell(), this::pumpAside, edge::failed);
    }

    /**
     * Begins to talk to the remote, if the pipes are there.
     *
     * @throws IllegalStateException if they cannot be used
     */
    @Nullable
    GlinkLink begin() {
        Optional<Pipes> found = source.open();
        if (found.isEmpty()) {
            return null;
        }
        GlinkLink begun = new GlinkLink(found.get(), settings.link(), edge::ring, edge.bell(), edge.turn(), this);
        begun.start();
        pipes = found.get();
        link = begun;
        wanted.forEach(begun::open);
        standIn.start();
        return begun;
    }

    @Override
    public int mtu() {
        return settings.link().messageMax();
    }

    /**
     * While another thread polls, and may do so seldom, the remote is still answered. Not in message RAM, where no sender
     * waits for an answer: whoever has masked the receive thread there may be about to sleep, and the pipes are left alone.
     */
    @Override
    public void lookSoon() {
        due = true;
        GlinkLink running = link;
        if (running != null && !settings.link().intentless() && edge.turn().wanted()) {
            running.pump();
        }
    }

    @Override
    public boolean isDue() {
        GlinkLink running = link;
        return due || (running != null && (running.due() || running.news()));
    }

    @Override
    public void look() {
        due = false;
        GlinkLink running = link;
        if (running == null) {
            running = begin();
            if (running == null) {
                return;
            }
        }
        running.pumpInTurn();
        if (running.news()) {
            running.report();
        }
    }

    /** All deliveries of one turn count as one: many short ones keep the remote waiting, too. */
    @Override
    public void flush() {
        standIn.deliveryEnds();
    }

    @Override
    public void idle() {
        GlinkLink running = link;
        if (running != null) {
            running.idle();
        }
    }

    private boolean pumpAside() {
        GlinkLink running = link;
        if (running == null) {
            return false;
        }
        boolean came = running.pump();
        for (GlinkChannel channel : running.channels()) {
            channel.senders().wakeIfRoom();
        }
        return came;
    }

    @Override
    public WireEvents found(GlinkChannel channel) {
        return new Deliveries(edge.add(_ -> channel), standIn);
    }

    @Override
    public void gone(GlinkChannel channel) {
        edge.remove(channel);
    }

    @Override
    public void dropped(String cause) {
        edge.dropped(cause);
    }

    @Override
    public void ended(String reason, boolean restarted) {
        if (restarted) {
            edge.restarted(reason);
        } else {
            edge.failed(new IllegalStateException(reason));
        }
    }

    /** There are no announcements: a channel with that name is opened, if set so. */
    @Override
    public void announce(String name, boolean present) {
        if (!present) {
            withdraw(name);
        } else if (settings.announceOpens(source.first())) {
            if (!ChannelName.isUsable(name)) {
                throw new IllegalArgumentException("%s: the name \"%s\" is not usable: a channel has one of %s"
                        .formatted(settings.edge().name(), name, ChannelName.RULE));
            }
            wanted.add(name);
            GlinkLink running = link;
            if (running != null) {
                running.open(name);
            }
        }
    }

    private void withdraw(String name) {
        if (!settings.open().contains(name) && wanted.remove(name)) {
            GlinkLink running = link; // who begins one meanwhile may have seen the name
            if (running != null) {
                running.forgetOpen(name);
            }
        }
    }

    @Override
    public Map<String, String> details() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("side", source.first() ? "first" : "second");
        details.putAll(source.details());
        Pipes there = pipes;
        details.put("pipes", there == null ? "not there yet" : there.describe());
        GlinkLink running = link;
        if (running != null) {
            details.put("link", running.describe());
        }
        settings.subsystem().ifPresent(name -> details.put("ssr.name", name));
        return details;
    }

    @Override
    public void stop() {
        standIn.stop();
    }

    @Override
    public boolean ended() {
        return standIn.ended();
    }

    @Override
    public void end() {
        GlinkLink running = link;
        if (running != null) {
            running.end();
        }
    }

    @Override
    public void abandon() {
        GlinkLink running = link;
        if (running != null) {
            running.abandon();
        }
    }
}
