package dev.remora.rpmsg.core;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that does one thing after the other: an edge's probes drivers and publishes channels. */
final class Worker {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final String name;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    Worker(String name) {
        this.name = name;
        this.executor = new ScheduledThreadPoolExecutor(1, this::thread, (task, _) -> cancel(task)) {
            @Override
            protected void terminated() {
                ended.countDown();
            }
        };
        // What has not begun when the worker stops does not begin.
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private Thread thread(Runnable work) {
        Thread made = new Thread(work, name);
        made.setDaemon(true);
        thread = made;
        return made;
    }

    private static void cancel(Runnable task) {
        if (task instanceof Future<?> future)
            future.cancel(false);
    }

    boolean isCurrent() { return Thread.currentThread().equals(thread); }

    /** Runs a task after those before it; after {@link #stop} not at all. */
    void execute(Runnable task) {
        executor.execute(() -> guarded(task));
    }

    /** Runs a task later. */
    void schedule(Runnable task, long delayNanos) {
        Future<?> _ = executor.schedule(() -> guarded(task), delayNanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Runs a task and waits for it; at once, if the worker is the caller.
     *
     * @throws IllegalStateException if the worker has stopped
     * @throws RuntimeException what the task threw
     */
    void call(Runnable task) {
        if (isCurrent()) {
            task.run();
            return;
        }
        Future<?> done = executor.submit(task);
        boolean interrupted = false;
        try {
            for (;;) {
                try {
                    done.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (CancellationException e) {
                    throw new IllegalStateException(name + " has stopped", e);
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException thrown ? thrown : new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted)
                Thread.currentThread().interrupt();
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("{}: internal error", name, e);
        }
    }

    /**
     * Ends the thread after its present task, and waits for that; without waiting when called from it. A task that takes
     * too long is interrupted.
     *
     * @return whether the thread has ended, or is the caller
     */
    boolean stop(long patienceNanos) {
        executor.shutdown();
        if (isCurrent())
            return true;
        if (Waits.until(ended, patienceNanos))
            return true;
        executor.shutdownNow();
        return false;
    }
}
