package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.glink.pipe.PipeViolation;
import dev.remora.rpmsg.glink.pipe.Pipes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A link from its start to its end: one epoch. After {@link LinkEvents#ended} a new one is made over the same pipes.
 *
 * <p>Two stages, so that a driver that takes its time stops no answer. {@link #pump}, by any thread: reads commands, answers,
 * copies data into the buffers of its channel. {@link #report} and {@link GlinkChannel#receive}, by whoever's {@link Turn} it
 * is: tell the edge. Order of the locks: that of the pump, that of {@link Commands}; nothing is called out under either but the
 * doorbell.
 */
public final class GlinkLink {

    private static final long TIMER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int MOST_UNKNOWN = 8;
    /** Answers that are kept for a remote that does not read, beyond what each channel may owe. */
    private static final int MOST_ANSWERS = 64;
    private static final int MOST_ANSWERS_OF_CHANNEL = 4;

    private final LinkEvents events;
    private final ReentrantLock pumping = new ReentrantLock();
    private final ReentrantLock lock;
    private final Outbox outbox;
    private final Negotiation negotiation;
    private final LinkChannels channels;
    private final Incoming incoming;
    private final Drops drops = new Drops();
    private final LinkReports reports;
    private volatile @Nullable Ending ending;
    /** Nothing is touched any more. */
    private volatile boolean over;
    private volatile long lapsed;
    private boolean ringBack;
    private int unknown;

    /** Why it cannot go on. */
    private record Ending(String reason, boolean restarted) {}

    /**
     * Makes one; nothing is touched yet.
     *
     * @param pipes both
     * @param settings how it behaves
     * @param ring rings the remote
     * @param bell where the remote rings, and where the receive thread is woken
     * @param turn whose turn it is to receive
     * @param events told in turn
     */
    public GlinkLink(Pipes pipes, LinkSettings settings, Runnable ring, Bell bell, Turn turn, LinkEvents events) {
        this.events = events;
        outbox = new Outbox(pipes.out(), ring, MOST_ANSWERS + MOST_ANSWERS_OF_CHANNEL * settings.channelMax(),
                violation -> fail(violation.getMessage(), false));
        lock = outbox.lock();
        negotiation = new Negotiation(settings.features());
        channels = new LinkChannels(settings, outbox, negotiation, bell, turn, new Self());
        incoming = new Incoming(pipes, outbox, negotiation, new CommandReader(channels, outbox, negotiation, drops,
                new Reading()), this::isOver, this::startedAnew);
        reports = new LinkReports(settings.name(), channels, drops, events);
    }

    /** As senders know it. */
    private final class Self implements LinkChannels.Following {

        @Override
        public boolean due() {
            return GlinkLink.this.due();
        }

        @Override
        public boolean pump() {
            return GlinkLink.this.pump();
        }

        @Override
        public boolean over() {
            return isOver();
        }
    }

    /** What the reader asks for. */
    private final class Reading implements CommandReader.Link {

        @Override
        public void unknown(long header) {
            drops.count(DropCause.UNKNOWN_COMMAND);
            unknown++;
            if (unknown > MOST_UNKNOWN) {
                fail("the remote has sent %d unknown commands, the last one is %s".formatted(unknown, CommandLayout
                        .text(header)), false);
            } else {
                reports.unknown(header);
            }
        }

        @Override
        public void disagreed() {
            fail("no version in common", false);
        }

        @Override
        public void startedAnew() {
            GlinkLink.this.startedAnew();
        }

        @Override
        public void ringBack() {
            ringBack = true;
        }
    }

    /** Begins the own indices and offers a version. Once. */
    public void start() {
        pumping.lock();
        try {
            lock.lock();
            try {
                outbox.begin(negotiation.begin());
            } finally {
                lock.unlock();
            }
            incoming.start();
        } catch (PipeViolation e) {
            fail(e.getMessage(), false);
        } finally {
            pumping.unlock();
        }
    }

    /**
     * Follows the remote: answers, and keeps what came for {@link #report} and {@link GlinkChannel#receive}. One ring full at
     * most. At each ring, and when {@link #due}. Any thread; never blocks, calls nobody but the doorbell.
     *
     * @return whether something was read; false too if another thread does it
     */
    public boolean pump() {
        return pump(false);
    }

    /**
     * As {@link #pump}, by whoever's turn it is, who comes back: what can wait is shown to the remote with what is written next,
     * or by {@link #idle}.
     *
     * @return as there
     */
    public boolean pumpInTurn() {
        return pump(true);
    }

    private boolean pump(boolean patient) {
        if (isOver() || !incoming.started() || !pumping.tryLock()) {
            return false;
        }
        try {
            if (isOver()) {
                return false;
            }
            boolean read = incoming.follow();
            if (!patient || ringBack || incoming.isMuchUnshown()) {
                incoming.show();
            }
            if (!patient || isUnsettled()) {
                settle(patient);
            }
            return read;
        } catch (PipeViolation e) {
            fail(e.getMessage(), false);
            return false;
        } finally {
            pumping.unlock();
        }
    }

    private void startedAnew() {
        fail("the remote has started anew", true);
    }

    /** What others tell they ring for. */
    private boolean isUnsettled() {
        return ringBack || outbox.isUrgent() || outbox.isWanted() || isTimeToLapse();
    }

    private boolean isTimeToLapse() { return channels.isTimed() && System.nanoTime() - lapsed >= TIMER_NANOS; }

    private void settle(boolean patient) {
        lock.lock();
        try {
            if (isOver()) {
                return;
            }
            outbox.flush();
            if (outbox.takeRoomCame()) {
                channels.roomAgain();
            }
            if (channels.isTimed()) {
                lapse(System.nanoTime());
            }
            if (ringBack) {
                ringBack = false;
                outbox.ringInAnyCase();
            } else if (patient) {
                outbox.ringIfUrgent();
            } else {
                outbox.ring();
            }
        } finally {
            lock.unlock();
        }
    }

    private void lapse(long now) {
        if (now - lapsed >= TIMER_NANOS) {
            lapsed = now;
            channels.lapse(now);
        }
    }

    /** Nothing more comes for a moment: what waited for that is shown. In turn. */
    public void idle() {
        if (incoming.hasUnshown() && pumping.tryLock()) {
            try {
                if (!isOver()) {
                    incoming.show();
                }
            } finally {
                pumping.unlock();
            }
        }
        if (outbox.hasWaiting()) {
            lock.lock();
            try {
                outbox.ring();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Whether {@link #pump} would not be in vain: a glance, no allocation, any thread. */
    public boolean due() {
        if (isOver() || !incoming.started()) {
            return false;
        }
        return incoming.due() || outbox.mayHaveRoomCome() || isTimeToLapse();
    }

    /** Whether {@link #report} has something to tell: a glance, any thread. */
    public boolean news() {
        return !over && (ending != null || reports.any());
    }

    /** Tells {@link LinkEvents} what came: found, gone, dropped, ended. In turn, no lock held. */
    public void report() {
        if (over) {
            return;
        }
        reports.tell();
        Ending last = ending;
        if (last != null) {
            over = true;
            events.ended(last.reason(), last.restarted());
        }
    }

    /**
     * Opens a channel from this side, before the remote does: it is found when the remote opens its side, and opened again
     * when it has closed. Any thread.
     *
     * @param name at most 31 printable characters
     */
    public void open(String name) {
        lock.lock();
        try {
            if (!isOver()) {
                channels.want(name, System.nanoTime());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody wants {@link #open} any more; stays if the remote has opened its side. Any thread. */
    public void forgetOpen(String name) {
        lock.lock();
        try {
            if (!isOver()) {
                channels.forget(name, System.nanoTime());
            }
        } finally {
            lock.unlock();
        }
    }

    /** The channels that were found and are not gone, for people. */
    public List<GlinkChannel> channels() {
        return reports.known();
    }

    /** In order: all own sides close; nothing is touched afterwards. */
    public void end() {
        stop(true);
    }

    /** The memory may be gone: all senders return, nothing is touched afterwards. Waits for a pump that is under way. */
    public void abandon() {
        stop(false);
    }

    private void stop(boolean inOrder) {
        over = true;
        // Only after the pump that is under way: it holds this lock all the time.
        pumping.lock();
        try {
            lock.lock();
            try {
                if (inOrder) {
                    incoming.show();
                    channels.closeAll(System.nanoTime());
                    outbox.flush();
                    outbox.ring();
                }
                channels.endAll();
            } finally {
                outbox.end();
                lock.unlock();
            }
        } finally {
            pumping.unlock();
        }
    }

    private boolean isOver() { return over || ending != null; }

    /** The first reason counts. Nothing is written any more. */
    private void fail(@Nullable String reason, boolean restarted) {
        lock.lock();
        try {
            if (ending == null) {
                ending = new Ending(String.valueOf(reason), restarted);
            }
            outbox.end();
            channels.wakeAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether both sides agree on a version. */
    public boolean negotiated() {
        lock.lock();
        try {
            return negotiation.done();
        } finally {
            lock.unlock();
        }
    }

    /** For people: state, features, what waits. One line. */
    public String describe() {
        lock.lock();
        try {
            Ending last = ending;
            if (last != null) {
                return "ended: " + last.reason();
            }
            String state = over ? "ended" : negotiation.done() ? "version 1" : "no version yet";
            return "%s, features 0x%x, %d bytes unread by the remote, %d kept".formatted(state, negotiation.features(),
                    outbox.unread(), outbox.keptBytes());
        } finally {
            lock.unlock();
        }
    }
}
