package dev.remora.console;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The socket's place in the file system: only its owner can ever connect, and a dead gateway's leftover is removed. */
final class SocketFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final int ATTEMPTS = 16;

    private SocketFile() {}

    /** A listening socket at {@code path} with mode 0600. */
    static ServerSocketChannel listen(Path path) throws IOException {
        removeLeftover(path);
        // Java binds and listens in one step under the process's umask: so do it where nobody else can look, then move.
        Path folder = privateFolder(path);
        try {
            Path hidden = folder.resolve("s");
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(hidden));
                Files.setPosixFilePermissions(hidden, OWNER_ONLY);
                Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE);
                return server;
            } catch (IOException | RuntimeException e) {
                server.close();
                Files.deleteIfExists(hidden);
                throw e;
            }
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private static void removeLeftover(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) {
            throw new IOException("a file that is no socket stands there: move it away");
        }
        if (answers(path)) {
            throw new IOException("another gateway answers on it: stop that one first");
        }
        Files.delete(path);
    }

    private static boolean answers(Path path) throws IOException {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return probe.isConnected();
        } catch (ConnectException e) {
            return false;
        }
    }

    /** A short name, since a socket's whole path must fit 108 bytes. */
    private static Path privateFolder(Path path) throws IOException {
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        for (int attempt = 1;; attempt++) {
            Path folder = path.resolveSibling(".c" + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x10000)));
            try {
                return Files.createDirectory(folder, mode);
            } catch (FileAlreadyExistsException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
