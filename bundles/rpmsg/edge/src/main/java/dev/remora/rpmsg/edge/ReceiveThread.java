package dev.remora.rpmsg.edge;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The one thread that receives on an edge and wakes waiting senders; while masked it does only the latter, and another
 * one polls.
 */
public final class ReceiveThread {

    /** The remote may never ring, or scribble over the words by which it does. */
    private static final long SAFETY_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** A driver that does not return from its callback must not hold up the gateway for ever. */
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(10);
    /** The bus has waited for callbacks already. */
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(5);

    /** After so many the thread looks at other things. */
    private static final int ROUND = 256;
    /** An answer is mostly this near: a pause between two looks would take longer than the look. */
    private static final int EAGER_LOOKS = 512;
    /** A peer that answers at once has done so by then. */
    private static final int LOOKS_UNTIL_IDLE = 128;
    /** Power of two each. */
    private static final int LOOKS_PER_GLANCE = 1 << 4;
    private static final int LOOKS_PER_CHECK = 1 << 20;
    private static final int MESSAGES_PER_CHECK = 1 << 16;

    private final Runnable check;
    private final Bell bell;
    private final Turn turn;
    private final ReceiveWork work;
    private final Senders senders;
    private final Consumer<Throwable> failed;
    private final Spin spin;
    private final Thread thread;
    private int untilCheck = MESSAGES_PER_CHECK;

    /**
     * Makes one, not started.
     *
     * @param edge its name
     * @param check looks whether the remote still wants to be talked to: now and then, on this thread
     * @param bell where the remote rings, and others here wake it
     * @param turn whose turn it is
     * @param work what is done in each turn
     * @param senders who waits to send
     * @param spin how long to look for more
     * @param failed hears of what ended the thread, or a poll
     */
    public ReceiveThread(String edge, Runnable check, Bell bell, Turn turn, ReceiveWork work, Senders senders,
            Spin spin,
            Consumer<Throwable> failed) {
        this.check = check;
        this.bell = bell;
        this.spin = spin;
        this.turn = turn;
        this.work = work;
        this.senders = senders;
        this.failed = failed;
        thread = Thread.ofPlatform().daemon().name("remora-rpmsg-" + edge).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Lets it look again. Any thread. */
    public void wake() {
        bell.wake();
    }

    /** Lets it end soon, and whoever polls. */
    public void stop() {
        work.stop();
        turn.end();
        bell.wake();
    }

    /** Whether this thread is in a callback of the edge. */
    public boolean isCurrent() { return turn.mine(); }

    /** Waits until nobody receives any more; false if somebody does not return. */
    public boolean ended() {
        return turn.awaitNobody(JOIN_TIMEOUT.toNanos()) && joined();
    }

    /**
     * After the work was given another session: waits until nobody calls a former session any more, whose code may be gone soon.
     * From within such a call it does not wait; false if somebody does not return from one.
     */
    public boolean changed() {
        return turn.mine() || turn.awaitEnd(CHANGE_TIMEOUT.toNanos());
    }

    public void mask(EdgeSession session) {
        turn.mask(session);
        if (turn.enterMasked(session)) {
            try {
                work.wantRings(false);
            } catch (RuntimeException | Error e) {
                report(e);
            } finally {
                exit();
            }
        }
    }

    public void unmask(EdgeSession session) {
        turn.unmask(session);
        bell.wake();
    }

    public int poll(EdgeSession session, int max) {
        if (max <= 0 || !turn.enterMasked(session)) {
            return 0;
        }
        try {
            int count = work.receive(max);
            if (!work.stopped()) {
                work.idle();
            }
            return count;
        } catch (RuntimeException | Error e) {
            report(e);
            return 0;
        } finally {
            exit();
        }
    }

    private void exit() {
        if (turn.exit()) {
            bell.wake();
        }
    }

    private void run() {
        try {
            int seen = bell.count();
            while (!work.stopped()) {
                int wakes = bell.wakes();
                senders.wakeIfRoom();
                if (receiveAll(wakes) || work.stopped() || bell.wakes() != wakes) {
                    continue;
                }
                check.run();
                long before = System.nanoTime();
                seen = bell.await(seen, senders.longestSleep(SAFETY_POLL_NANOS));
                spin.slept(System.nanoTime() - before);
            }
        } catch (RuntimeException | Error e) {
            report(e);
        }
    }

    /** Receives, and looks for more as long as that pays; false if the thread may sleep. */
    private boolean receiveAll(int wakes) {
        if (!turn.tryEnter()) {
            return false;
        }
        try {
            work.wantRings(false);
            do {
                untilCheck -= Math.max(1, work.receive(ROUND));
                if (untilCheck <= 0) {
                    untilCheck = MESSAGES_PER_CHECK;
                    check.run();
                }
                senders.wakeIfRoom();
            } while (mayGoOn() && (work.pending() || lookForMore(wakes)));
            if (!work.stopped()) {
                work.idle();
            }
            if (work.stopped() || !work.listening()) {
                return false;
            }
            work.wantRings(true);
            return work.pending();
        } finally {
            turn.exit();
        }
    }

    private boolean mayGoOn() {
        return !work.stopped() && work.listening() && !turn.wanted();
    }

    /** Without system calls and without rings of the remote; false if nothing came. */
    private boolean lookForMore(int wakes) {
        long longest = spin.nanos();
        if (longest == 0) {
            return false;
        }
        long start = System.nanoTime();
        for (int looks = 1;; looks++) {
            if (work.pending()) {
                spin.caught();
                return true;
            }
            if (looks == LOOKS_UNTIL_IDLE) {
                work.idle();
            }
            if (looks > EAGER_LOOKS) {
                Thread.onSpinWait();
            }
            if (looks % LOOKS_PER_GLANCE == 0) {
                if (senders.any() && senders.look()) {
                    return true;
                }
                if (bell.wakes() != wakes || !mayGoOn()) {
                    return false;
                }
                if (looks % LOOKS_PER_CHECK == 0) {
                    check.run();
                }
                if (longest != Long.MAX_VALUE && System.nanoTime() - start >= longest) {
                    spin.missed();
                    return false;
                }
            }
        }
    }

    private void report(Throwable e) {
        if (!work.stopped()) {
            failed.accept(e);
        }
    }

    /** The memory may vanish when we return: an interrupt does not end the wait, and is not lost. */
    private boolean joined() {
        if (thread.getState() == Thread.State.NEW) {
            return true;
        }
        long deadline = System.nanoTime() + JOIN_TIMEOUT.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
