package dev.remora.platform.posix;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Waits for clients, one after the other. */
final class ServerEnd implements SocketEnd {

    private static final long REST_MILLIS = 1000;
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final Path path;
    private final Selector selector;
    private @Nullable Listening listening;
    /** Out of descriptors, not listening, or the like: a client may stay in the queue, so the selector would not wait. */
    private boolean resting;

    /** A socket that clients can connect to. */
    private record Listening(ServerSocketChannel channel, SelectionKey key, @Nullable Object identity) {}

    private ServerEnd(Path path, Selector selector) {
        this.path = path;
        this.selector = selector;
    }

    /** Checks that it could listen. */
    static ServerEnd at(Path path, Selector selector) throws IOException {
        Path folder = path.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new FileSystemException(path.toString(), null, "there is no such folder");
        }
        isStale(path);
        return new ServerEnd(path, selector);
    }

    /** Listens; when it returns, clients can connect. */
    @Override
    public void open() throws IOException {
        if (isStale(path)) {
            Files.deleteIfExists(path);
        }
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            channel.bind(UnixDomainSocketAddress.of(path), 1);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            listening = new Listening(channel, channel.register(selector, SelectionKey.OP_ACCEPT), identity(path));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether a server that is gone has left its socket there; throws if there is anything else. */
    private static boolean isStale(Path path) throws IOException {
        int mode;
        try {
            mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return false;
        }
        if ((mode & FILE_TYPE) != SOCKET) {
            throw new FileSystemException(path.toString(), null, "exists and is no socket");
        }
        if (answers(path)) {
            throw new FileSystemException(path.toString(), null, "another server listens there");
        }
        return true;
    }

    private static boolean answers(Path path) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            boolean connected = probe.connect(UnixDomainSocketAddress.of(path));
            return connected || probe.isConnectionPending();
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    @Override
    public @Nullable SocketChannel connect() throws IOException {
        resting = true;
        if (listening == null) {
            open();
        }
        SocketChannel peer = listening == null ? null : accept(listening);
        resting = false;
        return peer;
    }

    private static @Nullable SocketChannel accept(Listening on) throws IOException {
        on.key().interestOps(0); // one peer at a time: others wait in the queue
        SocketChannel peer = on.channel().accept();
        if (peer == null) {
            on.key().interestOps(SelectionKey.OP_ACCEPT);
        } else {
            unblock(peer);
        }
        return peer;
    }

    private static void unblock(SocketChannel peer) throws IOException {
        try {
            peer.configureBlocking(false);
        } catch (IOException e) {
            peer.close();
            throw e;
        }
    }

    @Override
    public long waitMillis() {
        return resting ? REST_MILLIS : 0;
    }

    /** Stops listening and removes the socket, unless someone else has put one of his own there. */
    @Override
    public void close() throws IOException {
        if (listening == null) {
            return;
        }
        Listening last = listening;
        listening = null;
        last.channel().close();
        try {
            if (Objects.equals(last.identity(), identity(path))) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            return; // removed already
        }
    }
}
