package dev.remora.launcher;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops the framework in order, at a signal or when the launcher leaves. After a signal the status is 0: being told to
 * stop is no failure. Closed last of all, so that a signal's end waits for the launcher's own cleaning up.
 */
final class Shutdown implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final Thread hook = Thread.ofPlatform().name("remora-shutdown").unstarted(this::onSignal);
    private boolean signalled;
    private @Nullable Framework started;

    Shutdown() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts the framework, unless a signal came first. A signal waits until that is done: a framework that is stopped before
     * it was started would start all the same.
     */
    synchronized boolean start(Framework framework) throws BundleException {
        if (!signalled) {
            started = framework;
            framework.start();
        }
        return !signalled;
    }

    private void onSignal() {
        Framework running = signal();
        if (running != null) {
            stop(running);
        }
        try {
            boolean clean = cleanedUp.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            LOG.debug("cleaned up: {}", clean);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    private synchronized @Nullable Framework signal() {
        signalled = true;
        return started;
    }

    /** Does nothing when it has stopped already. */
    void stop(Framework framework) {
        try {
            framework.stop();
            framework.waitForStop(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (BundleException e) {
            LOG.error("framework does not stop: {}", OneLine.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        cleanedUp.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("a signal ends this process", e);
        }
    }
}
