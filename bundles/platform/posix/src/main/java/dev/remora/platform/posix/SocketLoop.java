package dev.remora.platform.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a socket mailbox: from its start on it finds the peer, drains its rings, finds the next one. */
final class SocketLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SocketLoop.class);
    private static final int DRAIN_BYTES = 256;

    private final SocketMailbox mailbox;
    private final SocketEnd end;
    private final Selector selector;
    private final Thread thread;
    private final ByteBuffer in = ByteBuffer.allocateDirect(DRAIN_BYTES);
    private @Nullable SocketPeer peer;
    private boolean saidWaiting;
    private boolean saidUnknown;
    /** Whether the next peer may come only when the mailbox is opened again. */
    private final boolean oneByOne;
    private volatile boolean wanted = true;
    private volatile boolean started;
    private volatile boolean closed;

    /** The end and the selector are its own from now on. */
    SocketLoop(SocketMailbox mailbox, SocketEnd end, Selector selector, boolean oneByOne) {
        this.oneByOne = oneByOne;
        this.mailbox = mailbox;
        this.end = end;
        this.selector = selector;
        this.thread = Thread.ofPlatform().daemon().name("remora-mailbox-" + mailbox.name()).unstarted(this::run);
    }

    /** Lets the peer in and starts the thread, the first time; later, lets the next peer in. */
    void open() {
        if (!started) {
            start();
        } else if (!wanted) {
            wanted = true;
            selector.wakeup();
        }
    }

    private synchronized void start() {
        if (started || closed) {
            return;
        }
        try {
            end.open();
        } catch (IOException | RuntimeException e) {
            LOG.warn("Socket mailbox {}: tries again each second: {}", mailbox.name(), e.getMessage());
            saidWaiting = true;
        }
        thread.start();
        started = true;
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(peer == null && wanted && !connect() ? end.waitMillis() : 0);
                selector.selectedKeys().clear();
                if (peer != null) {
                    serve(peer);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("Socket mailbox {}: hears and rings no more: {}", mailbox.name(), e.toString());
        } finally {
            drop();
            cleanUp();
        }
    }

    private void cleanUp() {
        cleanUp(end::close);
        cleanUp(selector::close);
    }

    /** Whether there is a peer now. */
    private boolean connect() {
        try {
            SocketChannel channel = end.connect();
            if (channel == null) {
                return false;
            }
            if (oneByOne) {
                cleanUp(end::close); // the next one must not wait in the queue: it would take itself for connected
            }
            peer = new SocketPeer(channel, selector);
            mailbox.peer(peer);
            saidWaiting = false;
            saidUnknown = false;
            LOG.info("Socket mailbox {}: peer connected", mailbox.name());
            return true;
        } catch (IOException e) {
            if (!saidWaiting) {
                LOG.info("Socket mailbox {}: waiting for the peer: {}", mailbox.name(), e.getMessage());
                saidWaiting = true;
            }
            return false;
        }
    }

    private void serve(SocketPeer from) {
        try {
            from.flush();
            int length = from.read(in.clear());
            for (int i = 0; i < length; i++) {
                hear(Byte.toUnsignedInt(in.get(i)));
            }
            if (length >= 0) {
                return;
            }
            LOG.info("Socket mailbox {}: peer closed the connection", mailbox.name());
        } catch (IOException e) {
            LOG.info("Socket mailbox {}: peer is gone: {}", mailbox.name(), e.getMessage());
        }
        drop();
    }

    private void hear(int value) {
        if (!mailbox.heard(value) && !saidUnknown) {
            LOG.warn("Socket mailbox {}: ignores byte {} and others that are no channel (0 to {}); set value=any if "
                    + "the bytes have no meaning", mailbox.name(), value, mailbox.channels() - 1);
            saidUnknown = true;
        }
    }

    private void drop() {
        SocketPeer old = peer;
        if (old != null) {
            peer = null;
            wanted = !oneByOne; // before anyone hears that the peer is gone, and opens again
            mailbox.peer(null);
            cleanUp(old::close);
        }
    }

    private void cleanUp(CleanUp step) {
        try {
            step.run();
        } catch (IOException e) {
            LOG.warn("Socket mailbox {}: not closed cleanly: {}", mailbox.name(), e.toString());
        }
    }

    /** Closes the connection and ends the thread; when it returns, nothing is left. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (!started) {
                cleanUp();
                return;
            }
        }
        selector.wakeup();
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

    @FunctionalInterface
    private interface CleanUp {

        void run() throws IOException;
    }
}
