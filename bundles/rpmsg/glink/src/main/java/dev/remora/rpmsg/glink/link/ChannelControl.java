package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.glink.link.ChannelLife.Act;
import dev.remora.rpmsg.glink.link.ChannelLife.Own;
import dev.remora.rpmsg.glink.link.ChannelLife.Remote;
import dev.remora.rpmsg.glink.link.ChannelLife.Report;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a channel: its life, its ids, its signals, and what its halves have to know of that. Guarded by the lock of
 * {@link Commands}, but for what says otherwise.
 */
final class ChannelControl {

    /** What asks the remote to pause. */
    private static final int PAUSE = CommandLayout.DTR | CommandLayout.RTS;

    private final LinkChannels link;
    private final GlinkChannel channel;
    private final String name;
    private final Outbox outbox;
    private final ChannelLife life;
    private final ChannelSender sender;
    private final ChannelReceiver receiver;
    private final Drops drops = new Drops();
    private volatile int remoteId;
    private int ownId;
    private int ownSignals;
    private boolean paused;
    private volatile int remoteSignals;
    /** What the life says, for who has no lock. */
    private volatile boolean ready;
    private volatile boolean closed = true;
    private volatile boolean news;
    private volatile boolean ended;

    ChannelControl(LinkChannels link, GlinkChannel channel, String name) {
        this.link = link;
        this.channel = channel;
        this.name = name;
        outbox = link.outbox();
        life = new ChannelLife(link.settings().openNanos());
        ChannelState state = new State();
        receiver = new ChannelReceiver(name, state);
        sender = new ChannelSender(state, link.bell(), link.turn());
        sender.beforeWaitInCallback(receiver::giveBack);
    }

    /** As the halves see it. */
    private final class State implements ChannelState {

        @Override
        public String title() {
            return link.settings().name() + ": channel " + name;
        }

        @Override
        public LinkSettings settings() {
            return link.settings();
        }

        @Override
        public Commands commands() {
            return outbox;
        }

        @Override
        public int lcid() {
            return life.own() == Own.OPENING || life.own() == Own.OPEN ? ownId : 0;
        }

        @Override
        public boolean ready() {
            return ready;
        }

        @Override
        public boolean closed() {
            return closed || link.over();
        }

        @Override
        public boolean reuse() {
            return link.reuse();
        }

        @Override
        public void dropped(DropCause cause) {
            drops.count(cause);
        }

        @Override
        public boolean inTurn() {
            return link.turn().mine();
        }

        @Override
        public boolean pump() {
            return link.follow(link.turn().mine());
        }
    }

    String name() {
        return name;
    }

    /** As the edge knows it. */
    GlinkChannel channel() {
        return channel;
    }

    ChannelSender sender() {
        return sender;
    }

    ChannelReceiver receiver() {
        return receiver;
    }

    Drops drops() {
        return drops;
    }

    Remote remote() {
        return life.remote();
    }

    /** From the remote's OPEN on. Any thread. */
    int remoteId() {
        return remoteId;
    }

    /** Whether the remote may send: both sides are open. Any thread. */
    boolean takesData() {
        return ready;
    }

    /** Nothing is touched any more. Any thread. */
    boolean ended() {
        return ended;
    }

    /** Whether {@link #report} or {@link #remoteSignals} may have something. Any thread. */
    boolean news() {
        return news;
    }

    int remoteSignals() {
        return remoteSignals;
    }

    /** OPEN, which was acknowledged already. */
    void remoteOpened(int rcid, long now) {
        remoteId = rcid;
        life.remoteOpened();
        act(life.lapse(now), now);
        if (life.ready()) {
            sender.ready();
        }
    }

    /** CLOSE, which was acknowledged already. */
    void remoteLeft(String reason) {
        life.remoteLeft(reason);
        publish();
        sender.closed();
    }

    /** OPEN_ACK; false if nobody waits for it. */
    boolean opened() {
        if (!life.awaitsOpened()) {
            return false;
        }
        if (life.opened()) {
            publish();
            receiver.opened();
            if (signalsToTell() != 0) {
                tellSignals();
            }
            if (life.ready()) {
                sender.ready();
            }
        }
        return true;
    }

    /** CLOSE_ACK; false if nobody waits for it. */
    boolean closed(long now) {
        if (life.own() != Own.CLOSING) {
            return false;
        }
        freeId();
        act(life.closed(now), now);
        return true;
    }

    void negotiated(long now) {
        act(life.negotiated(now), now);
    }

    void lapse(long now) {
        act(life.lapse(now), now);
    }

    /** SIGNALS. */
    void signalled(int signals) {
        remoteSignals = signals;
        news = true;
    }

    /** Somebody here wants it, before the remote has opened it perhaps. */
    void open(long now) {
        act(life.open(now), now);
    }

    void close(long now) {
        act(life.close(now), now);
    }

    void setSignals(int bits) {
        if (bits != ownSignals) {
            ownSignals = bits;
            tellSignals();
        }
    }

    void pause(boolean pause) {
        if (pause != paused) {
            paused = pause;
            tellSignals();
        }
    }

    private void tellSignals() {
        if (life.own() == Own.OPEN) {
            outbox.tell(CommandLayout.SIGNALS, ownId, signalsToTell());
        }
    }

    private int signalsToTell() {
        return paused ? PAUSE : ownSignals;
    }

    private void act(Act act, long now) {
        switch (act) {
            case NOTHING -> publish();
            case OPEN -> {
                ownId = link.takeId(this);
                if (ownId != 0) {
                    outbox.tellOpen(ownId, name);
                }
                publish();
            }
            case CLOSE -> {
                if (ownId != 0) {
                    outbox.tell(CommandLayout.CLOSE, ownId, 0);
                }
                paused = false;
                publish();
                sender.closed();
                receiver.closed();
            }
            case FREE -> {
                freeId();
                act(life.lapse(now), now);
            }
        }
    }

    private void freeId() {
        link.freeId(ownId);
        ownId = 0;
    }

    private void publish() {
        ready = life.ready() && !ended;
        closed = life.closed() || ended;
        if (life.news()) {
            news = true;
        }
        if (life.timed()) {
            link.timed();
        }
    }

    /** Nothing is touched any more. */
    void end() {
        if (!ended) {
            ended = true;
            publish();
            sender.end();
            receiver.closed();
        }
    }

    /** Whether neither side has anything to do with it any more. */
    boolean over() {
        return life.own() == Own.CLOSED && life.closed() && (life.told() || life.remote() == Remote.NONE);
    }

    /** Whether it has left, and nobody has to hear of that any more. */
    boolean gone() {
        return life.told();
    }

    void reportAgain() {
        life.reportAgain();
        news = true;
    }

    /** What the edge is to hear next; null: nothing. */
    @Nullable
    Report report(boolean allTaken) {
        Report next = life.report(allTaken);
        news = life.news();
        if (life.told()) {
            link.gone();
        }
        return next;
    }

    String describe() {
        String own = receiver.describe();
        return "%s, remote %s, ids %d and %d, %s%s".formatted(life.own(), life.remote(), ownId, remoteId,
                own.isEmpty() ? own : own + ", ", sender.describe());
    }
}
