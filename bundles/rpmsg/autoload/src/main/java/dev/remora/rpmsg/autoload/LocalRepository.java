package dev.remora.rpmsg.autoload;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A folder of jars, or the file of an index, whichever is there. */
final class LocalRepository implements Repository {

    private final Path path;

    LocalRepository(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    @Override
    public Content read(@Nullable Content last) {
        if (Files.isDirectory(path)) {
            return new FolderReader(path).read(last);
        }
        Optional<FileStamp> stamp = FileStamp.of(path);
        if (last != null && last.stamp().equals(stamp)) {
            return last;
        }
        if (stamp.isEmpty()) {
            return unusable(stamp, "is neither a folder nor a file: make it, or set repository of " + Autoload.PID);
        }
        try {
            return IndexReader.read(path.toUri(), stamp, Bytes.read(path, IndexReader.BYTES_MAX), this::fetch);
        } catch (IOException e) {
            return unusable(stamp, "cannot be read: " + Texts.of(e));
        } catch (RepositoryException e) {
            return unusable(stamp, String.valueOf(e.getMessage()));
        }
    }

    /** A link must not lead out of the index's folder either. */
    private void fetch(URI from, Path to, long max) throws RepositoryException, IOException {
        Path file = Path.of(from).toRealPath();
        if (!file.startsWith(path.toRealPath().resolveSibling("").normalize())) {
            throw new RepositoryException("lies outside the folder of the index");
        }
        if (!Files.isRegularFile(file)) {
            throw new RepositoryException("is no file");
        }
        Bytes.copy(file, to, max);
    }

    private Content unusable(Object stamp, String problem) {
        return new Content(stamp, List.of(), List.of(path + ": " + problem));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
