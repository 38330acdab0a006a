package dev.remora.rpmsg.testing;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;

/** Two ends of a mailbox inside this process. */
public final class Bells {

    private final End first = new End();
    private final End second = new End();

    public Mailbox first() {
        return first;
    }

    public Mailbox second() {
        return second;
    }

    private final class End implements Mailbox {

        private final EventCount bell = new EventCount();

        @Override
        public String name() {
            return "bells";
        }

        @Override
        public int channels() {
            return 4;
        }

        @Override
        public void ring(int channel) {
            (this == first ? second : first).bell.wake();
        }

        @Override
        public Doorbell doorbell() {
            return bell;
        }

        @Override
        public int rung(int channel) {
            return bell.count();
        }
    }

    private static final class EventCount implements Doorbell {

        private int count;

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
}
