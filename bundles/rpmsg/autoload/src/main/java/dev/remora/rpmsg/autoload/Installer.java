package dev.remora.rpmsg.autoload;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Installs and starts bundles: all of them, or none. */
final class Installer {

    /** By this the drop-in folder knows which bundles give way to its files. */
    static final String LOCATION = "autoload:";

    private static final Logger LOG = LoggerFactory.getLogger(Installer.class);

    /** The start level of dropped-in bundles, which these are equals of. */
    private static final String START_LEVEL = "felix.fileinstall.start.level";

    private final BundleContext context;
    private final Path scratch;
    private final Bundle framework;

    /**
     * Makes an installer.
     *
     * @param scratch a file of its own, for a jar at a time
     */
    Installer(BundleContext context, Path scratch) {
        this.context = context;
        this.scratch = scratch;
        framework = Objects.requireNonNull(context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION));
    }

    /**
     * Installs all, then starts them in their order.
     *
     * @throws RepositoryException if one of them cannot be installed or started: none is there then
     */
    void install(List<Offer> offers) throws RepositoryException, InterruptedException {
        List<Bundle> installed = new ArrayList<>();
        boolean complete = false;
        try {
            for (Offer offer : offers) {
                installed.add(install(offer));
            }
            for (int i = 0; i < offers.size(); i++) {
                if (!offers.get(i).isFragment()) {
                    start(offers.get(i), installed.get(i));
                }
            }
            complete = true;
        } finally {
            if (!complete) {
                takeBack(installed);
            }
        }
    }

    private Bundle install(Offer offer) throws RepositoryException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("autoload ends");
        }
        try {
            offer.jar().copyTo(scratch);
            Offer actual = Offer.of(JarManifest.read(scratch), offer.source(), offer.jar());
            if (!actual.toString().equals(offer.toString())) {
                throw new RepositoryException("is " + actual + " in truth");
            }
            String location = LOCATION + offer.name() + "/" + offer.version();
            if (context.getBundle(location) != null) {
                throw new RepositoryException("is installed by now");
            }
            try (InputStream in = Files.newInputStream(scratch)) {
                Bundle bundle = context.installBundle(location, in);
                bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel());
                return bundle;
            }
        } catch (RepositoryException e) {
            throw new RepositoryException(offer.source() + ": " + e.getMessage());
        } catch (IOException | BundleException e) {
            throw new RepositoryException(offer.source() + ": cannot be installed: " + Texts.of(e));
        } finally {
            delete();
        }
    }

    private static void start(Offer offer, Bundle bundle) throws RepositoryException {
        try {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException e) {
            throw new RepositoryException(offer.source() + ": does not start: " + Texts.of(e));
        }
    }

    private int startLevel() {
        String level = context.getProperty(START_LEVEL);
        return level == null
                ? framework.adapt(FrameworkStartLevel.class).getInitialBundleStartLevel()
                : Integer.parseInt(level);
    }

    private void takeBack(List<Bundle> bundles) {
        for (Bundle bundle : bundles.reversed()) {
            try {
                bundle.uninstall();
            } catch (BundleException | IllegalStateException e) {
                LOG.warn("autoload: {} {} stays installed: {}", bundle.getSymbolicName(), bundle.getVersion(),
                        Texts.of(e));
            }
        }
        framework.adapt(FrameworkWiring.class).refreshBundles(bundles);
    }

    private void delete() {
        try {
            Files.deleteIfExists(scratch);
        } catch (IOException e) {
            LOG.debug("{} not deleted", scratch, e);
        }
    }
}
