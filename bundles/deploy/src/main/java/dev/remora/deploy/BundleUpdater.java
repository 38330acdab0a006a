package dev.remora.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Updates and starts bundles, and says in words what went wrong. */
final class BundleUpdater {
    private static final Logger LOG = LoggerFactory.getLogger(BundleUpdater.class);
    private static final int RUNNING = Bundle.STARTING | Bundle.ACTIVE;

    private final BundleContext context;
    private final Requirements requirements;
    private final Refresher refresher;

    BundleUpdater(BundleContext context, FrameworkWiring wiring) {
        this.context = context;
        this.requirements = new Requirements(wiring);
        this.refresher = new Refresher(wiring);
    }

    /** From a jar, or from where the bundle was installed from. */
    @Nullable
    Trouble update(Bundle bundle, @Nullable Path jar) throws InterruptedException {
        boolean ran = runs(bundle);
        try {
            bundle.stop(Bundle.STOP_TRANSIENT);
        } catch (BundleException e) {
            LOG.warn("{} {} did not stop in order: {}", bundle.getSymbolicName(), bundle.getVersion(), ErrorLine.of(e));
        }
        try {
            replace(bundle, jar);
        } catch (IOException | BundleException e) {
            if (ran) {
                startAgain(bundle); // nothing was replaced
            }
            return Trouble.untilChanged("cannot be installed: " + ErrorLine.of(e));
        }
        refresher.refreshUsersOf(bundle);
        return fragment(bundle) || wanted(bundle) ? start(bundle) : null;
    }

    private static void replace(Bundle bundle, @Nullable Path jar) throws IOException, BundleException {
        if (jar == null) {
            bundle.update();
            return;
        }
        try (InputStream in = Files.newInputStream(jar)) {
            bundle.update(in);
        }
    }

    @Nullable
    Trouble start(Bundle bundle) throws InterruptedException {
        if (fragment(bundle)) {
            refresher.refresh(Requirements.hosts(bundle, context.getBundles()));
            return null;
        }
        return start(bundle, Bundle.START_ACTIVATION_POLICY);
    }

    /** Leaves it to the user whether the bundle starts with the gateway. */
    @Nullable
    Trouble startAgain(Bundle bundle) {
        return start(bundle, Bundle.START_ACTIVATION_POLICY | Bundle.START_TRANSIENT);
    }

    private @Nullable Trouble start(Bundle bundle, int options) {
        try {
            bundle.start(options);
            return null;
        } catch (BundleException e) {
            return bundle.getState() == Bundle.INSTALLED
                    ? unresolved(bundle, ErrorLine.of(e))
                    : Trouble.untilChanged("does not start: " + ErrorLine.of(e) + ": repair it and copy it again");
        }
    }

    Trouble unresolved(Bundle bundle, String said) {
        return requirements.unresolved(bundle, said);
    }

    void uninstall(Bundle bundle, String label) throws InterruptedException {
        try {
            bundle.uninstall();
            refresher.refreshUsersOf(bundle);
            LOG.info("{}: {} {} removed", label, bundle.getSymbolicName(), bundle.getVersion());
        } catch (BundleException e) {
            LOG.warn("{}: cannot be uninstalled: {}", label, ErrorLine.of(e));
        }
    }

    static boolean runs(Bundle bundle) {
        return (bundle.getState() & RUNNING) != 0;
    }

    /** A bundle that somebody stopped by hand stays stopped. */
    static boolean wanted(Bundle bundle) {
        return !fragment(bundle) && bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
    }

    static boolean fragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }
}
