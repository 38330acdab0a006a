package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.GlinkLayout.*;

import dev.remora.remoteproc.soft.core.glink.GlinkDrops.Cause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All channels of a link, and their ids. Guarded by the link's lock. */
final class GlinkChannels {

    private static final int ID_MAX = 0xFFFF;
    private static final int ID_MAX_INTENTLESS = 0xFF;

    private final GlinkLink link;
    private final GlinkCommands commands;
    private final boolean intentless;
    private final GlinkDrops drops;
    private final Map<String, GlinkChannel> byName = new HashMap<>();
    private final Map<Integer, GlinkChannel> byLcid = new HashMap<>();
    private final Map<Integer, GlinkChannel> byRcid = new HashMap<>();
    /** For the main loop, which walks it without the lock. */
    private volatile List<GlinkChannel> all = List.of();
    private @Nullable GlinkHandler created;
    private int lastId;

    GlinkChannels(GlinkLink link, GlinkCommands commands, boolean intentless, GlinkDrops drops, int firstId) {
        this.link = link;
        this.commands = commands;
        this.intentless = intentless;
        this.drops = drops;
        lastId = firstId - 1;
    }

    void offer(GlinkOffer offer) {
        add(offer, true);
    }

    void serveCreated(GlinkHandler handler) {
        created = handler;
    }

    private GlinkChannel add(GlinkOffer offer, boolean offered) {
        GlinkChannel channel = new GlinkChannel(link, offer, offered, commands, intentless, drops);
        byName.put(offer.name(), channel);
        List<GlinkChannel> more = new ArrayList<>(all);
        more.add(channel);
        all = List.copyOf(more);
        return channel;
    }

    List<GlinkChannel> all() {
        return all;
    }

    @Nullable
    GlinkChannel ofPeer(int rcid) {
        GlinkChannel channel = byRcid.get(rcid);
        if (channel == null) {
            drops.count(Cause.UNKNOWN_CHANNEL);
        }
        return channel;
    }

    void peerOpens(int rcid, String name, boolean reuse) {
        GlinkChannel known = byName.get(name);
        if (rcid == 0 || byRcid.containsKey(rcid) || name.isEmpty() || (known != null && known.rcid() != 0)) {
            drops.count(Cause.BAD_OPEN);
            return;
        }
        GlinkHandler handler = created;
        GlinkChannel channel = known;
        if (channel == null && handler != null) {
            channel = add(new GlinkOffer(name, handler).intents(1024, 5), false);
        }
        commands.tell(header(OPEN_ACK, rcid, 0));
        if (channel != null) {
            byRcid.put(rcid, channel);
            channel.peerOpened(rcid, reuse);
        }
    }

    void acknowledged(int lcid, boolean reuse) {
        GlinkChannel channel = byLcid.get(lcid);
        if (channel != null && channel.own() == GlinkChannel.Own.OPENING) {
            channel.opened(reuse);
        } else {
            drops.count(Cause.UNEXPECTED_ACK);
        }
    }

    void peerCloses(int rcid) {
        commands.tell(header(CLOSE_ACK, rcid, 0));
        GlinkChannel channel = byRcid.remove(rcid);
        if (channel == null) {
            drops.count(Cause.UNKNOWN_CHANNEL);
            return;
        }
        channel.peerClosed();
        forgetIfOver(channel);
    }

    void closed(int lcid) {
        GlinkChannel channel = byLcid.get(lcid);
        if (channel != null && channel.own() == GlinkChannel.Own.CLOSING) {
            byLcid.remove(lcid);
            channel.closed();
            forgetIfOver(channel);
        } else {
            drops.count(Cause.UNEXPECTED_ACK);
        }
    }

    private void forgetIfOver(GlinkChannel channel) {
        if (channel.isOver()) {
            byName.remove(channel.name());
            all = all.stream().filter(other -> !other.equals(channel)).toList();
        }
    }

    /** Opens what is to be opened, closes what is to be closed. */
    void tend() {
        for (GlinkChannel channel : all) {
            channel.follow();
            if (channel.wantsOpen() && !commands.isChoked()) {
                open(channel);
            }
        }
    }

    private void open(GlinkChannel channel) {
        do {
            lastId = lastId % (intentless ? ID_MAX_INTENTLESS : ID_MAX) + 1;
        } while (byLcid.containsKey(lastId));
        byLcid.put(lastId, channel);
        channel.opening(lastId);
        commands.tell(GlinkName.open(lastId, channel.name()));
    }

    /** The link is over: no id is left. */
    void reset() {
        byLcid.clear();
        byRcid.clear();
        for (GlinkChannel channel : all) {
            channel.reset();
            forgetIfOver(channel);
        }
    }
}
