package dev.remora.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was built: bin/ lib/ bundles/ features/ config/ firmware/ drivers/. */
record Distribution(Path root, String version) {

    /** The one whose lib/ the launcher's jar lies in. */
    static Distribution ofLauncher() throws IOException, LauncherException {
        Path jar = launcherJar();
        Path lib = jar.getParent();
        if (lib == null || !lib.endsWith("lib") || !Files.isDirectory(lib.resolveSibling("features"))) {
            throw new LauncherException(jar + " is not in the lib/ folder of a distribution: start bin/remora");
        }
        return new Distribution(lib.resolveSibling("").toRealPath(), launcherVersion());
    }

    Path features() {
        return root.resolve("features");
    }

    Path bundle(FeatureBundle bundle) {
        return root.resolve("bundles").resolve(bundle.fileName());
    }

    /** The default configurations of a feature, in a fixed order. */
    List<Path> configurations(String feature) throws IOException {
        Path folder = root.resolve("config").resolve(feature);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static Path launcherJar() throws LauncherException {
        try {
            return Path.of(Distribution.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new LauncherException("place of the launcher's jar: " + e.getMessage());
        }
    }

    private static String launcherVersion() throws IOException {
        try (InputStream manifest = Distribution.class.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            @Nullable
            String version = manifest == null
                    ? null
                    : new Manifest(manifest).getMainAttributes().getValue("Remora-Version");
            return version == null ? "unknown" : version;
        }
    }
}
