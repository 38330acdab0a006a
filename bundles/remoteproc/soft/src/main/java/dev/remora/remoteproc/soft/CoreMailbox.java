package dev.remora.remoteproc.soft;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;
import dev.remora.remoteproc.spi.RemoteCoreException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What a process is heard to say: that it is ready, that it is on its own, that its main loop turns. */
final class CoreMailbox {

    /** The ring on this channel says that the firmware runs, or that the core is on its own. */
    private static final int READY_CHANNEL = 0;
    private static final long INTERRUPT_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LOCK_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration TURN = Duration.ofSeconds(1);
    private static final long TURN_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** One may have begun before, one may be a message's; after the third the loop has come round. */
    private static final int TURNS = 3;

    private final String name;
    private final Mailbox mailbox;
    private final int before;

    /** From now on rings are heard. */
    CoreMailbox(String name, Mailbox mailbox) {
        this.name = name;
        this.mailbox = mailbox;
        before = mailbox.rung(READY_CHANNEL);
    }

    void awaitReady(CoreProcess process, Duration timeout) throws RemoteCoreException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Doorbell doorbell = mailbox.doorbell();
        int seen = doorbell.count();
        while (mailbox.rung(READY_CHANNEL) == before) {
            if (process.status().isPresent()) {
                throw new RemoteCoreException(name + ": not started, " + process.epitaph());
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new RemoteCoreException(name + ": not started, soft core process " + process.pid()
                        + " was not ready after " + timeout.toMillis()
                        + " ms (ready.timeout.millis): its firmware hangs or is slow");
            }
            if (Thread.interrupted()) {
                throw new InterruptedException(name + ": interrupted while it started");
            }
            seen = doorbell.await(seen, Math.min(left, INTERRUPT_POLL_NANOS));
        }
    }

    /** Waits until the process holds the lock on its memory, by which the next gateway finds it. */
    void awaitLeft(CoreProcess process, MemoryLock lock) throws RemoteCoreException {
        long deadline = System.nanoTime() + ANSWER.toNanos();
        Doorbell doorbell = mailbox.doorbell();
        int seen = doorbell.count();
        try {
            while (lock.holder().orElse(-1) != process.pid()) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || process.status().isPresent()) {
                    throw new RemoteCoreException(name + ": soft core process " + process.pid()
                            + " does not say that it is on its own");
                }
                seen = doorbell.await(seen, LOCK_POLL_NANOS);
            }
        } catch (IOException e) {
            throw new RemoteCoreException(name + ": " + e.getMessage(), e);
        }
    }

    /** Waits until the main loop has come round: then it has seen a device that was reset, and left its rings. */
    boolean awaitTurn(CoreProcess process, MemorySegment heartbeat) {
        long deadline = System.nanoTime() + TURN.toNanos();
        Doorbell doorbell = mailbox.doorbell();
        int seen = doorbell.count();
        int last = HeartbeatWatch.count(heartbeat);
        mailbox.ring(READY_CHANNEL);
        for (int turns = 0; turns < TURNS;) {
            if (deadline - System.nanoTime() <= 0 || process.status().isPresent()) {
                return false;
            }
            seen = doorbell.await(seen, TURN_POLL_NANOS);
            int now = HeartbeatWatch.count(heartbeat);
            if (now != last) {
                last = now;
                turns++;
                mailbox.ring(READY_CHANNEL);
            }
        }
        return true;
    }
}
