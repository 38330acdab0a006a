package dev.remora.launcher;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;

/**
 * Waits until the processors that boot by themselves are up (or have crashed), so that the prompt comes after them.
 * Seen by service properties alone: the launcher knows no API of the bundles.
 */
final class Processors implements AllServiceListener {
    private static final String BOOTING = "(&(rproc.auto.boot=true)(!(|(rproc.state=RUNNING)(rproc.state=ATTACHED)(rproc.state=CRASHED))))";
    private static final String ALL = "(rproc.auto.boot=true)";

    /** Without a processor: so long after the last service came or changed, none will come. */
    private static final Duration QUIET = Duration.ofSeconds(1);
    /** With a processor that does not come up: so long after the last change, it waits for something. */
    private static final Duration STUCK = Duration.ofSeconds(3);

    private final BundleContext context;
    private final Semaphore changes = new Semaphore(0);
    private volatile long lastChange = System.nanoTime();

    Processors(BundleContext context) {
        this.context = context;
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        lastChange = System.nanoTime();
        changes.release();
    }

    /** Returns when they are settled, when nothing moves any more, or after {@code bound}. */
    void awaitSettled(Duration bound) throws InterruptedException {
        context.addServiceListener(this);
        try {
            long end = System.nanoTime() + bound.toNanos();
            Duration patience = patience();
            while (patience.isPositive() && waitForChange(patience, end)) {
                patience = patience();
            }
        } finally {
            context.removeServiceListener(this);
        }
    }

    private Duration patience() {
        if (exists(BOOTING)) {
            return STUCK;
        }
        return exists(ALL) ? Duration.ZERO : QUIET;
    }

    /** Whether to look again: no when nothing changed for so long, or at the end of the time. */
    private boolean waitForChange(Duration patience, long end) throws InterruptedException {
        long now = System.nanoTime();
        long left = Math.min(lastChange + patience.toNanos() - now, end - now);
        if (left <= 0) {
            return false;
        }
        if (changes.tryAcquire(left, TimeUnit.NANOSECONDS)) {
            changes.drainPermits();
        }
        return true;
    }

    private boolean exists(String filter) {
        try {
            return context.getAllServiceReferences(null, filter) != null;
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
