package dev.remora.launcher;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The folder of a socket outside the home: everybody may write to /dev/shm, so it must be ours and closed to others. */
final class SocketFolder implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private final Path socket;
    private final boolean outside;

    private SocketFolder(Path socket, boolean outside) {
        this.socket = socket;
        this.outside = outside;
    }

    static SocketFolder open(Home home) throws IOException, LauncherException {
        Path socket = home.socket();
        boolean outside = !socket.startsWith(home.root());
        if (outside) {
            make(socket.resolveSibling(""), home);
        }
        return new SocketFolder(socket, outside);
    }

    private static void make(Path folder, Home home) throws IOException, LauncherException {
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER));
        } catch (FileAlreadyExistsException e) {
            PosixFileAttributes there = Files.readAttributes(folder, PosixFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS);
            boolean ours = there.isDirectory() && there.permissions().equals(OWNER)
                    && there.owner().equals(Files.getOwner(home.data()));
            if (!ours) {
                throw new LauncherException(folder + " is not a folder of this user alone (mode 0700): remove it");
            }
        }
    }

    Path socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        if (outside) {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(socket.resolveSibling(""));
        }
    }
}
