package dev.remora.deploy;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which dropped file is in the place of which bundle. A file, since the framework keeps the bundles' content too. */
final class ReplacementRecord {
    private static final Logger LOG = LoggerFactory.getLogger(ReplacementRecord.class);

    private final Path file;
    private final Map<String, Replacement> replacements = new TreeMap<>();

    ReplacementRecord(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            read();
        }
    }

    private void read() throws IOException {
        Properties lines = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            lines.load(reader);
            lines.stringPropertyNames()
                    .forEach(name -> replacements.put(name, Replacement.parse(lines.getProperty(name))));
        } catch (IllegalArgumentException e) {
            LOG.warn("{} is damaged ({}): bundles whose drop-ins were deleted stay as they are", file, e.getMessage());
        }
    }

    @Nullable
    Replacement of(String fileName) {
        return replacements.get(fileName);
    }

    /** The name of the file that is in the place of the bundle. */
    @Nullable
    String fileAt(String location) {
        return replacements.entrySet().stream().filter(entry -> entry.getValue().location().equals(location))
                .map(Map.Entry::getKey).findFirst().orElse(null);
    }

    Map<String, Replacement> all() {
        return Map.copyOf(replacements);
    }

    void put(String fileName, Replacement replacement) throws IOException {
        replacements.values().removeIf(other -> other.location().equals(replacement.location()));
        replacements.put(fileName, replacement);
        save();
    }

    void remove(String fileName) throws IOException {
        if (replacements.remove(fileName) != null) {
            save();
        }
    }

    private void save() throws IOException {
        Properties lines = new Properties();
        replacements.forEach((name, replacement) -> lines.setProperty(name, replacement.text()));
        Path half = file.resolveSibling(file.getFileName() + ".new");
        try (Writer writer = Files.newBufferedWriter(half)) {
            lines.store(writer, null);
        }
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
