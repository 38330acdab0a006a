package dev.remora.rpmsg.edge.channel;

import dev.remora.rpmsg.edge.ReceiveWork;
import org.jspecify.annotations.Nullable;

/**
 * Takes what comes, in rounds over all channels, of each only so much that none has to wait for another. Without a bus the
 * remote's states are still answered, and data stays where it is. Used by whoever's turn it is, but for the methods that
 * say otherwise.
 */
final class Rounds implements ReceiveWork {

    /** Of one channel in a round. */
    private static final int SHARE = 32;

    private final Channels channels;
    private final WireLink link;
    private volatile @Nullable Session next;
    private volatile @Nullable Session session;
    private volatile boolean stopped;
    /** Who is first in the next round. */
    private int first;

    Rounds(Channels channels, WireLink link) {
        this.channels = channels;
        this.link = link;
    }

    /** To whom is reported from now on. Any thread, which then wakes the receive thread. */
    void reportTo(@Nullable Session nextSession) {
        next = nextSession;
    }

    /** To whom is reported in this turn; null when that one is gone. */
    @Nullable
    Session session() {
        Session now = session;
        return now != null && now == next ? now : null;
    }

    @Override
    public int receive(int max) {
        changeOver();
        if (stopped) {
            return 0;
        }
        link.look();
        int count = 0;
        int came = 1;
        while (came > 0 && count < max && !stopped && session == next) {
            came = round(max - count);
            count += came;
        }
        if (!stopped) {
            link.flush();
        }
        return count;
    }

    private int round(int max) {
        EdgeChannel[] all = channels.all();
        int start = first;
        int count = 0;
        for (int i = 0; i < all.length && count < max && !stopped && session == next; i++) {
            int at = (start + i) % all.length;
            count += all[at].wire().receive(Math.min(max - count, SHARE));
            first = at + 1;
        }
        return count;
    }

    private void changeOver() {
        Session to = next;
        if (session == to) {
            return;
        }
        session = to;
        if (to != null) {
            for (EdgeChannel channel : channels.all()) {
                channel.wire().reportAgain();
                channel.wire().resume();
            }
        }
    }

    @Override
    public boolean pending() {
        if (link.isDue()) {
            return true;
        }
        for (EdgeChannel channel : channels.all()) {
            if (channel.wire().pending()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void idle() {
        link.idle();
    }

    @Override
    public boolean listening() {
        return session() != null;
    }

    /** A remote rings whenever it has written something. */
    @Override
    public void wantRings(boolean on) {}

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public boolean stopped() {
        return stopped;
    }
}
