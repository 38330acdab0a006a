package dev.remora.remoteproc.soft.board;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The line between the system controller and the gateway: a socket on which the gateway listens as long as it lives. A byte
 * is an interrupt of the partition of that number. A thread of its own connects, again and again, and sees the end.
 */
final class GatewayLink implements AutoCloseable {

    private static final long RETRY_MILLIS = 10;
    /** A process that is killed closes its sockets one after the other: the one it listens on may be the last. */
    private static final long REST_MILLIS = 50;
    private static final long CLOSE_MILLIS = 1_000;

    /** What the gateway's partition does; called by the thread of the link. */
    interface Listener {

        void back();

        void gone();
    }

    private final UnixDomainSocketAddress address;
    private final Listener listener;
    private final Selector selector;
    private final Thread thread = new Thread(this::run, "remora-board-gateway");
    private volatile boolean closed;
    private volatile @Nullable SocketChannel gateway;

    GatewayLink(Path socket, Listener listener) throws IOException {
        address = UnixDomainSocketAddress.of(socket);
        this.listener = listener;
        selector = Selector.open();
        thread.setDaemon(true);
    }

    /** Looks for the gateway now, then again and again. */
    void start() {
        thread.start();
    }

    boolean isHere() { return gateway != null; }

    /**
     * Interrupts the gateway. Never blocks: one that reads nothing has so many bytes before it that one more says nothing.
     *
     * @return whether there is a gateway
     */
    boolean interrupt(int partition) {
        SocketChannel channel = gateway;
        if (channel == null) {
            return false;
        }
        try {
            channel.write(ByteBuffer.wrap(new byte[]{(byte) partition}));
            return true;
        } catch (IOException e) {
            return false; // the thread of the link sees the end as well
        }
    }

    private void run() {
        try (selector) {
            while (!closed) {
                SocketChannel channel = connect();
                if (channel == null) {
                    selector.select(RETRY_MILLIS);
                } else {
                    serve(channel);
                    selector.select(REST_MILLIS);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            if (channel.connect(address)) {
                return channel;
            }
        } catch (IOException e) {
            // Nobody listens there, or somebody who is busy: there is no gateway yet.
            channel.close();
            return null;
        }
        channel.close();
        return null;
    }

    private void serve(SocketChannel channel) throws IOException {
        try (channel) {
            channel.register(selector, SelectionKey.OP_READ);
            gateway = channel;
            listener.back();
            ByteBuffer in = ByteBuffer.allocate(64);
            while (!closed && read(channel, in.clear()) >= 0) {
                selector.select();
                selector.selectedKeys().clear();
            }
        } finally {
            gateway = null;
        }
        // Takes the closed channel out of the selector.
        selector.selectNow();
        if (!closed) {
            listener.gone();
        }
    }

    /** What the gateway says here means nothing. */
    private static int read(SocketChannel channel, ByteBuffer in) {
        try {
            return channel.read(in);
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
