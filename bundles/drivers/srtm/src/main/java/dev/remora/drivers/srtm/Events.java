package dev.remora.drivers.srtm;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The thread that calls the listeners of one channel, once there are any. Each {@link EventQueue} stands in line at most once, and gets one event told
 * at its turn: neither a flood nor a crowd of events of one keeps others waiting for long.
 */
final class Events {

    private final BlockingQueue<Runnable> ready = new LinkedBlockingQueue<>();
    private final String channel;
    /** Guarded by this, but for the thread itself. */
    private volatile boolean over;
    private boolean started;

    Events(String channel) {
        this.channel = channel;
    }

    /** There is a listener: starts the thread, if it is the first. */
    synchronized void begin() {
        if (!started && !over)
            Thread.ofPlatform().daemon().name("remora-srtm-" + channel).start(this::run);
        started = true;
    }

    private void run() {
        while (!over) {
            try {
                ready.take().run();
            } catch (InterruptedException _) {
                // A listener has left it behind; only end() ends the thread.
            }
        }
    }

    /** Runs it soon, after those before it. Never waits. */
    void enqueue(Runnable task) {
        ready.add(task);
    }

    /** No further listener is called; one that is running ends on its own. Does not wait. */
    synchronized void end() {
        over = true;
        ready.clear();
        ready.add(() -> {
            // Ends the wait.
        });
    }
}
