package dev.remora.platform.vhost;

import dev.remora.platform.Doorbell;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Hears the front end's kicks: a thread that waits polls the descriptors that are kicked, with no other thread between.
 */
final class KickDoorbell implements Doorbell, AutoCloseable {

    /** How long a ring that nobody kicks is not looked at. */
    private static final long UNKICKED_NANOS = 1_000_000;

    private final List<Descriptor> kicks;
    private final boolean polled;
    private final Consumer<String> broken;
    private final WakeUp wakeUp;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger sleepers = new AtomicInteger();
    /** For the next sleeper; mostly there is one. */
    private final AtomicReference<PollSet> idle = new AtomicReference<>();
    private volatile boolean closed;

    /**
     * Leaves the descriptors with their owner.
     *
     * @param kicks what the front end writes to
     * @param polled whether there is a ring that it does not kick
     * @param broken told when a descriptor can be kicked no more
     */
    KickDoorbell(Kernel kernel, List<Descriptor> kicks, boolean polled, Consumer<String> broken) {
        this.broken = broken;
        this.kicks = kicks;
        this.polled = polled;
        wakeUp = new WakeUp(kernel);
    }

    @Override
    public int count() {
        return count.get();
    }

    @Override
    public int await(int seen, long timeoutNanos) {
        if (closed || count.get() != seen) {
            return count.get();
        }
        PollSet kept = idle.getAndSet(null);
        PollSet set = kept != null ? kept : new PollSet(kicks.size() + 1);
        boolean woken = false;
        sleepers.incrementAndGet();
        try {
            // Whoever rings counts first and then looks for sleepers; here it is the other way round.
            if (!closed && count.get() == seen) {
                long nanos = Math.max(0, timeoutNanos);
                woken = enterAndPoll(set, polled ? Math.min(nanos, UNKICKED_NANOS) : nanos);
            }
        } finally {
            // The last one takes the wake-up away; one that nobody saw ends the next sleep early, no more.
            if (sleepers.decrementAndGet() == 0 && woken) {
                wakeUp.taken(set);
                if (sleepers.get() > 0) {
                    wakeUp.wake(); // it may have been for one that has come meanwhile
                }
            }
            idle.set(set);
        }
        return count.get();
    }

    private boolean enterAndPoll(PollSet set, long nanos) {
        int entered = 0;
        try {
            while (entered < kicks.size() && kicks.get(entered).enter()) {
                entered++;
            }
            if (entered == kicks.size() && wakeUp.event().enter()) {
                try {
                    return poll(set, nanos);
                } finally {
                    wakeUp.event().leave();
                }
            }
            return false;
        } finally {
            for (int i = 0; i < entered; i++) {
                kicks.get(i).leave();
            }
        }
    }

    /** Tells whether it was woken. */
    private boolean poll(PollSet set, long nanos) {
        set.clear();
        for (int i = 0; i < kicks.size(); i++) {
            set.add(kicks.get(i).number(), NativeLayout.POLLIN);
        }
        int wake = set.add(wakeUp.event().number(), NativeLayout.POLLIN);
        set.poll(nanos);
        boolean rung = false;
        for (int i = 0; i < kicks.size(); i++) {
            if (set.ready(i)) {
                long taken = set.takeRing(kicks.get(i).number());
                if (taken > 0) {
                    rung = true;
                } else if (taken != -LibC.EAGAIN && taken != -LibC.EINTR) {
                    // It would be ready for ever.
                    broken.accept("kick descriptor of ring %d gives %s".formatted(i, taken == 0
                            ? "no more"
                            : "errno " + -taken));
                    closed = true;
                }
            }
        }
        if (rung) {
            count.incrementAndGet();
            if (sleepers.get() > 1) {
                wakeUp.wake(); // they may find nothing to read any more
            }
        }
        return set.ready(wake);
    }

    /** A kick that came as a message. Any thread, never blocks. */
    void ring() {
        count.incrementAndGet();
        if (sleepers.get() > 0) {
            wakeUp.wake();
        }
    }

    @Override
    public void wake() {
        ring();
    }

    /** Ends all sleeps; nobody sleeps any more. */
    @Override
    public void close() {
        closed = true;
        ring();
        wakeUp.close();
    }
}
