package dev.remora.rpmsg.glink;

import dev.remora.rpmsg.edge.Bell;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The thread that follows the remote while a driver does not return from its callback: the remote gets its answers, and
 * senders hear of room. It looks every {@link #PATIENCE_NANOS} whether a delivery is still the same; when there has been none
 * for a while it sleeps until there is.
 */
final class StandIn {

    /** A delivery that takes longer is stood in for. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /** So much later at most it notices that the delivery is over; nothing waits for that. */
    private static final long LISTEN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int QUIET_LOOKS = 16;
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(10);

    private final Bell bell;
    private final BooleanSupplier pump;
    private final Consumer<Throwable> failed;
    private final Thread thread;
    /** Of whoever's turn it is; odd while one is under way. */
    private int deliveries;
    /** The same. */
    private volatile int shown;
    private volatile boolean idle;
    private volatile boolean stopped;

    /**
     * Makes one, not started.
     *
     * @param pump follows the remote; tells whether there was something
     * @param failed hears what ended it
     */
    StandIn(String edge, Bell bell, BooleanSupplier pump, Consumer<Throwable> failed) {
        this.bell = bell;
        this.pump = pump;
        this.failed = failed;
        thread = Thread.ofPlatform().daemon().name("remora-rpmsg-" + edge + "-answers").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** A driver may be called from now on, the first time or not. In turn. */
    void deliveryBegins() {
        if (!isUnderWay(deliveries)) {
            deliveries++;
            shown = deliveries;
            if (idle) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** No more, if one was. In turn. */
    void deliveryEnds() {
        if (isUnderWay(deliveries)) {
            deliveries++;
            shown = deliveries;
        }
    }

    /** It ends soon. Any thread, perhaps again; returns at once. */
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
        bell.wake();
    }

    /** After {@link #stop}: waits for its end; an interrupt does not end the wait, and is not lost. False if it does not end. */
    boolean ended() {
        if (thread.getState() == Thread.State.NEW || Thread.currentThread().equals(thread)) {
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

    private void run() {
        try {
            int before = shown;
            int quiet = QUIET_LOOKS;
            while (!stopped) {
                int seen = shown;
                boolean same = seen == before;
                before = seen;
                if (!same) {
                    quiet = 0;
                } else if (isUnderWay(seen)) {
                    standIn(seen);
                } else if (++quiet > QUIET_LOOKS) {
                    quiet = 0;
                    sleepUntilADelivery(seen);
                }
                LockSupport.parkNanos(PATIENCE_NANOS);
                if (Thread.interrupted()) {
                    quiet = 0;
                }
            }
        } catch (RuntimeException | Error e) {
            if (!stopped) {
                failed.accept(e);
            }
        }
    }

    private static boolean isUnderWay(int delivery) {
        return (delivery & 1) != 0;
    }

    private void standIn(int delivery) {
        int heard = bell.count();
        while (!stopped && shown == delivery) {
            if (!pump.getAsBoolean()) {
                heard = bell.await(heard, LISTEN_NANOS);
            }
        }
    }

    /** Who begins a delivery shows it first, and looks then whether to wake. */
    private void sleepUntilADelivery(int seen) {
        idle = true;
        while (!stopped && shown == seen) {
            LockSupport.park(this);
        }
        idle = false;
    }
}
