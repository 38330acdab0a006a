package dev.remora.rpmsg.core;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Bounded waits that an interrupt does not cut short: what they wait for keeps an order that must hold. */
final class Waits {

    private Waits() {
    }

    /** Waits for a condition on a monitor that the caller holds; whether it came true in time. */
    static boolean until(BooleanSupplier condition, Object monitor, long nanos) {
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (!condition.getAsBoolean()) {
                long left = nanos - (System.nanoTime() - start);
                if (left <= 0)
                    return false;
                try {
                    TimeUnit.NANOSECONDS.timedWait(monitor, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            if (interrupted)
                Thread.currentThread().interrupt();
        }
    }

    /** Waits for a latch; whether it opened in time. */
    static boolean until(CountDownLatch latch, long nanos) {
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            for (;;) {
                try {
                    return latch.await(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted)
                Thread.currentThread().interrupt();
        }
    }
}
