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
        long now = nanoTime.getAsLong();
        // Attempts that never came up do not age: a core that fails slowly must reach the limit too.
        while (cameUp && !attempts.isEmpty() && now - attempts.getFirst() > policy.window().toNanos()) {
            attempts.removeFirst();
        }
        cameUp = false;
        if (attempts.size() >= policy.attempts()) {
            return Optional.empty();
        }
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(attempts.size(), MAX_DOUBLINGS));
        attempts.addLast(now);
        return Optional.of(delay);
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
