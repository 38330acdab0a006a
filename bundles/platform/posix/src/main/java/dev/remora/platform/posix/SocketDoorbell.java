package dev.remora.platform.posix;

import dev.remora.platform.Doorbell;
import java.util.concurrent.TimeUnit;

/** Counts what the reader of a socket hears, and lets the threads of this process sleep on it. */
final class SocketDoorbell implements Doorbell {

    private final int[] rung;
    private int count;
    private boolean closed;

    SocketDoorbell(int channels) {
        this.rung = new int[channels];
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
        while (count == seen && !closed && left > 0) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = deadline - System.nanoTime();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return count;
    }

    @Override
    public synchronized void wake() {
        count++;
        notifyAll();
    }

    synchronized int rung(int channel) {
        return rung[channel];
    }

    /** The other side rang. */
    synchronized void hear(int channel) {
        rung[channel]++;
        count++;
        notifyAll();
    }

    /** Ends all sleeps, now and later. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
