package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessorException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that nobody waits for, each piece on a thread of its own: one may wait long for a core, and must not keep up the
 * others. No virtual threads: users who see a processor come run on them, and may stay in native code.
 */
final class Background {

    private static final Logger LOG = LoggerFactory.getLogger(Background.class);
    private static final long CLOSE_SECONDS = 10;

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon()
            .name("remora-sequencer-", 0).factory());
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    interface Work {
        void run() throws RemoteProcessorException, InterruptedException;
    }

    /** Work that says when it begins: what is asked for after that is done once more. */
    interface OnceWork {
        void run(Runnable begins) throws RemoteProcessorException, InterruptedException;
    }

    /** Work that was handed over. */
    record Job(CountDownLatch done) {

        /** Waits for it, but not for ever. */
        void await(Duration atMost) {
            boolean interrupted = false;
            long end = System.nanoTime() + atMost.toNanos();
            while (true) {
                try {
                    if (!done.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                        LOG.warn("what goes with a core takes long, and is not waited for any longer");
                    }
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Soon. */
    Job run(Work work) {
        CountDownLatch done = new CountDownLatch(1);
        try {
            threads.execute(() -> {
                try {
                    guarded(work);
                } finally {
                    done.countDown();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("closed", e);
            done.countDown();
        }
        return new Job(done);
    }

    /** Soon, unless the same already waits to begin. */
    void once(String name, OnceWork work) {
        if (waiting.add(name)) {
            run(() -> {
                try {
                    work.run(() -> waiting.remove(name));
                } finally {
                    waiting.remove(name);
                }
            });
        }
    }

    private static void guarded(Work work) {
        try {
            work.run();
        } catch (RemoteProcessorException e) {
            LOG.debug("said and shown by the processor", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        } catch (RuntimeException e) {
            LOG.error("a sequence failed unexpectedly", e);
        }
    }

    /** Takes nothing more. */
    void close(boolean waits) {
        threads.shutdown();
        boolean interrupted = false;
        try {
            if (waits && !threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            threads.shutdownNow();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
