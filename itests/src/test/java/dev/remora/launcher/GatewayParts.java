package dev.remora.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the launcher makes of a distribution, for tests that run it in another container: the same bundles in the same
 * order, the same settings, the same default configurations.
 *
 * @param settings the framework properties
 * @param bundles the bundles in their order, with their start levels
 */
public record GatewayParts(Map<String, String> settings, List<Jar> bundles) {

    public record Jar(Path file, int startLevel) {}

    /** Makes the home and reads the features. */
    public static GatewayParts of(Path dist, Path homeFolder, List<String> features)
            throws IOException, LauncherException {
        Distribution distribution = new Distribution(dist, "under test");
        Home home = new Home(homeFolder);
        home.make();
        new DefaultConfigurations(home).give(distribution, features);
        StartLevels levels = new StartLevels();
        List<Jar> bundles = new Features(distribution.features()).read(features).stream()
                .map(bundle -> new Jar(distribution.bundle(bundle), levels.next(bundle))).toList();
        Map<String, String> settings = new HashMap<>();
        FrameworkSettings.of(home, home.socket(), distribution, new BundleCache(home)).forEach((key, value) -> {
            if (value instanceof String text) {
                settings.put(key, text);
            }
        });
        return new GatewayParts(settings, bundles);
    }
}
