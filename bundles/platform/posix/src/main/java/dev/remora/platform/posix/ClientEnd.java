package dev.remora.platform.posix;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks for a server: soon after it went, then less and less often. */
final class ClientEnd implements SocketEnd {

    private static final long FIRST_BACK_OFF = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_BACK_OFF = TimeUnit.SECONDS.toNanos(1);

    private final UnixDomainSocketAddress address;
    private long lastTry = System.nanoTime();
    /** From one try to the next, whether it succeeded or not: a server may accept and leave at once. */
    private long backOff;

    ClientEnd(Path path) {
        this.address = UnixDomainSocketAddress.of(path);
    }

    @Override
    public void open() {
        // It is the server that lets in.
    }

    @Override
    public @Nullable SocketChannel connect() throws IOException {
        long now = System.nanoTime();
        long sinceLastTry = now - lastTry;
        if (sinceLastTry < backOff) {
            return null;
        }
        lastTry = now;
        backOff = sinceLastTry > 2 * LONGEST_BACK_OFF
                ? FIRST_BACK_OFF
                : Math.clamp(2 * backOff, FIRST_BACK_OFF, LONGEST_BACK_OFF);
        return dial();
    }

    private SocketChannel dial() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            // A Unix socket connects at once or, with the server's queue full, not at all: nothing to wait for.
            if (!channel.connect(address)) {
                throw new ConnectException("the server's queue is full");
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public long waitMillis() {
        long left = backOff - (System.nanoTime() - lastTry);
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(left) + 1);
    }

    @Override
    public void close() {
        // Nothing is open between two connections.
    }
}
