package dev.remora.rpmsg.virtio;

import dev.remora.platform.Doorbell;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VirtioStatus;
import dev.remora.virtio.VringViolation;
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

    private final VirtioDevice device;
    private final String name;
    private final Doorbell doorbell;
    private final Turn turn;
    private final Receiver receiver;
    private final Transmitter transmitter;
    private final Consumer<String> failed;
    private final Thread thread;

    ReceiveThread(VirtioDevice device, Turn turn, Receiver receiver, Transmitter transmitter,
            Consumer<String> failed) {
        this.device = device;
        this.turn = turn;
        this.receiver = receiver;
        this.transmitter = transmitter;
        this.failed = failed;
        name = device.name();
        doorbell = device.doorbell();
        thread = Thread.ofPlatform().daemon().name("remora-rpmsg-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Lets it look again. Any thread. */
    void wake() {
        doorbell.wake();
    }

    /** Lets it end soon, and whoever polls. */
    void stop() {
        receiver.stop();
        turn.end();
        doorbell.wake();
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
                receiver.wantInterrupts(false);
            } catch (RuntimeException e) {
                report(e);
            } finally {
                exit();
            }
        }
    }

    void unmask(Session session) {
        turn.unmask(session);
        doorbell.wake();
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
            doorbell.wake();
        }
    }

    private void run() {
        try {
            int seen = doorbell.count();
            while (!receiver.stopped()) {
                transmitter.wakeWaiting();
                if (!receiveAll() && !receiver.stopped()) {
                    checkStatus();
                    seen = doorbell.await(seen, SAFETY_POLL_NANOS);
                }
            }
        } catch (RuntimeException | Error e) {
            report(e);
        }
    }

    /** False if there is nothing more to do for now. */
    private boolean receiveAll() {
        if (!turn.tryEnter()) {
            return false;
        }
        try {
            receiver.wantInterrupts(false);
            receiver.receive(Integer.MAX_VALUE);
            if (receiver.stopped() || !receiver.listening()) {
                return false;
            }
            receiver.wantInterrupts(true);
            return receiver.pending();
        } finally {
            turn.exit();
        }
    }

    private void checkStatus() {
        if ((device.status() & VirtioStatus.NEEDS_RESET) != 0) {
            throw new VringViolation(name + ": the device asks for a reset");
        }
    }

    private void report(Throwable e) {
        if (receiver.stopped()) {
            return;
        }
        if (e instanceof VringViolation) {
            failed.accept(String.valueOf(e.getMessage()));
        } else if (e instanceof IllegalStateException) {
            // What a device says when it is gone, and memory when it is unmapped.
            failed.accept(name + ": " + e.getMessage());
        } else {
            // A fault of ours or of the bus. Without its thread the edge would hang.
            LOG.error("{}: nothing is received any more", name, e);
            failed.accept(name + ": " + e);
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
