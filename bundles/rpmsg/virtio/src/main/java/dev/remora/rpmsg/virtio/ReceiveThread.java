package dev.remora.rpmsg.virtio;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that receives on an edge and wakes waiting senders; while masked it does only the latter, and another
 * one polls.
 */
final class ReceiveThread {

    private static final Logger LOG = LoggerFactory.getLogger(ReceiveThread.class);
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
    /** Power of two each. */
    private static final int LOOKS_PER_GLANCE = 1 << 4;
    private static final int LOOKS_PER_CHECK = 1 << 20;
    private static final int MESSAGES_PER_CHECK = 1 << 16;

    private final Peer peer;
    private final String name;
    private final Bell bell;
    private final Turn turn;
    private final Receiver receiver;
    private final Transmitter transmitter;
    private final Consumer<String> failed;
    private final Spin spin;
    private final Thread thread;
    private int untilCheck = MESSAGES_PER_CHECK;

    ReceiveThread(Peer peer, Bell bell, Turn turn, Receiver receiver, Transmitter transmitter, Spin spin,
            Consumer<String> failed) {
        this.peer = peer;
        this.bell = bell;
        this.spin = spin;
        this.turn = turn;
        this.receiver = receiver;
        this.transmitter = transmitter;
        this.failed = failed;
        name = peer.name();
        thread = Thread.ofPlatform().daemon().name("remora-rpmsg-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Lets it look again. Any thread. */
    void wake() {
        bell.wake();
    }

    /** Lets it end soon, and whoever polls. */
    void stop() {
        receiver.stop();
        turn.end();
        bell.wake();
    }

    /** Whether this thread is in a callback of the edge. */
    boolean isCurrent() { return turn.mine(); }

    /** Waits until nobody receives any more; false if somebody does not return. */
    boolean ended() {
        return turn.awaitNobody(JOIN_TIMEOUT.toNanos()) && joined();
    }

    /**
     * After {@link Receiver#reportTo}: waits until nobody calls a former session any more, whose code may be gone soon.
     * From within such a call it does not wait; false if somebody does not return from one.
     */
    boolean changed() {
        return turn.mine() || turn.awaitEnd(CHANGE_TIMEOUT.toNanos());
    }

    void mask(Session session) {
        turn.mask(session);
        if (turn.enterMasked(session)) {
            try {
                receiver.wantRings(false);
            } catch (RuntimeException | Error e) {
                report(e);
            } finally {
                exit();
            }
        }
    }

    void unmask(Session session) {
        turn.unmask(session);
        bell.wake();
    }

    int poll(Session session, int max) {
        if (max <= 0 || !turn.enterMasked(session)) {
            return 0;
        }
        try {
            return receiver.receive(max);
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
            while (!receiver.stopped()) {
                int wakes = bell.wakes();
                transmitter.waiters().wakeIfBuffer();
                if (receiveAll(wakes) || receiver.stopped() || bell.wakes() != wakes) {
                    continue;
                }
                peer.check();
                long before = System.nanoTime();
                seen = bell.await(seen, transmitter.waiters().longestSleep(SAFETY_POLL_NANOS));
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
            receiver.wantRings(false);
            do {
                untilCheck -= Math.max(1, receiver.receive(ROUND));
                if (untilCheck <= 0) {
                    untilCheck = MESSAGES_PER_CHECK;
                    peer.check();
                }
                transmitter.waiters().wakeIfBuffer();
            } while (mayGoOn() && (receiver.pending() || lookForMore(wakes)));
            if (receiver.stopped() || !receiver.listening()) {
                return false;
            }
            receiver.wantRings(true);
            return receiver.pending();
        } finally {
            turn.exit();
        }
    }

    private boolean mayGoOn() {
        return !receiver.stopped() && receiver.listening() && !turn.wanted();
    }

    /** Without system calls and without rings of the remote; false if nothing came. */
    private boolean lookForMore(int wakes) {
        long longest = spin.nanos();
        if (longest == 0) {
            return false;
        }
        long start = System.nanoTime();
        for (int looks = 1;; looks++) {
            if (receiver.pending()) {
                spin.caught();
                return true;
            }
            if (looks > EAGER_LOOKS) {
                Thread.onSpinWait();
            }
            if (looks % LOOKS_PER_GLANCE == 0) {
                if (transmitter.waiters().any() && transmitter.waiters().look()) {
                    return true;
                }
                if (bell.wakes() != wakes || !mayGoOn()) {
                    return false;
                }
                if (looks % LOOKS_PER_CHECK == 0) {
                    peer.check();
                }
                if (longest != Long.MAX_VALUE && System.nanoTime() - start >= longest) {
                    spin.missed();
                    return false;
                }
            }
        }
    }

    private void report(Throwable e) {
        if (receiver.stopped()) {
            return;
        }
        if (!Faults.isThePeers(e)) {
            // Without its thread the edge would hang.
            LOG.error("{}: nothing is received any more", name, e);
        }
        failed.accept(Faults.reason(name, e));
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
