package dev.remora.platform.vhost;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A Unix socket that listens at a path, for its owner only. */
final class ServerSocket implements AutoCloseable {

    private static final int OWNER_ONLY = 0600;
    private static final int BACKLOG = 4;

    private final Path path;
    private final Descriptor descriptor;
    private final @Nullable Object identity;

    private ServerSocket(Path path, Descriptor descriptor, @Nullable Object identity) {
        this.path = path;
        this.descriptor = descriptor;
        this.identity = identity;
    }

    /** Takes the place of a socket where nobody listens any more. */
    static ServerSocket listen(Path path, Kernel kernel) throws IOException {
        removeStale(path);
        int socket = checked(path, "no socket", LibC.unixSocket());
        try (Arena arena = Arena.ofConfined()) {
            // The file gets the mode that the socket has: at no time may others connect.
            checked(path, "no mode 0600", LibC.fchmod(socket, OWNER_ONLY));
            checked(path, "cannot be bound", LibC.bind(socket, address(path, arena)));
            checked(path, "cannot listen", LibC.listen(socket, BACKLOG));
            return new ServerSocket(path, new Descriptor(kernel, socket), identity(path));
        } catch (IOException | RuntimeException e) {
            LibC.close(socket);
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
        if ((mode & NativeLayout.MODE_TYPE) != NativeLayout.MODE_SOCKET) {
            throw new FileSystemException(path.toString(), null, "exists and is no socket");
        }
        int probe = checked(path, "no socket", LibC.unixSocket());
        try (Arena arena = Arena.ofConfined()) {
            if (LibC.connect(probe, address(path, arena)) != -LibC.ECONNREFUSED) {
                throw new FileSystemException(path.toString(), null, "another server listens there");
            }
        } finally {
            LibC.close(probe);
        }
        Files.deleteIfExists(path);
    }

    private static MemorySegment address(Path path, Arena arena) {
        byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        MemorySegment address = arena.allocate(NativeLayout.SOCKADDR_PATH + bytes.length + 1, Short.BYTES);
        address.set(JAVA_SHORT, 0, NativeLayout.AF_UNIX);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, address, NativeLayout.SOCKADDR_PATH, bytes.length);
        return address;
    }

    private static int checked(Path path, String what, int result) throws FileSystemException {
        if (result < 0) {
            throw new FileSystemException(path.toString(), null, what + ", errno " + -result);
        }
        return result;
    }

    private static @Nullable Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }

    int number() {
        return descriptor.number();
    }

    /** Stops listening and removes the socket, unless someone else has put one of his own there. */
    @Override
    public void close() throws IOException {
        descriptor.close();
        try {
            if (Objects.equals(identity, identity(path))) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            return; // removed already
        }
    }
}
