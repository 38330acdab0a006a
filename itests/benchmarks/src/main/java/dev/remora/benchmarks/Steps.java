package dev.remora.benchmarks;

import dev.remora.benchmarks.SharedFile.Word;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Both processes do the same steps together. */
final class Steps {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
    private static final int LOOKS = 2000;
    /** Who waits for a step shares a CPU with a thread that is measured: each look disturbs it. */
    private static final long LONG_NAP = 5_000_000;
    private static final long NAP = 20_000;

    private final SharedFile file;
    private final Word mine;
    private final Word theirs;
    private long step;

    Steps(SharedFile file, boolean gateway) {
        this.file = file;
        mine = gateway ? Word.STEP_OF_GATEWAY : Word.STEP_OF_REMOTE;
        theirs = gateway ? Word.STEP_OF_REMOTE : Word.STEP_OF_GATEWAY;
    }

    /** Waits for the other one. */
    void meet() {
        step++;
        file.set(mine, step);
        await(() -> file.get(theirs) >= step, LONG_NAP);
    }

    /** Looks, then naps between looks: both may share a CPU. */
    static void await(BooleanSupplier done) {
        await(done, NAP);
    }

    private static void await(BooleanSupplier done, long nap) {
        long start = System.nanoTime();
        for (int i = 0; !done.getAsBoolean(); i++) {
            if (System.nanoTime() - start > PATIENCE)
                throw new IllegalStateException("the other process does not answer");
            if (i < LOOKS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(nap);
            }
        }
    }
}
