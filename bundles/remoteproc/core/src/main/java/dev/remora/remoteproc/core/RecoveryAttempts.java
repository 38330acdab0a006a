package dev.remora.remoteproc.core;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Counts the recoveries of one processor, so that a crash loop slows down and ends. */
final class RecoveryAttempts {

    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final int MAX_DOUBLINGS = 9;
    private static final int MAX_PATIENT_DOUBLINGS = 6;

    private final LongSupplier nanoTime;
    private final Deque<Long> attempts = new ArrayDeque<>();
    private boolean cameUp;

    RecoveryAttempts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Counts one more.
     *
     * @return how long to wait before it, doubling from 100 ms; empty when there were enough
     */
    Optional<Duration> next(RecoveryPolicy policy) {
        age(policy);
        return attempts.size() >= policy.attempts() ? Optional.empty() : Optional.of(add(MAX_DOUBLINGS));
    }

    /**
     * Counts one more of a core that nobody here can start: there are never enough of them.
     *
     * @return how long to wait before it, doubling from 100 ms to 6.4 s
     */
    Duration nextOfMany(RecoveryPolicy policy) {
        age(policy);
        if (attempts.size() > MAX_DOUBLINGS) {
            attempts.removeFirst();
        }
        return add(MAX_PATIENT_DOUBLINGS);
    }

    private void age(RecoveryPolicy policy) {
        // Attempts that never came up do not age: a core that fails slowly must reach the limit too.
        while (cameUp && !attempts.isEmpty() && nanoTime.getAsLong() - attempts.getFirst() > policy.window()
                .toNanos()) {
            attempts.removeFirst();
        }
        cameUp = false;
    }

    private Duration add(int maxDoublings) {
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(attempts.size(), maxDoublings));
        attempts.addLast(nanoTime.getAsLong());
        return delay;
    }

    /** How many count now. */
    int count() {
        return attempts.size();
    }

    void cameUp() {
        cameUp = true;
    }

    /** Forgets them: the user took over. */
    void reset() {
        attempts.clear();
    }
}
