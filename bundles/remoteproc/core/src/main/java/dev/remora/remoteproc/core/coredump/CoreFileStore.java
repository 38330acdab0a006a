package dev.remora.remoteproc.core.coredump;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of the core files of all processors. It holds no more than is set: the oldest ones go first. A file has its
 * name only once it is whole and on the disk. Any thread.
 */
final class CoreFileStore {

    private static final Logger LOG = LoggerFactory.getLogger(CoreFileStore.class);

    private final Supplier<CoredumpSettings> settings;
    /** Files that are being written, by the names that they will have; together {@link #reserved} bytes. */
    private final Set<Path> writing = new HashSet<>();
    private long reserved;
    private long lastNumber;

    /** Writes the contents of a file. */
    @FunctionalInterface
    interface Contents {

        void writeTo(FileChannel file) throws IOException;
    }

    CoreFileStore(Supplier<CoredumpSettings> settings) {
        this.settings = settings;
    }

    /** The files of one processor, the last one first. */
    List<StoredCoredump> list(String processor) {
        return settings.get().folder().map(CoreFolder::new).map(folder -> folder.list().stream().filter(file -> file
                .processor().equals(processor)).toList()).orElse(List.of());
    }

    /**
     * Writes a file.
     *
     * @param processor whose it is
     * @param size of the file, bytes
     * @return the file
     * @throws IOException if there is no room or no place for it, or it could not be written; nothing is left of it
     */
    Path write(String processor, long size, Contents contents) throws IOException {
        CoredumpSettings now = settings.get();
        CoreFolder folder = new CoreFolder(now.folder().orElseThrow(() -> new IOException(
                "there is no folder for it, set coredump.path")));
        Path file = reserve(folder, processor, size, now.bytes());
        Path part = CoreFolder.partOf(file);
        try {
            try (FileChannel channel = FileChannel.open(part, EnumSet.of(StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE), PosixFilePermissions.asFileAttribute(CoreFolder.OWNER_ONLY))) {
                contents.writeTo(channel);
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            folder.force();
        } finally {
            settle(part, file, size);
        }
        prune(folder, processor, now.files());
        return file;
    }

    private synchronized Path reserve(CoreFolder folder, String processor, long size, long cap) throws IOException {
        if (size > cap) {
            throw new IOException("its %d bytes are more than coredump.bytes = %d".formatted(size, cap));
        }
        if (size > cap - reserved) {
            throw new IOException(
                    "its %d bytes and the %d of others that are being written are more than coredump.bytes = %d"
                            .formatted(size, reserved, cap));
        }
        folder.create();
        folder.sweep(writing);
        List<StoredCoredump> going = oldestBeyond(folder, cap - reserved - size);
        long free = folder.free() + sum(going);
        if (size > free) {
            throw new IOException("its %d bytes do not fit, %d are free in %s".formatted(size, free, folder.path()));
        }
        for (StoredCoredump oldest : going) {
            LOG.info("{}: core file {} goes, to stay within coredump.bytes", oldest.processor(), oldest.path());
            oldest.discard();
        }
        lastNumber = Math.max(lastNumber, folder.lastNumber()) + 1;
        Path file = folder.file(processor, lastNumber);
        writing.add(file);
        reserved += size;
        return file;
    }

    private static List<StoredCoredump> oldestBeyond(CoreFolder folder, long bytes) {
        List<StoredCoredump> all = folder.list();
        long left = bytes;
        for (int i = 0; i < all.size(); i++) {
            left -= all.get(i).size();
            if (left < 0) {
                return all.subList(i, all.size()).reversed();
            }
        }
        return List.of();
    }

    private static long sum(List<StoredCoredump> files) {
        return files.stream().mapToLong(StoredCoredump::size).sum();
    }

    private synchronized void settle(Path part, Path file, long size) {
        reserved -= size;
        writing.remove(file);
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            LOG.warn("core file {} cannot be deleted: {}", part, Texts.why(e));
        }
    }

    private synchronized void prune(CoreFolder folder, String processor, int keep) {
        folder.list().stream().filter(file -> file.processor().equals(processor)).skip(keep).forEach(oldest -> {
            LOG.info("{}: core file {} goes, to stay within coredump.files", processor, oldest.path());
            oldest.discard();
        });
    }
}
