package dev.remora.itests.stream.record;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits on a monitor, in all not longer than given. */
final class Deadline {

    private final long end;

    Deadline(Duration patience) {
        end = System.nanoTime() + patience.toNanos();
    }

    /** Waits on a monitor that the caller has until something holds; false when the time is over. */
    boolean await(Object monitor, BooleanSupplier holds) throws InterruptedException {
        while (!holds.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(monitor, left);
        }
        return true;
    }

    boolean isOver() { return end - System.nanoTime() <= 0; }
}
