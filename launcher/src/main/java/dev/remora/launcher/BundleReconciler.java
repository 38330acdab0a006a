package dev.remora.launcher;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the framework's bundles those of the features: installs, updates and uninstalls; others' bundles stay. A bundle
 * in whose place a jar was dropped stays so too, until its jar in the distribution changes: deploy then drops it again.
 */
final class BundleReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(BundleReconciler.class);

    private final BundleContext context;
    private final BundleCache cache;
    private final Distribution distribution;

    BundleReconciler(BundleContext context, BundleCache cache, Distribution distribution) {
        this.context = context;
        this.cache = cache;
        this.distribution = distribution;
    }

    /** Before the framework starts: what it does here takes effect as the start level rises. */
    void reconcile(List<FeatureBundle> wanted) throws IOException {
        uninstallOthers(wanted.stream().map(FeatureBundle::location).collect(Collectors.toSet()));
        StartLevels levels = new StartLevels();
        for (FeatureBundle bundle : wanted) {
            int level = levels.next(bundle);
            Path jar = distribution.bundle(bundle);
            try {
                Bundle there = install(bundle.location(), jar);
                there.adapt(BundleStartLevel.class).setStartLevel(level);
                there.start(Bundle.START_ACTIVATION_POLICY);
            } catch (IOException | BundleException e) {
                LOG.error("bundle {} of feature {}: {}", bundle.fileName(), bundle.feature(), OneLine.of(e));
            }
        }
        cache.save();
    }

    private void uninstallOthers(Set<String> wanted) {
        for (Bundle bundle : context.getBundles()) {
            String location = bundle.getLocation();
            if (location.startsWith(FeatureBundle.LOCATION_PREFIX) && !wanted.contains(location)) {
                try {
                    bundle.uninstall();
                    cache.uninstalled(location);
                } catch (BundleException e) {
                    LOG.error("bundle {} left the features but stays: {}", bundle.getSymbolicName(), OneLine.of(e));
                }
            }
        }
    }

    private Bundle install(String location, Path jar) throws IOException, BundleException {
        byte[] content = Files.readAllBytes(jar);
        String fingerprint = fingerprint(content);
        Bundle bundle = context.getBundle(location);
        if (bundle == null) {
            bundle = context.installBundle(location, new ByteArrayInputStream(content));
        } else if (!fingerprint.equals(cache.fingerprint(location))) {
            bundle.update(new ByteArrayInputStream(content));
        }
        cache.installed(location, fingerprint);
        return bundle;
    }

    /** Enough to notice that a jar is another one; builds with fixed times leave size and date alike. */
    private static String fingerprint(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return content.length + "-" + Long.toHexString(crc.getValue());
    }
}
