package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.glink.link.ChannelLife.Remote;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The channels of a link, by id and by name. Guarded by the lock of {@link Commands}, but for what says otherwise. */
final class LinkChannels {

    /** As the RPM has them. */
    private static final int MOST_ID_INTENTLESS = 255;
    private static final int MOST_ID = 0xffff;
    /** So many more of each channel may wait for the remote to acknowledge that they are closed. */
    private static final int MOST_DYING = 4;

    /** How senders follow the remote, and see the end. Any thread. */
    interface Following {

        boolean due();

        boolean pump();

        boolean over();
    }

    private final LinkSettings settings;
    private final Outbox outbox;
    private final Negotiation negotiation;
    private final Bell bell;
    private final Turn turn;
    private final Following following;
    /** By the remote's id. Changed by who pumps, who needs no lock to read it. */
    private final ChannelIds<ChannelControl> remoteIds = new ChannelIds<>(MOST_ID);
    private final ChannelIds<ChannelControl> ownIds;
    private final Map<String, ChannelControl> names = new HashMap<>();
    private final List<ChannelControl> all = new ArrayList<>();
    /** To be opened from this side whenever they are not. */
    private final Set<String> wantedNames = new LinkedHashSet<>();
    private final Queue<ChannelControl> found = new ArrayDeque<>();
    private int remoteOpen;
    /** Another one each time: a channel with much to send takes all the room that there is. */
    private int firstForRoom;
    private volatile boolean timed;
    private volatile boolean news;
    private volatile boolean gone;

    LinkChannels(LinkSettings settings, Outbox outbox, Negotiation negotiation, Bell bell, Turn turn,
            Following following) {
        this.settings = settings;
        this.outbox = outbox;
        this.negotiation = negotiation;
        this.bell = bell;
        this.turn = turn;
        this.following = following;
        ownIds = new ChannelIds<>(settings.intentless() ? MOST_ID_INTENTLESS : MOST_ID);
    }

    LinkSettings settings() {
        return settings;
    }

    Outbox outbox() {
        return outbox;
    }

    Bell bell() {
        return bell;
    }

    Turn turn() {
        return turn;
    }

    /** Follows the remote if something has come, or in any case; whether something was read. */
    boolean follow(boolean inAnyCase) {
        return (inAnyCase || following.due()) && following.pump();
    }

    /** Whether the link has ended, told or not. Any thread. */
    boolean over() {
        return following.over();
    }

    /** Senders see that the link has ended. Under the lock. */
    void wakeAll() {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).sender().wake();
        }
    }

    boolean reuse() {
        return (negotiation.features() & CommandLayout.FEATURE_INTENT_REUSE) != 0;
    }

    /** 0 if none is free. */
    int takeId(ChannelControl channel) {
        return ownIds.take(channel);
    }

    void freeId(int id) {
        if (id != 0) {
            ownIds.remove(id);
        }
    }

    /** By the remote's id: also without the lock, by who pumps. */
    @Nullable
    ChannelControl remote(int rcid) {
        return remoteIds.get(rcid);
    }

    @Nullable
    ChannelControl own(int lcid) {
        return ownIds.get(lcid);
    }

    /** OPEN with a proper name. Answers, or tells why it is refused. */
    @Nullable
    DropCause remoteOpened(int rcid, String name, long now) {
        if (rcid == 0 || remoteIds.get(rcid) != null) {
            return DropCause.OPEN_ID;
        }
        ChannelControl channel = names.get(name);
        if (channel != null && channel.remote() == Remote.OPEN) {
            return DropCause.OPEN_TWICE;
        }
        if (remoteOpen >= settings.channelMax() || all.size() >= MOST_DYING * settings.channelMax()) {
            return DropCause.TOO_MANY_CHANNELS;
        }
        if (channel == null || channel.remote() != Remote.NONE) {
            channel = add(name);
        }
        remoteIds.put(rcid, channel);
        remoteOpen++;
        outbox.tell(CommandLayout.OPEN_ACK, rcid, 0);
        channel.remoteOpened(rcid, now);
        found.add(channel);
        news = true;
        return null;
    }

    private ChannelControl add(String name) {
        ChannelControl channel = new GlinkChannel(this, name).control();
        if (negotiation.done()) {
            channel.negotiated(System.nanoTime());
        }
        names.put(name, channel);
        all.add(channel);
        return channel;
    }

    /** CLOSE; answers. False if there is no such channel. */
    boolean remoteClosed(int rcid, long now) {
        outbox.tell(CommandLayout.CLOSE_ACK, rcid, 0);
        ChannelControl channel = remoteIds.get(rcid);
        if (channel == null) {
            return false;
        }
        remoteIds.remove(rcid);
        remoteOpen--;
        channel.remoteLeft("the remote has closed it");
        news = true;
        return true;
    }

    /** Is to be open, whoever opens it first. */
    void want(String name, long now) {
        wantedNames.add(name);
        openWanted(name, now);
        outbox.ring();
    }

    private void openWanted(String name, long now) {
        ChannelControl channel = names.get(name);
        if (channel == null || channel.remote() == Remote.LEFT) {
            add(name).open(now);
        } else {
            channel.open(now);
        }
    }

    /** Need not be open any more, unless the remote has opened it. */
    void forget(String name, long now) {
        wantedNames.remove(name);
        ChannelControl channel = names.get(name);
        if (channel != null && channel.remote() == Remote.NONE) {
            channel.close(now);
            sweep(channel);
        }
        outbox.ring();
    }

    void negotiated(long now) {
        for (ChannelControl channel : all) {
            channel.negotiated(now);
        }
    }

    /** Something is to happen when time has passed. */
    void timed() {
        timed = true;
    }

    /** Whether {@link #lapse} may do something. A glance, any thread. */
    boolean isTimed() { return timed; }

    void lapse(long now) {
        timed = false;
        for (ChannelControl channel : List.copyOf(all)) {
            channel.lapse(now);
            sweep(channel);
        }
    }

    /** There is room in the pipe again. */
    void roomAgain() {
        firstForRoom++;
        for (int i = 0; i < all.size(); i++) {
            all.get(Math.floorMod(firstForRoom + i, all.size())).sender().roomAgain();
        }
    }

    /** A channel has told that it is gone. */
    void gone() {
        gone = true;
        news = true;
    }

    /** Whether there is something to report. A glance, any thread. */
    boolean news() {
        return news;
    }

    /** The next one that the remote has opened; null if there is none. */
    @Nullable
    ChannelControl nextFound() {
        news = gone;
        return found.poll();
    }

    /** Whether channels have told that they are gone; asked once. */
    boolean takeGone() {
        boolean was = gone;
        gone = false;
        news = !found.isEmpty();
        return was;
    }

    /** Forgets a channel if neither side has anything to do with it any more; opens it anew if it is wanted. */
    void sweep(ChannelControl channel) {
        if (channel.over()) {
            all.remove(channel);
            names.remove(channel.name(), channel);
        }
    }

    /** One that has left: if it is wanted, it is opened again, as another one. */
    void left(ChannelControl channel, long now) {
        sweep(channel);
        ChannelControl latest = names.get(channel.name());
        if (wantedNames.contains(channel.name()) && (latest == null || latest.equals(channel))) {
            openWanted(channel.name(), now);
            outbox.ring();
        }
    }

    void closeAll(long now) {
        for (ChannelControl channel : all) {
            channel.close(now);
        }
    }

    /** Nothing is touched any more. */
    void endAll() {
        for (ChannelControl channel : all) {
            channel.end();
        }
    }
}
