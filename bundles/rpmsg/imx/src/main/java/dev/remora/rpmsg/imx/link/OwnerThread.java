package dev.remora.rpmsg.imx.link;

import dev.remora.platform.Doorbell;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that does what is due, and sleeps on a doorbell in between. */
public final class OwnerThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OwnerThread.class);

    /** What is done. */
    @FunctionalInterface
    public interface Work {

        /**
         * Does what is due. A ring after this was entered brings the next call at once.
         *
         * @return for how long nothing else is due, nanoseconds; not positive: call again now
         */
        long step();

        /** After the last step, whatever ended it; on the same thread. */
        default void end() {}
    }

    private final Doorbell bell;
    private final Work work;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Makes one, not started.
     *
     * @param name of the thread
     * @param bell on which it sleeps
     * @param work what it does
     */
    public OwnerThread(String name, Doorbell bell, Work work) {
        this.bell = bell;
        this.work = work;
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    /** Once. */
    public void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!closed) {
                int seen = bell.count();
                long nanos = work.step();
                if (nanos > 0 && !closed) {
                    bell.await(seen, nanos);
                }
            }
        } catch (RuntimeException | InternalError e) { // the latter: a shared file was cut short
            LOG.warn("{}: stopped, its configuration has to be made anew: {}", thread.getName(), e.toString());
        } finally {
            work.end();
        }
    }

    /** Lets it look again. Any thread; never blocks. */
    public void wake() {
        bell.wake();
    }

    /** Ends it: when this returns, {@link Work#end} has returned. Called by its own work, it ends after that. */
    @Override
    public void close() {
        closed = true;
        bell.wake();
        if (Thread.currentThread().equals(thread)) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
