package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessorException;
import org.jspecify.annotations.Nullable;

/** Lets a stop cut short a start that is waiting for its core, without an interrupt that hits anything else. */
final class StartGate {

    private int stopsWaiting;
    private @Nullable Thread starting;

    /** A blocking start. */
    interface Start {
        void run() throws RemoteProcessorException, InterruptedException;
    }

    /** A stop is on its way: the start under way is interrupted, none begins before {@link #stopBegins()}. */
    synchronized void stopRequested() {
        stopsWaiting++;
        if (starting != null) {
            starting.interrupt();
        }
    }

    /** The stop has its turn, or was given up. */
    synchronized void stopBegins() {
        stopsWaiting--;
    }

    /**
     * Runs a start.
     *
     * @throws InterruptedException if a stop came
     */
    void run(Start start) throws RemoteProcessorException, InterruptedException {
        enter();
        try {
            start.run();
        } finally {
            leave();
        }
    }

    private synchronized void enter() throws InterruptedException {
        if (stopsWaiting > 0) {
            throw new InterruptedException();
        }
        starting = Thread.currentThread();
    }

    private synchronized void leave() {
        starting = null;
        // An interrupt of ours that came too late must not end what this thread does next.
        Thread.interrupted();
    }
}
