package dev.remora.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One gateway a home. The kernel frees the lock when its process dies, however it dies; the pid stands in a file of its
 * own, since closing any descriptor of a locked file would free the lock.
 */
final class HomeLock implements AutoCloseable {
    private final FileChannel channel;
    private final Path pidFile;

    private HomeLock(FileChannel channel, Path pidFile) {
        this.channel = channel;
        this.pidFile = pidFile;
    }

    /** Locks the home for this process, or says who has it. */
    static HomeLock take(Home home) throws IOException, LauncherException {
        FileChannel channel = FileChannel.open(lockFile(home), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            OptionalLong pid = pid(home);
            String who = pid.isPresent() ? "pid " + pid.getAsLong() : "just starting or stopping";
            throw new LauncherException("a gateway runs on " + home.root() + " already (" + who
                    + "): stop it with 'remora stop --home " + home.root() + "', or choose another --home");
        }
        return new HomeLock(channel, pidFile(home));
    }

    /** Tells others who has it. */
    void publishPid() throws IOException {
        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
    }

    /** The process that has the home now, if any. */
    static OptionalLong holder(Home home) throws IOException {
        if (!Files.exists(lockFile(home))) {
            return OptionalLong.empty();
        }
        try (FileChannel channel = FileChannel.open(lockFile(home), StandardOpenOption.WRITE);
                FileLock lock = tryLock(channel)) {
            return lock == null ? pid(home) : OptionalLong.empty();
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    private static OptionalLong pid(Home home) throws IOException {
        Path file = pidFile(home);
        String text = Files.exists(file) ? Files.readString(file).strip() : "";
        return text.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static Path lockFile(Home home) {
        return home.data().resolve("remora.lock");
    }

    private static Path pidFile(Home home) {
        return home.data().resolve("remora.pid");
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(pidFile);
        channel.close();
    }
}
