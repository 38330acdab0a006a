package dev.remora.rpmsg.autoload;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import org.osgi.framework.BundleContext;

/** Reads the configured place of the repository. */
final class RepositorySetting {

    private static final String HOME = "remora.home";
    private static final String DISTRIBUTION = "remora.dist";
    private static final String SHIPPED = "drivers";

    private RepositorySetting() {
    }

    /**
     * The repository at a place.
     *
     * @param place a folder or a file, by path or URL, or the http or https URL of an index; empty: the drivers of the
     *            distribution
     * @throws IllegalArgumentException if it is none of these
     */
    static Repository repository(String place, BundleContext context) {
        if (place.isBlank()) {
            return new LocalRepository(base(context, DISTRIBUTION).resolve(SHIPPED));
        }
        String lower = place.strip().toLowerCase(Locale.ROOT);
        try {
            if (lower.startsWith("http://") || lower.startsWith("https://")) {
                URI index = URI.create(place.strip()).normalize();
                if (index.getHost() == null || index.getPath().isEmpty()) {
                    throw new IllegalArgumentException("it names no index");
                }
                return new WebRepository(index);
            }
            if (lower.startsWith("file:")) {
                return new LocalRepository(Path.of(URI.create(place.strip())));
            }
            return new LocalRepository(Path.of(place.strip()).isAbsolute()
                    ? Path.of(place.strip())
                    : base(context, HOME).resolve(place.strip()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: repository %s is neither a path nor a file, http or https URL: %s".formatted(Autoload.PID,
                            Texts.oneLine(place), Texts.oneLine(String.valueOf(e.getMessage()))),
                    e);
        }
    }

    private static Path base(BundleContext context, String property) {
        String folder = context.getProperty(property);
        if (folder == null) {
            throw new IllegalArgumentException(
                    "framework property %s is not set: give the repository as an absolute path".formatted(property));
        }
        return Path.of(folder);
    }
}
