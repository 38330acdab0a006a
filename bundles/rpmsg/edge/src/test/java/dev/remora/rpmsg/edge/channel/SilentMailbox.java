package dev.remora.rpmsg.edge.channel;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;

/** A mailbox whose other end is nobody: only this side wakes itself. */
final class SilentMailbox implements Mailbox, Doorbell {

    private int count;

    @Override
    public String name() {
        return "silent";
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public void ring(int channel) {}

    @Override
    public Doorbell doorbell() {
        return this;
    }

    @Override
    public synchronized int rung(int channel) {
        return count;
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
