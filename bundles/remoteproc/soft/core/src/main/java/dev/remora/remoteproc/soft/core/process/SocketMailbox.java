package dev.remora.remoteproc.soft.core.process;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;

/**
 * Doorbells on a Unix stream socket, one byte a ring: its value is the channel. The core is the client. Rings are
 * counted by a thread of their own, so that the socket is always drained.
 */
final class SocketMailbox implements Mailbox, Doorbell {

    private static final int CHANNELS = 32;
    private static final int READ_SIZE = 64;

    private final SocketChannel socket;
    private final Consumer<String> onClose;
    private final AtomicIntegerArray rung = new AtomicIntegerArray(CHANNELS);
    private final Object lock = new Object();
    private int count;

    private SocketMailbox(SocketChannel socket, Consumer<String> onClose) {
        this.socket = socket;
        this.onClose = onClose;
    }

    /** Connects; {@code onClose} is told why, when the gateway's end is gone. */
    static SocketMailbox connect(Path path, Consumer<String> onClose) throws IOException {
        SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(path));
        socket.configureBlocking(false);
        SocketMailbox mailbox = new SocketMailbox(socket, onClose);
        Thread reader = new Thread(mailbox::read, "remora-soft-mailbox");
        reader.setDaemon(true);
        reader.start();
        return mailbox;
    }

    @Override
    public String name() {
        return "socket";
    }

    @Override
    public int channels() {
        return CHANNELS;
    }

    @Override
    public void ring(int channel) {
        byte value = (byte) Objects.checkIndex(channel, CHANNELS);
        try {
            // Nothing written: the socket is full of rings that the gateway has not heard yet, ours merges with them.
            int ignored = socket.write(ByteBuffer.wrap(new byte[]{value}));
        } catch (IOException e) {
            onClose.accept(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Doorbell doorbell() {
        return this;
    }

    @Override
    public int rung(int channel) {
        return rung.get(channel);
    }

    @Override
    public int count() {
        synchronized (lock) {
            return count;
        }
    }

    @Override
    public int await(int seen, long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        synchronized (lock) {
            while (count == seen) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
            return count;
        }
    }

    @Override
    public void wake() {
        synchronized (lock) {
            count++;
            lock.notifyAll();
        }
    }

    private void read() {
        ByteBuffer rings = ByteBuffer.allocate(READ_SIZE);
        try (Selector selector = Selector.open()) {
            socket.register(selector, SelectionKey.OP_READ);
            while (true) {
                selector.select();
                selector.selectedKeys().clear();
                rings.clear();
                if (socket.read(rings) < 0) {
                    onClose.accept("end of stream");
                    return;
                }
                rings.flip();
                while (rings.hasRemaining()) {
                    int channel = Byte.toUnsignedInt(rings.get());
                    rung.incrementAndGet(channel < CHANNELS ? channel : 0);
                }
                wake();
            }
        } catch (IOException e) {
            onClose.accept(String.valueOf(e.getMessage()));
        }
    }
}
