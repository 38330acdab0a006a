package dev.remora.rpmsg.glink.link;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the edge, in turn, what whoever pumps has seen: which channels come and go, what was dropped. */
final class LinkReports {

    private static final Logger LOG = LoggerFactory.getLogger(LinkReports.class);
    private static final int SHARE = 64;
    /** More than can wait in a channel. */
    private static final int MOST_SHARES = 64;

    private final String edge;
    private final LinkChannels channels;
    private final Drops drops;
    private final LinkEvents events;
    private final ReentrantLock lock;
    private final Queue<Long> unknown = new ConcurrentLinkedQueue<>();
    /** Those that the edge knows. Changed in turn. */
    private final List<GlinkChannel> known = new CopyOnWriteArrayList<>();

    LinkReports(String edge, LinkChannels channels, Drops drops, LinkEvents events) {
        this.edge = edge;
        this.channels = channels;
        this.drops = drops;
        this.events = events;
        lock = channels.outbox().lock();
    }

    /** A command that was skipped. Any thread. */
    void unknown(long header) {
        unknown.add(header);
    }

    /** Whether there is something to tell. A glance, any thread. */
    boolean any() {
        return channels.news() || drops.any() || !unknown.isEmpty();
    }

    /** As they are now. Any thread. */
    List<GlinkChannel> known() {
        return List.copyOf(known);
    }

    void tell() {
        if (drops.any()) {
            drops.tell(events::dropped);
        }
        for (Long header = unknown.poll(); header != null; header = unknown.poll()) {
            LOG.warn("{}: unknown command from the remote skipped: {}", edge, CommandLayout.text(header));
        }
        if (channels.news()) {
            for (GlinkChannel next = nextFound(); next != null; next = nextFound()) {
                found(next);
            }
            tellGone();
        }
    }

    private @Nullable GlinkChannel nextFound() {
        lock.lock();
        try {
            ChannelControl next = channels.nextFound();
            return next == null ? null : next.channel();
        } finally {
            lock.unlock();
        }
    }

    private void found(GlinkChannel channel) {
        for (GlinkChannel former : known) {
            if (former.address() == channel.address() || former.name().equals(channel.name())) {
                finish(former);
            }
        }
        known.add(channel);
        channel.reportTo(events.found(channel));
    }

    /** It has left, and its id or its name has a new one: it goes first. */
    private void finish(GlinkChannel former) {
        for (int i = 0; i < MOST_SHARES && !former.gone() && !former.control().ended(); i++) {
            former.receive(SHARE);
        }
        forget(former);
    }

    private void tellGone() {
        boolean some;
        lock.lock();
        try {
            some = channels.takeGone();
        } finally {
            lock.unlock();
        }
        for (GlinkChannel channel : some ? known : List.<GlinkChannel>of()) {
            if (channel.gone()) {
                forget(channel);
            }
        }
    }

    private void forget(GlinkChannel channel) {
        known.remove(channel);
        channel.close();
        events.gone(channel);
        lock.lock();
        try {
            channels.left(channel.control(), System.nanoTime());
        } finally {
            lock.unlock();
        }
    }
}
