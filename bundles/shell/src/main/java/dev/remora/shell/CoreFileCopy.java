package dev.remora.shell;

import dev.remora.remoteproc.Coredump;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A core file that was written for a user.
 *
 * @param dump what was written
 * @param file where to
 * @param bytes its length
 */
record CoreFileCopy(Coredump dump, Path file, long bytes) {

    /** What a core's memory holds is not for everybody. */
    private static final FileAttribute<?> PRIVATE = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Makes a new file: whole, or not at all. */
    static CoreFileCopy of(Coredump dump, Path to) throws IOException {
        Path file = to.toAbsolutePath().normalize();
        try (FileChannel channel = open(file)) {
            try {
                dump.writeTo(channel);
            } catch (IOException | RuntimeException e) {
                Files.deleteIfExists(file);
                throw e;
            }
            return new CoreFileCopy(dump, file, channel.size());
        }
    }

    private static FileChannel open(Path file) throws IOException {
        try {
            return FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE);
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException(file + " exists already: name another file", e);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + ": there is no folder " + file.getParent(), e);
        } catch (AccessDeniedException e) {
            throw new IllegalArgumentException(file + ": the gateway may not write there", e);
        }
    }

    String text(String processor) {
        return "%s: %d bytes to %s, crash of %s: %s".formatted(processor, bytes, file,
                ProcessorView.time(dump.time()), Table.printable(dump.reason()));
    }

    Map<String, @Nullable Object> json(String processor) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", processor);
        row.put("time", dump.time().toString());
        row.put("reason", dump.reason());
        row.put("file", file.toString());
        row.put("size", bytes);
        return row;
    }
}
