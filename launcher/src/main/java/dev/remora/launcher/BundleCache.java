package dev.remora.launcher;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The framework's bundle cache, and beside it a record of what it was made with: what is in it is worth nothing to
 * another JDK, framework or distribution.
 */
final class BundleCache {
    private static final String KEY = "made.with.";

    private final Path folder;
    private final Path file;
    private final Properties record = new Properties();

    BundleCache(Home home) {
        folder = home.data().resolve("cache");
        file = home.data().resolve("cache.properties");
    }

    Path folder() {
        return folder;
    }

    /** Opens it for use with these versions; a cache made with others, or without a record, is wiped. */
    void open(Map<String, String> madeWith) throws IOException {
        read();
        boolean fits = madeWith.entrySet().stream()
                .allMatch(entry -> entry.getValue().equals(record.getProperty(KEY + entry.getKey())));
        if (!fits) {
            wipe();
            madeWith.forEach((key, value) -> record.setProperty(KEY + key, value));
        }
    }

    /** Empties it, keeping what it is to be made with. */
    void wipe() throws IOException {
        record.keySet().removeIf(key -> !key.toString().startsWith(KEY));
        Files.deleteIfExists(file);
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** The fingerprint of the jar last installed at {@code location}. */
    @Nullable
    String fingerprint(String location) {
        return record.getProperty(location);
    }

    void installed(String location, String fingerprint) {
        record.setProperty(location, fingerprint);
    }

    void uninstalled(String location) {
        record.remove(location);
    }

    void save() throws IOException {
        Path half = file.resolveSibling(file.getFileName() + ".new");
        try (Writer writer = Files.newBufferedWriter(half)) {
            record.store(writer, null);
        }
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void read() throws IOException {
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                record.load(reader);
            } catch (IllegalArgumentException e) {
                record.clear(); // damaged: the same as none
            }
        }
    }
}
