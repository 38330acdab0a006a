package dev.remora.rpmsg.autoload;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A repository that is a folder: all {@code *.jar} in it, without its subfolders. */
final class FolderReader {

    private static final int JARS_MAX = 1000;

    private final Path folder;

    FolderReader(Path folder) {
        this.folder = folder;
    }

    Repository.Content read(Repository.@Nullable Content last) {
        List<FileStamp> files = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : jars) {
                if (files.size() == JARS_MAX) {
                    problems.add("%s: more than %d jars, the others are not looked at".formatted(folder, JARS_MAX));
                    break;
                }
                FileStamp.of(jar).ifPresent(files::add);
            }
        } catch (IOException | DirectoryIteratorException e) {
            problems.add(folder + " cannot be read: " + Texts.of(e));
        }
        files.sort(FileStamp.BY_NAME);
        List<Object> stamp = List.of(List.copyOf(files), List.copyOf(problems));
        if (last != null && last.stamp().equals(stamp)) {
            return last;
        }
        List<Offer> offers = new ArrayList<>();
        for (FileStamp file : files) {
            try {
                offers.add(offer(file.file()));
            } catch (RepositoryException e) {
                problems.add(Texts.oneLine(file.file() + ": " + e.getMessage()));
            } catch (IOException e) {
                problems.add(file.file() + ": cannot be read: " + Texts.of(e));
            }
        }
        return new Repository.Content(stamp, List.copyOf(offers), List.copyOf(problems));
    }

    private static Offer offer(Path jar) throws RepositoryException, IOException {
        return Offer.of(JarManifest.read(jar), jar.toString(), file -> Bytes.copy(jar, file, Jar.BYTES_MAX));
    }
}
