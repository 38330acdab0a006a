package dev.remora.remoteproc.core.store;

import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.Firmware;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.BundleTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Firmware in resolved bundles that provide the capability {@code dev.remora.firmware} with the attributes
 * {@code firmware.name} and {@code path} (an entry of the bundle). Of several the highest bundle version wins.
 */
final class FirmwareBundles implements FirmwareSource, AutoCloseable {

    static final String NAMESPACE = "dev.remora.firmware";

    private static final Logger LOG = LoggerFactory.getLogger(FirmwareBundles.class);
    private static final int RESOLVED = Bundle.RESOLVED | Bundle.STARTING | Bundle.ACTIVE | Bundle.STOPPING;
    private static final Duration COMES_SOON = Duration.ofMillis(250);
    /** An update takes the bundle away for a moment: nobody shall change over to another source meanwhile. */
    private static final Duration GOES_LATER = Duration.ofSeconds(2);

    private final BundleTracker<List<Image>> tracker;
    private final BiConsumer<String, Duration> changes;

    private record Image(String name, String path, Bundle bundle) {}

    /**
     * Follows the bundles until closed.
     *
     * @param changes told of a name that may have changed, and when to look; any thread
     */
    FirmwareBundles(BundleContext context, BiConsumer<String, Duration> changes) {
        this.changes = changes;
        tracker = new BundleTracker<>(context, RESOLVED, new Customizer());
    }

    void open() {
        tracker.open();
    }

    @Override
    public void close() {
        tracker.close();
    }

    @Override
    public Optional<Firmware> find(String name) throws RemoteProcessorException {
        FirmwareNames.check(name);
        Comparator<Image> byVersion = Comparator.comparing((Image i) -> i.bundle().getVersion()).reversed();
        Image image = tracker.getTracked().values().stream().flatMap(List::stream).filter(i -> i.name().equals(name))
                .min(byVersion.thenComparingLong(i -> i.bundle().getBundleId())).orElse(null);
        if (image == null) {
            return Optional.empty();
        }
        Bundle bundle = image.bundle();
        String source = "bundle %s %s, %s".formatted(bundle.getSymbolicName(), bundle.getVersion(), image.path());
        URL entry = entry(image);
        if (entry == null) {
            throw new RemoteProcessorException("firmware %s (%s): the bundle has no such entry".formatted(name,
                    source));
        }
        return Optional.of(FirmwareReader.read(name, source, entry::openStream));
    }

    @Override
    public String places() {
        return "firmware bundles";
    }

    private static @Nullable URL entry(Image image) {
        try {
            return image.bundle().getEntry(image.path());
        } catch (IllegalStateException e) {
            return null; // uninstalled this moment
        }
    }

    private static List<Image> images(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        List<Image> images = new ArrayList<>();
        if (revision == null) {
            return images;
        }
        for (BundleCapability capability : revision.getDeclaredCapabilities(NAMESPACE)) {
            if (capability.getAttributes().get("firmware.name") instanceof String name && capability.getAttributes()
                    .get("path") instanceof String path && FirmwareNames.isSafe(name)) {
                images.add(new Image(name, path, bundle));
            } else {
                LOG.warn("bundle {} {}: capability {} ignored, needs attributes firmware.name (a safe name) and path",
                        bundle.getSymbolicName(), bundle.getVersion(), capability);
            }
        }
        return images;
    }

    private final class Customizer implements BundleTrackerCustomizer<List<Image>> {

        @Override
        @SuppressWarnings("NullAway") // null says: do not track this bundle
        public List<Image> addingBundle(Bundle bundle, @Nullable BundleEvent event) {
            List<Image> images = images(bundle);
            images.forEach(image -> changes.accept(image.name(), COMES_SOON));
            return images.isEmpty() ? null : images;
        }

        @Override
        public void modifiedBundle(Bundle bundle, @Nullable BundleEvent event, List<Image> images) {
            // Starting and stopping change nothing; an update unresolves the bundle first.
        }

        @Override
        public void removedBundle(Bundle bundle, @Nullable BundleEvent event, List<Image> images) {
            images.forEach(image -> changes.accept(image.name(), GOES_LATER));
        }
    }
}
