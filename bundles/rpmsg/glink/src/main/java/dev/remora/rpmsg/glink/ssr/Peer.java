package dev.remora.rpmsg.glink.ssr;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.SendTimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The remote at the other end of one {@code glink_ssr} channel. Any thread. */
final class Peer {

    private final String label;
    private final RpmsgEndpoint endpoint;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** All but {@link #label} and {@link #endpoint}: guarded by the lock. */
    private int sequence;
    private int answered;
    private boolean gone;
    private boolean telling;

    Peer(String label, RpmsgEndpoint endpoint) {
        this.label = label;
        this.endpoint = endpoint;
    }

    String label() {
        return label;
    }

    /**
     * Tells that a subsystem is gone, and waits until the remote has done with it.
     *
     * @return why it has not; null if it has, or is gone itself
     */
    @Nullable
    String tell(String name, long timeoutNanos) throws InterruptedException {
        long deadline = System.nanoTime() + timeoutNanos;
        int number;
        lock.lock();
        try {
            // One after the other: the remote may remember the last number only.
            while (telling && !gone) {
                if (changed.awaitNanos(deadline - System.nanoTime()) <= 0) {
                    return "it has not answered the one before";
                }
            }
            if (gone) {
                return null;
            }
            telling = true;
            number = ++sequence;
        } finally {
            lock.unlock();
        }
        try {
            endpoint.send(new SsrMessage.DoCleanup(number, name).bytes(), Math.max(0, deadline - System.nanoTime()));
            return awaitAnswer(number, deadline) ? null : "it does not answer";
        } catch (SendTimeoutException e) {
            return e.getMessage();
        } catch (ChannelClosedException e) {
            return null;
        } finally {
            told();
        }
    }

    private boolean awaitAnswer(int number, long deadline) throws InterruptedException {
        lock.lock();
        try {
            long left = deadline - System.nanoTime();
            while (!gone && answered != number && left > 0) {
                left = changed.awaitNanos(left);
            }
            return gone || answered == number;
        } finally {
            lock.unlock();
        }
    }

    private void told() {
        lock.lock();
        try {
            telling = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The remote has answered; false if to nothing that was asked. */
    boolean answered(int number) {
        lock.lock();
        try {
            if (!telling || number != sequence) {
                return false;
            }
            answered = number;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The channel leaves. */
    void end() {
        lock.lock();
        try {
            gone = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
