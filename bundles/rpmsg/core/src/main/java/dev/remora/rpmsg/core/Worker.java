package dev.remora.rpmsg.core;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of an edge that probes drivers and publishes channels, one thing after the other. */
final class Worker {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final String name;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    Worker(String name) {
        this.name = name;
        this.executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread,
                new ThreadPoolExecutor.DiscardPolicy()) {
            @Override
            protected void terminated() {
                ended.countDown();
            }
        };
    }

    private Thread thread(Runnable work) {
        Thread made = new Thread(work, name);
        made.setDaemon(true);
        thread = made;
        return made;
    }

    boolean isCurrent() { return Thread.currentThread().equals(thread); }

    /** Runs a task after those before it; after {@link #stop} not at all. */
    void execute(Runnable task) {
        executor.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("{}: internal error", name, e);
            }
        });
    }

    /**
     * Ends the thread after its present task, and waits for that; without waiting when called from it. A task that takes
     * too long is interrupted.
     *
     * @return whether the thread has ended, or is the caller
     */
    boolean stop(long patienceNanos) {
        executor.getQueue().clear();
        executor.shutdown();
        if (isCurrent())
            return true;
        if (Waits.until(ended, patienceNanos))
            return true;
        executor.shutdownNow();
        return false;
    }
}
