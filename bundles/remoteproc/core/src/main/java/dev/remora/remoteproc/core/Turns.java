package dev.remora.remoteproc.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may move which processors: nobody moves one while it is somebody else's turn with it, and of two that want the same
 * one the first goes first. A turn is for all of its processors at once, so that no two can wait for each other.
 */
final class Turns {

    private static final long FOREVER = Long.MAX_VALUE;

    /** Those that have their turn and those that wait, in the order in which they came. */
    private final List<Turn> turns = new ArrayList<>();

    /** The right to move these processors. */
    final class Turn implements AutoCloseable {

        private final Set<String> names;

        private Turn(Set<String> names) {
            this.names = names;
        }

        boolean covers(Set<String> others) {
            return names.containsAll(others);
        }

        @Override
        public void close() {
            end(this);
        }
    }

    /** Waits until nobody who came before moves one of these, or wants to. */
    Turn take(Set<String> names) throws InterruptedException {
        Turn turn = await(names, FOREVER);
        if (turn == null) {
            throw new AssertionError("that was forever");
        }
        return turn;
    }

    /** As {@link #take}, but null if that takes too long. */
    @Nullable
    Turn take(Set<String> names, Duration atMost) throws InterruptedException {
        return await(names, atMost.toNanos());
    }

    private synchronized @Nullable Turn await(Set<String> names, long atMost) throws InterruptedException {
        Turn turn = new Turn(Set.copyOf(names));
        turns.add(turn);
        boolean mine = false;
        try {
            long begin = System.nanoTime();
            while (isBehindAnother(turn)) {
                long left = atMost - (System.nanoTime() - begin);
                if (left <= 0) {
                    return null;
                }
                // Rounded up, so that this does not spin through the last part of a millisecond.
                wait(left / 1_000_000 + 1);
            }
            mine = true;
            return turn;
        } finally {
            if (!mine) {
                end(turn);
            }
        }
    }

    private boolean isBehindAnother(Turn turn) {
        for (Turn other : turns) {
            if (other == turn) {
                return false;
            }
            if (!Collections.disjoint(other.names, turn.names)) {
                return true;
            }
        }
        throw new AssertionError("not among the turns");
    }

    private synchronized void end(Turn turn) {
        turns.remove(turn);
        notifyAll();
    }
}
