package dev.remora.rpmsg.virtio;

import dev.remora.platform.Doorbell;

/** A doorbell inside this process. */
final class EventCount implements Doorbell {

    private int count;

    void ring() {
        wake();
    }

    @Override
    public synchronized int count() {
        return count;
    }

    @Override
    public synchronized int await(int seen, long timeoutNanos) {
        long end = System.nanoTime() + timeoutNanos;
        while (count == seen) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                // As a wait in the kernel: not ended by it, but early.
                Thread.currentThread().interrupt();
                break;
            }
        }
        return count;
    }

    @Override
    public synchronized void wake() {
        count++;
        notifyAll();
    }
}
