package dev.remora.rpmsg.smd.channel;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.channel.Seldom;
import dev.remora.rpmsg.smd.channel.ChannelLife.Report;
import dev.remora.rpmsg.smd.channel.HalfLayout.Flag;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what {@link ChannelLife} decides, and rings. Any thread; never blocks for long. */
final class ChannelControl {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelControl.class);
    private static final int MOST_LINES = 4;

    private final String name;
    private final Places places;
    private final Runnable ring;
    /** Guards all of the channel but what is received. */
    private final ReentrantLock lock;
    private final ChannelLife life;
    private final OwnHalf half;
    private final WriteRing writeRing;
    /** Counts the beginnings: what is received belongs to one of them. Changed under the lock only. */
    private final AtomicInteger era = new AtomicInteger();
    /** Nothing is touched any more. Written under the lock. */
    private volatile boolean ended;
    private final Seldom breaches = new Seldom(MOST_LINES);
    /** It was said once that the remote does not open. */
    private boolean complained;
    /** As last read in the remote's half. Nothing at first. */
    private volatile int remoteState = -1;

    ChannelControl(String name, Places places, Runnable ring, ReentrantLock lock, ChannelLife life, OwnHalf half,
            WriteRing writeRing) {
        this.name = name;
        this.places = places;
        this.ring = ring;
        this.lock = lock;
        this.life = life;
        this.half = half;
        this.writeRing = writeRing;
    }

    /** Which beginning this is. */
    int era() {
        return era.get();
    }

    boolean ended() {
        return ended;
    }

    /** What the remote showed when last looked at. */
    int remoteState() {
        return remoteState;
    }

    void reset() {
        lock.lock();
        try {
            if (!ended) {
                SmdState theirs = SmdState.of(places.remote().state());
                if (theirs != null) {
                    // The remote clears the flag when it looks at the state: raised, it has not seen the close.
                    boolean leftOpen = places.own().state() != SmdState.CLOSED.value() || places.own().is(Flag.STATE);
                    life.found(leftOpen, theirs, System.nanoTime());
                }
                clear();
            }
        } finally {
            lock.unlock();
        }
    }

    void open() {
        lock.lock();
        try {
            if (!ended) {
                show(life.open(System.nanoTime()));
            }
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            if (!ended) {
                show(life.close());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Closed, and then as if just found; nothing is touched afterwards. */
    void end() {
        lock.lock();
        try {
            if (!ended) {
                show(life.close());
                clear();
            }
        } finally {
            ended = true;
            lock.unlock();
        }
    }

    void abandon() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    void remoteDied() {
        lock.lock();
        try {
            if (!ended) {
                Signals.write(places.remote(), 0);
                places.remote().state(SmdState.CLOSED);
                places.remote().set(Flag.STATE, true);
                // It would clear this when it hears that we have closed, and is not waited for once it has restarted.
                places.own().set(Flag.STATE, false);
                remoteState = SmdState.CLOSED.value();
                show(life.seen(SmdState.CLOSED));
                // An own CLOSING needs no answer.
                show(life.seen(SmdState.CLOSED));
            }
        } finally {
            lock.unlock();
        }
    }

    /** The remote has broken the protocol. */
    void broken(SmdViolation violation) {
        lock.lock();
        try {
            if (!ended) {
                show(life.broken(violation.reason()));
            }
        } finally {
            lock.unlock();
        }
        if (breaches.mayTell()) {
            LOG.warn("{}: {}; closed until the remote opens it anew", name, violation.reason());
        }
    }

    /**
     * The remote shows a state, or time has passed.
     *
     * @return false if the state means nothing, and is new
     */
    boolean follow(int state) {
        SmdState shown = SmdState.of(state);
        lock.lock();
        try {
            if (ended) {
                return true;
            }
            boolean changed = state != remoteState;
            remoteState = state;
            SmdState own = life.own();
            show(life.seen(shown == null ? life.remote() : shown));
            boolean wanted = life.wanted();
            show(life.lapse(System.nanoTime()));
            if (wanted && !life.wanted() && !complained) {
                complained = true;
                LOG.warn("{}: the remote does not open its side, it shows {}; tried again from time to time", name, life
                        .remote());
            }
            if (changed || own != life.own()) {
                LOG.debug("{}: {}, remote {}", name, life.own(), shown == null ? state : shown);
            }
            return shown != null || !changed;
        } finally {
            lock.unlock();
        }
    }

    /** What the edge is to hear next. */
    @Nullable
    Report report() {
        lock.lock();
        try {
            return ended ? null : life.report();
        } finally {
            lock.unlock();
        }
    }

    void reportAgain() {
        lock.lock();
        try {
            life.reportAgain();
        } finally {
            lock.unlock();
        }
    }

    void setSignals(Set<Signal> raised) {
        lock.lock();
        try {
            if (!ended) {
                boolean open = life.own() == SmdState.OPENED;
                half.signals(Signals.sent(raised), open);
                if (open) {
                    ring.run();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** How much the remote has not read. */
    int unread() {
        lock.lock();
        try {
            return ended || life.own() != SmdState.OPENED ? 0 : writeRing.unread();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void show(@Nullable SmdState state) {
        if (state == null) {
            return;
        }
        if (state == SmdState.OPENING) {
            restart();
        } else if (state != SmdState.OPENED) {
            era.incrementAndGet();
        }
        half.show(state);
        ring.run();
    }

    /** Under the lock. */
    private void clear() {
        half.reset();
        restart();
        ring.run();
    }

    /** The indices that are ours to write: where we write, and how far we have read. */
    private void restart() {
        writeRing.restart();
        places.remote().tail(0);
        era.incrementAndGet();
    }
}
