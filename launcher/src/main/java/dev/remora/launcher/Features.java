package dev.remora.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureService;
import org.osgi.service.feature.ID;

/** Reads OSGi feature files. */
final class Features {
    private static final String SUFFIX = ".json";

    private final Path folder;
    // Before there is a framework there is no service to ask for.
    private final FeatureService service = new FeatureServiceImpl();

    Features(Path folder) {
        this.folder = folder;
    }

    /** The bundles of the named features, in their order; a bundle named twice counts once. */
    List<FeatureBundle> read(List<String> names) throws IOException, LauncherException {
        Map<String, FeatureBundle> bundles = new LinkedHashMap<>();
        for (String name : names) {
            for (FeatureBundle bundle : read(name)) {
                FeatureBundle earlier = bundles.putIfAbsent(bundle.location(), bundle);
                if (earlier != null && !earlier.version().equals(bundle.version())) {
                    throw new LauncherException("features " + earlier.feature() + " and " + name + " want "
                            + bundle.artifact() + " in versions " + earlier.version() + " and " + bundle.version()
                            + ": choose one of the features");
                }
            }
        }
        return List.copyOf(bundles.values());
    }

    private List<FeatureBundle> read(String name) throws IOException, LauncherException {
        Path file = folder.resolve(name + SUFFIX);
        if (!folder.equals(file.getParent()) || !Files.isRegularFile(file)) {
            throw new LauncherException("no feature '" + name + "' in " + folder + "; there are " + known());
        }
        List<FeatureBundle> bundles = new ArrayList<>();
        for (var bundle : parse(file).getBundles()) {
            ID id = bundle.getID();
            bundles.add(new FeatureBundle(name, id.getGroupId(), id.getArtifactId(), id.getVersion()));
        }
        return bundles;
    }

    private Feature parse(Path file) throws LauncherException {
        try (Reader reader = Files.newBufferedReader(file)) {
            return service.readFeature(reader);
        } catch (IOException | RuntimeException e) {
            throw new LauncherException("feature file " + file + ": " + OneLine.of(e));
        }
    }

    private String known() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length())).sorted()
                    .collect(Collectors.joining(", "));
        }
    }
}
