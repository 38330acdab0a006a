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
    private final ServerSocketChannel channel;
    private final SelectionKey key;
    private final @Nullable Object identity;
    /** Out of descriptors or the like: the client stays in the queue, so the selector would not wait. */
    private boolean resting;

    private ServerEnd(Path path, ServerSocketChannel channel, SelectionKey key) throws IOException {
        this.path = path;
        this.channel = channel;
        this.key = key;
        this.identity = identity(path);
    }

    /** Listens; when it returns, clients can connect. */
    static ServerEnd listen(Path path, Selector selector) throws IOException {
        removeStale(path);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            channel.bind(UnixDomainSocketAddress.of(path), 1);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return new ServerEnd(path, channel, channel.register(selector, SelectionKey.OP_ACCEPT));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void removeStale(Path path) throws IOException {
        int mode;
        try {
            mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        if ((mode & FILE_TYPE) != SOCKET) {
            throw new FileSystemException(path.toString(), null, "exists and is no socket");
        }
        if (answers(path)) {
            throw new FileSystemException(path.toString(), null, "another server listens there");
        }
        Files.deleteIfExists(path);
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
        key.interestOps(0); // one peer at a time: others wait in the queue
        resting = true;
        SocketChannel peer = channel.accept();
        if (peer == null) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        } else {
            unblock(peer);
        }
        resting = false;
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
        channel.close();
        try {
            if (Objects.equals(identity, identity(path))) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            return; // removed already
        }
    }
}
