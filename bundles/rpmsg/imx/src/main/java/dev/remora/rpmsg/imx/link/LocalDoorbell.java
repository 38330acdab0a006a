package dev.remora.rpmsg.imx.link;

import dev.remora.platform.Doorbell;
import java.util.concurrent.TimeUnit;

/** A doorbell inside of this process, rung for the words of one vdev. */
public final class LocalDoorbell implements Doorbell {

    private int count;
    private int sleepers;

    /** Rings. */
    public synchronized void ring() {
        count++;
        if (sleepers > 0) {
            notifyAll();
        }
    }

    @Override
    public synchronized int count() {
        return count;
    }

    @Override
    public synchronized int await(int seen, long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        boolean interrupted = false;
        long left = timeoutNanos;
        sleepers++;
        while (count == seen && left > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = deadline - System.nanoTime();
        }
        sleepers--;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return count;
    }

    @Override
    public void wake() {
        ring();
    }
}
