package dev.remora.remoteproc.core.coredump;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder as core files see it: {@code m4-000017.core}, and {@code m4-000017.core.part} while it is written. The number
 * grows by one with each file of any processor, and tells their order: the clock of a gateway may go back. The processor is
 * named for people; whose file it is stands in its notes. Files that are not ours are neither listed, counted nor deleted.
 *
 * @param path of the folder; it may be missing
 */
record CoreFolder(Path path) {

    static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private static final Logger LOG = LoggerFactory.getLogger(CoreFolder.class);
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final String PART = ".part";
    private static final Pattern NAME = Pattern
            .compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}-([0-9]{6,15})\\.core(\\.part)?");

    static Path partOf(Path file) {
        return file.resolveSibling(file.getFileName() + PART);
    }

    /** What the file of a processor is called. */
    Path file(String processor, long number) {
        String name = processor.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[.-]", "_");
        String safe = name.isEmpty() ? "_" : name.substring(0, Math.min(64, name.length()));
        return path.resolve("%s-%06d.core".formatted(safe, number));
    }

    /** For its owner alone, unless it is there already; the folders above are as open as any. */
    void create() throws IOException {
        if (!Files.isDirectory(path)) {
            Path above = path.getParent();
            if (above != null) {
                Files.createDirectories(above);
            }
            Files.createDirectory(path, PosixFilePermissions.asFileAttribute(FOLDER));
        }
    }

    /** The whole files, the last one first. */
    List<StoredCoredump> list() {
        return names().stream().filter(name -> !isPart(name)).sorted(Comparator.comparingLong(CoreFolder::number)
                .reversed()).flatMap(name -> StoredCoredump.open(name).stream()).toList();
    }

    /** The highest number in use; 0 if there is none. */
    long lastNumber() {
        return names().stream().mapToLong(CoreFolder::number).max().orElse(0);
    }

    /** Deletes what was begun and never finished. */
    void sweep(Set<Path> writing) throws IOException {
        for (Path part : names()) {
            String name = part.getFileName().toString();
            if (isPart(part) && !writing.contains(part.resolveSibling(name.substring(0, name.length() - PART
                    .length())))) {
                Files.deleteIfExists(part);
            }
        }
    }

    long free() throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /** Makes sure that a new name is still there after a power cut. */
    void force() throws IOException {
        try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private List<Path> names() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(path,
                file -> NAME.matcher(file.getFileName().toString())
                        .matches() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))) {
            all.forEach(found::add);
        } catch (NoSuchFileException e) {
            return List.of(); // no file was ever written
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("core files in {} cannot be listed: {}", path, Texts.why(e));
        }
        return found;
    }

    private static boolean isPart(Path file) {
        return file.getFileName().toString().endsWith(PART);
    }

    private static long number(Path file) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
