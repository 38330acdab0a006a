package dev.remora.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives a home the default configurations of its features, each once: from then on the file belongs to the user, who
 * may change it or delete it.
 */
final class DefaultConfigurations {
    private final Home home;
    private final Path given;

    DefaultConfigurations(Home home) {
        this.home = home;
        this.given = home.data().resolve("default-configurations.txt");
    }

    void give(Distribution distribution, List<String> features) throws IOException {
        Set<String> names = new TreeSet<>(Files.exists(given) ? Files.readAllLines(given) : List.of());
        boolean more = false;
        for (String feature : features) {
            for (Path file : distribution.configurations(feature)) {
                String name = file.getFileName().toString();
                if (names.add(name)) {
                    copy(file, home.config().resolve(name));
                    more = true;
                }
            }
        }
        if (more) {
            Files.write(given, names);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(to)) {
            Path half = to.resolveSibling("." + to.getFileName() + ".new");
            Files.copy(from, half, StandardCopyOption.REPLACE_EXISTING);
            Files.move(half, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
