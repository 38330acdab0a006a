package dev.remora.platform.openamp;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * The other process of OpenAMP's two-process port, as a thread: what both of its virtio roles have in common. It sends one
 * byte for each message, blocks when the socket is full, and never looks at a ring without having been rung.
 */
abstract sealed class StockPeer implements AutoCloseable permits StockDevice, StockDriver {

    static final String NAME = "rpmsg-openamp-demo-channel";
    static final int ADDRESS = 0x400;
    static final int NAME_SERVICE = 0x35;
    static final int ANY = -1;
    static final int SHUTDOWN = 0xEF56A55A;
    static final int HEADER = 16;

    final Shm shm;
    private final SocketChannel socket;
    private final CompletableFuture<Integer> result = new CompletableFuture<>();
    private volatile boolean closed;
    int boundTo = ANY;
    /** Messages whose destination nobody has. */
    int unknown;

    StockPeer(Shm shm, SocketChannel socket) {
        this.shm = shm;
        this.socket = socket;
    }

    /** {@code argv[1]} = 0: writes the table, then listens for the one client. */
    static SocketChannel serve(Shm shm, Path path) throws IOException {
        shm.writeTable();
        Files.deleteIfExists(path);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            return server.accept();
        }
    }

    /** {@code argv[1]} = 1: connects, trying again 0, 10, 20 … ms later. */
    static SocketChannel dial(Path path) throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            LockSupport.parkNanos(attempt * 10_000_000L);
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                return channel;
            } catch (IOException e) {
                channel.close();
            }
        }
        throw new IOException("no server at " + path);
    }

    final StockPeer start() {
        Thread.ofPlatform().daemon().name("stock-peer").start(() -> {
            try {
                result.complete(main());
            } catch (ClosedChannelException e) {
                result.complete(closed ? 0 : -1);
            } catch (IOException | RuntimeException | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        return this;
    }

    /** What its main function returns: the number of messages that were as they should. */
    final CompletableFuture<Integer> result() {
        return result;
    }

    abstract int main() throws IOException;

    /** Blocks while the socket is full. */
    final void ring() throws IOException {
        socket.write(ByteBuffer.wrap(new byte[]{1}));
    }

    /** Whether it was rung; false: the other end is gone. */
    final boolean awaitRing() throws IOException {
        return socket.read(ByteBuffer.allocate(32)) > 0;
    }

    final void pause() {
        LockSupport.parkNanos(1_000_000);
    }

    final boolean isClosed() { return closed; }

    final void header(long at, int source, int destination, int length) {
        shm.u32(at, source);
        shm.u32(at + 4, destination);
        shm.u32(at + 8, 0);
        shm.u16(at + 12, length);
        shm.u16(at + 14, 0);
    }

    /** The name service message: what follows the name is what was on the stack. */
    static byte[] announcement(boolean create) {
        byte[] message = new byte[40];
        Arrays.fill(message, (byte) 0xc3);
        byte[] name = NAME.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, message, 0, name.length);
        message[name.length] = 0;
        ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).putInt(32, ADDRESS).putInt(36, create ? 0 : 1);
        return message;
    }

    /** A received message: binds to who announces the name, or speaks first; returns whether it is for our endpoint. */
    final boolean forUs(long buffer, int index) {
        int source = shm.u32(buffer);
        int destination = shm.u32(buffer + 4);
        int length = shm.u16(buffer + 12);
        shm.u32(buffer + 8, index | 1 << 16); // as the C receiver does, in the shared buffer
        if (destination == NAME_SERVICE && length == 40) {
            boolean same = shm.name(buffer + HEADER).equals(NAME);
            if (same) {
                boundTo = shm.u32(buffer + HEADER + 36) == 0 ? shm.u32(buffer + HEADER + 32) : ANY;
            }
            return false;
        }
        if (destination != ADDRESS) {
            unknown++;
            return false;
        }
        if (boundTo == ANY) {
            boundTo = source;
        }
        return true;
    }

    @Override
    public void close() {
        closed = true;
        try {
            socket.close();
        } catch (IOException e) {
            result.completeExceptionally(e);
        }
        result.handle((count, failure) -> count).join();
    }
}
