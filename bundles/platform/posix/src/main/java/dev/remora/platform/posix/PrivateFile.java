package dev.remora.platform.posix;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file {@code remora.PID.NAME} that belongs to this gateway alone and goes with it.
 *
 * <p>The owner holds a {@code flock} on it, which the kernel drops when the owner dies: a file without a lock is a
 * leftover. An {@code fcntl} lock ({@link java.nio.channels.FileLock}) would not do: the process loses it as soon as it
 * closes any descriptor of the file, and mapping the file opens and closes one.
 */
final class PrivateFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PrivateFile.class);
    private static final Pattern PRIVATE_NAME = Pattern.compile("remora\\.\\d+\\..+");
    private static final int OWNER_ONLY = 0600;
    private static final int ATTEMPTS = 10;

    private final Path path;
    private final int descriptor;

    private PrivateFile(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /** Whether a file name is of the kind that {@link #sweep} may remove. */
    static boolean reserves(String fileName) {
        return PRIVATE_NAME.matcher(fileName).matches();
    }

    /** Makes a new, empty file that only this user can open. */
    static PrivateFile create(Path directory, String name) throws IOException {
        Path path = directory.resolve("remora." + ProcessHandle.current().pid() + "." + name);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int descriptor = LibC.open(path, LibC.O_RDWR | LibC.O_CREAT | LibC.O_EXCL | LibC.O_CLOEXEC
                    | LibC.O_NOFOLLOW, OWNER_ONLY);
            if (descriptor < 0) {
                throw new FileSystemException(path.toString(), null, descriptor == -LibC.EEXIST
                        ? "exists already: two configurations of this gateway with one name?"
                        : "cannot be created, errno " + -descriptor);
            }
            // Waits only for a sweeper, which holds the lock for a moment, and then the file is gone: make another.
            if (LibC.flock(descriptor, LibC.LOCK_EX) == 0 && isStill(path, descriptor)) {
                return new PrivateFile(path, descriptor);
            }
            LibC.close(descriptor);
        }
        throw new FileSystemException(path.toString(), null, "is removed by another process as often as it is made");
    }

    /** Removes the files of gateways that died. */
    static void sweep(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, file -> reserves(file.getFileName()
                .toString()))) {
            for (Path file : files) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    removeIfOrphaned(file);
                }
            }
        }
    }

    private static void removeIfOrphaned(Path file) {
        int descriptor = LibC.open(file, LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC | LibC.O_NOFOLLOW, 0);
        if (descriptor < 0) {
            return; // gone meanwhile, or another user's
        }
        try {
            if (LibC.flock(descriptor, LibC.LOCK_EX | LibC.LOCK_NB) == 0 && isStill(file, descriptor)) {
                Files.deleteIfExists(file);
                LOG.info("{}: removed, its gateway is dead", file);
            }
        } catch (IOException e) {
            LOG.warn("{}: its gateway is dead, but it cannot be removed: {}", file, e.toString());
        } finally {
            LibC.close(descriptor);
        }
    }

    /** Whether the path still leads to the open file: someone may have removed or replaced it before it was locked. */
    private static boolean isStill(Path path, int descriptor) {
        try {
            Object open = Files.readAttributes(Path.of("/proc/self/fd/" + descriptor), BasicFileAttributes.class)
                    .fileKey();
            Object named = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
            return Objects.equals(open, named);
        } catch (IOException e) {
            LOG.debug("{}: gone before it was locked", path, e);
            return false;
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(path);
        } finally {
            LibC.close(descriptor);
        }
    }
}
