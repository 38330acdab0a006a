package dev.remora.platform.vhost;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for front ends and serves one at a time, on a thread of its own. */
final class Listener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    /** After a connection could not be taken: it stays in the queue, so polling would not wait. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(30);

    private final Offer offer;
    private final Kernel kernel;
    private final Connection.Registrar registrar;
    private final ServerSocket socket;
    private final WakeUp wakeUp;
    private final Thread thread;
    private volatile boolean stopping;

    private Listener(Offer offer, Kernel kernel, Connection.Registrar registrar, ServerSocket socket) {
        this.offer = offer;
        this.kernel = kernel;
        this.registrar = registrar;
        this.socket = socket;
        wakeUp = new WakeUp(kernel);
        thread = Thread.ofPlatform().daemon().name("remora-vhost-" + offer.name()).unstarted(this::run);
    }

    /** Listens; when it returns, front ends can connect. */
    static Listener start(Offer offer, Path path, Kernel kernel, Connection.Registrar registrar) throws IOException {
        ServerSocket socket = ServerSocket.listen(path, kernel);
        try {
            Listener listener = new Listener(offer, kernel, registrar, socket);
            listener.thread.start();
            return listener;
        } catch (RuntimeException | Error e) { // out of descriptors, or of threads
            socket.close();
            throw e;
        }
    }

    private void run() {
        PollSet set = new PollSet(2);
        boolean resting = false;
        while (!stopping) {
            set.clear();
            int wake = set.add(wakeUp.event().number(), NativeLayout.POLLIN);
            if (!resting) {
                set.add(socket.number(), NativeLayout.POLLIN);
            }
            set.poll(resting ? REST_NANOS : -1);
            if (set.ready(wake)) {
                wakeUp.taken(set);
            }
            int accepted = stopping ? -LibC.EAGAIN : LibC.accept(socket.number());
            resting = accepted < 0 && accepted != -LibC.EAGAIN && accepted != -LibC.EINTR;
            if (accepted >= 0) {
                new Connection(offer, accepted, kernel, wakeUp, registrar, () -> stopping).serve();
            } else if (resting) {
                LOG.warn("{}: a front end cannot be accepted, errno {}; trying again", offer.name(), -accepted);
            }
        }
    }

    /** Ends connection and service, stops listening, and removes the socket. */
    @Override
    public void close() throws IOException {
        stopping = true;
        wakeUp.wake();
        if (joined()) {
            wakeUp.close();
        } else {
            // It is not in the loop: it looks at the socket no more.
            LOG.warn("{}: whoever serves the device does not let go of it: its connection stays open", offer.name());
        }
        socket.close();
    }

    /** An interrupt does not end the wait, and is not lost. */
    private boolean joined() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + JOIN_TIMEOUT.toNanos();
        try {
            while (true) {
                try {
                    return thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
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
}
