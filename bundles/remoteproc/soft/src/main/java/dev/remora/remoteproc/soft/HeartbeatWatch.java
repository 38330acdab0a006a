package dev.remora.remoteproc.soft;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the word that a core counts up. A core is silent when it is the same at four looks in a row, a quarter of the
 * timeout apart: a gateway that was paused itself blames nobody.
 */
final class HeartbeatWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatWatch.class);
    private static final int LOOKS = 4;
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String name;
    private final MemorySegment word;
    private final Duration timeout;
    private final Runnable silent;
    private final CountDownLatch closed = new CountDownLatch(1);

    private HeartbeatWatch(String name, MemorySegment word, Duration timeout, Runnable silent) {
        this.name = name;
        this.word = word;
        this.timeout = timeout;
        this.silent = silent;
    }

    /** Watches with a thread of its own until the core is silent, which is told once, or until it is closed. */
    static HeartbeatWatch start(String name, MemorySegment word, Duration timeout, Runnable silent) {
        HeartbeatWatch watch = new HeartbeatWatch(name, word, timeout, silent);
        Thread thread = new Thread(watch::run, "remora-soft-heartbeat-" + name);
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    /** The count; the core may write anything there. */
    static int count(MemorySegment word) {
        return (int) U32.varHandle().getAcquire(word, 0L);
    }

    /** Never waits: it may be closed by what it calls. */
    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            int last = count(word);
            int same = 0;
            while (same < LOOKS) {
                if (closed.await(timeout.toNanos() / LOOKS, TimeUnit.NANOSECONDS)) {
                    return;
                }
                int now = count(word);
                same = now == last ? same + 1 : 0;
                last = now;
            }
            silent.run();
        } catch (IllegalStateException e) {
            LOG.debug("{}: heartbeat no longer watched: {}", name, e.getMessage());
        } catch (InterruptedException e) {
            // Nobody interrupts this thread but a JVM that is going away.
            Thread.currentThread().interrupt();
        }
    }
}
