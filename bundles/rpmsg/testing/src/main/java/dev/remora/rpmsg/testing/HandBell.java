package dev.remora.rpmsg.testing;

import dev.remora.platform.Doorbell;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A doorbell that the tests ring. */
public final class HandBell implements Doorbell {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private int count;

    public void ring() {
        lock.lock();
        try {
            count++;
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int await(int seen, long timeoutNanos) {
        lock.lock();
        try {
            long left = timeoutNanos;
            while (count == seen && left > 0) {
                left = rung.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return count();
    }

    @Override
    public void wake() {
        ring();
    }
}
