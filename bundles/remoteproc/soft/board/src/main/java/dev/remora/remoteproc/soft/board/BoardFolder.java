package dev.remora.remoteproc.soft.board;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder {@code board} of a home, a link to a folder of this user alone in /dev/shm. It goes when the board is switched
 * off; what a killed board has left is taken over, since a gateway may still have it mapped.
 */
final class BoardFolder implements AutoCloseable {

    static final String LINK = "board";
    static final String CONTROLLER_SOCKET = "scu.sock";
    static final String CONTROL_SOCKET = "control.sock";

    private static final String LOCK = "lock";
    private static final String PREFIX = "remora-board-";
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private final Path link;
    private final Path folder;
    private final FileChannel lock;
    private final boolean leftover;

    private BoardFolder(Path link, Path folder, boolean leftover, FileChannel lock) {
        this.link = link;
        this.folder = folder;
        this.leftover = leftover;
        this.lock = lock;
    }

    /** Makes it, or takes over what is there. */
    static BoardFolder open(Path home, Path shm) throws IOException, BoardException {
        Files.createDirectories(home);
        Path link = home.resolve(LINK);
        Path folder = leftover(link, shm);
        boolean leftover = folder != null;
        if (folder == null) {
            Files.deleteIfExists(link);
            folder = Files.createTempDirectory(shm, PREFIX, PosixFilePermissions.asFileAttribute(OWNER));
            Files.createSymbolicLink(link, folder);
        }
        return new BoardFolder(link, folder, leftover, lock(folder, home));
    }

    private static @Nullable Path leftover(Path link, Path shm) throws IOException, BoardException {
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        if (!Files.isSymbolicLink(link)) {
            throw new BoardException(link + " is no link that this program has made: move it away");
        }
        Path folder = Files.readSymbolicLink(link);
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        PosixFileAttributes there = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        boolean ours = shm.equals(folder.getParent()) && there.isDirectory() && there.permissions().equals(OWNER)
                && there.owner().equals(Files.getOwner(link, LinkOption.NOFOLLOW_LINKS));
        if (!ours) {
            throw new BoardException(link + " leads to " + folder
                    + ", which is no folder of this user alone (mode 0700) in " + shm + ": remove the link");
        }
        return folder;
    }

    private static FileChannel lock(Path folder, Path home) throws IOException, BoardException {
        FileChannel channel = FileChannel.open(folder.resolve(LOCK),
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new BoardException("a board runs already on " + home + ": imx-board ask --home " + home
                    + " stop ends it");
        }
        return channel;
    }

    /** Whether a board was killed on it: a gateway may have lived on. */
    boolean isLeftover() { return leftover; }

    /** The folder itself: its path is short, as that of a socket has to be. */
    Path path() {
        return folder;
    }

    Path controllerSocket() {
        return folder.resolve(CONTROLLER_SOCKET);
    }

    Path controlSocket() {
        return folder.resolve(CONTROL_SOCKET);
    }

    @Override
    public void close() throws IOException {
        try (lock; DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            Files.deleteIfExists(link);
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        }
    }
}
