package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessorException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread on which the transitions of one processor happen, in the order in which they were asked for. */
final class OwnerThread {

    private static final Logger LOG = LoggerFactory.getLogger(OwnerThread.class);

    private final String processor;
    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    OwnerThread(String processor) {
        this.processor = processor;
        executor = new ScheduledThreadPoolExecutor(1, this::thread);
        executor.setRemoveOnCancelPolicy(true);
    }

    /** A transition. */
    interface Transition {
        void run() throws RemoteProcessorException;
    }

    /**
     * Has a transition done and waits for it.
     *
     * @throws InterruptedException if interrupted before it began; later the interrupt is kept for the caller
     */
    void call(Transition transition) throws RemoteProcessorException, InterruptedException {
        if (isCurrent()) {
            throw new RemoteProcessorException(processor + ": cannot wait for a transition inside of another one");
        }
        AtomicBoolean begun = new AtomicBoolean();
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        if (!submit(() -> {
            if (begun.compareAndSet(false, true)) {
                try {
                    transition.run();
                    done.complete(null);
                } catch (RemoteProcessorException | RuntimeException | Error e) {
                    done.completeExceptionally(e);
                }
            }
        })) {
            throw new RemoteProcessorException(processor + ": its processor bundle is gone");
        }
        await(done, begun);
    }

    /** Has something done soon; false when the thread has ended. */
    boolean submit(Runnable task) {
        return after(Duration.ZERO, task) != null;
    }

    /** Has something done later; null when the thread has ended. */
    @Nullable
    Future<?> after(Duration delay, Runnable task) {
        try {
            return executor.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    /**
     * Has something done soon and waits for it, whatever happens to the caller.
     *
     * @param meanwhile run once it was asked for
     * @return false if it took longer; true too when the thread has ended before
     */
    boolean finish(Runnable task, Runnable meanwhile, Duration longest) {
        CountDownLatch done = new CountDownLatch(1);
        boolean asked = submit(() -> {
            try {
                task.run();
            } finally {
                done.countDown();
            }
        });
        meanwhile.run();
        return !asked || await(done, longest);
    }

    boolean isCurrent() { return Thread.currentThread().equals(thread); }

    /** Ends the thread after what it was asked to do before. */
    void end() {
        executor.shutdown();
    }

    private static boolean await(CountDownLatch done, Duration longest) {
        boolean interrupted = false;
        long end = System.nanoTime() + longest.toNanos();
        try {
            while (true) {
                try {
                    return done.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void await(CompletableFuture<@Nullable Void> done, AtomicBoolean begun) throws RemoteProcessorException,
            InterruptedException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    done.get();
                    return;
                } catch (InterruptedException e) {
                    if (begun.compareAndSet(false, true)) {
                        throw e;
                    }
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw failure(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private RemoteProcessorException failure(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String message = cause instanceof RemoteProcessorException
                ? String.valueOf(cause.getMessage())
                : processor + ": " + cause;
        return new RemoteProcessorException(message, cause);
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("{}: a transition failed unexpectedly", processor, e);
        }
    }

    private Thread thread(Runnable work) {
        Thread owner = new Thread(work, "remora-rproc-" + processor);
        owner.setDaemon(true);
        thread = owner;
        return owner;
    }
}
