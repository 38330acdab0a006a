package dev.remora.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the framework's bundles follow the jars of the drop-in folder. One thread only. A jar that is no good changes
 * nothing: the bundle that ran goes on running, from the private copy that is kept of every jar that was taken.
 */
final class BundleDeployer {
    /** No URL on purpose: FileInstall must not take these bundles for its own. */
    static final String LOCATION = "deploy:";

    /** The start level of dropped bundles: FileInstall's own setting, which holds for those it installs itself. */
    private static final String START_LEVEL = "felix.fileinstall.start.level";

    private static final Logger LOG = LoggerFactory.getLogger(BundleDeployer.class);
    private static final int RUNNING = Bundle.STARTING | Bundle.ACTIVE;

    private final BundleContext context;
    private final Path copies;
    private final DropInList list;
    private final Bundle framework;
    private final int startLevel;
    private final Requirements requirements;
    private final Refresher refresher;
    private final Map<Path, Trouble> refused = new TreeMap<>();

    BundleDeployer(BundleContext context, Path copies, DropInList list) throws IOException {
        this.context = context;
        this.copies = Files.createDirectories(copies);
        this.list = list;
        this.framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        String level = context.getProperty(START_LEVEL);
        this.startLevel = level == null
                ? framework.adapt(FrameworkStartLevel.class).getInitialBundleStartLevel()
                : Integer.parseInt(level);
        FrameworkWiring wiring = framework.adapt(FrameworkWiring.class);
        this.requirements = new Requirements(wiring);
        this.refresher = new Refresher(wiring);
    }

    /** The file is new or has changed, or may be. */
    void present(Path file) throws InterruptedException {
        refused.remove(file);
        Path candidate = copies.resolve("candidate");
        try {
            if (!Files.isRegularFile(file)) {
                throw new BadDropInException("not a file: drop in the jar itself");
            }
            // The file may change under us: what was checked is what gets installed.
            Files.copy(file, candidate, StandardCopyOption.REPLACE_EXISTING);
            deploy(file, candidate, BundleJar.read(candidate));
        } catch (BadDropInException e) {
            show(file, Trouble.untilChanged(Objects.requireNonNull(e.getMessage())));
        } catch (IOException | BundleException e) {
            show(file, Trouble.untilChanged("cannot be deployed: " + ErrorLine.of(e)));
        } finally {
            delete(candidate);
        }
    }

    /** The file is gone. */
    void gone(Path file) throws InterruptedException {
        refused.remove(file);
        list.remove(DropIn.label(file));
        Bundle bundle = context.getBundle(location(file));
        if (bundle != null) {
            uninstall(bundle, DropIn.label(file));
        }
        delete(kept(file));
    }

    /** Removes the bundles whose files went while nobody watched. */
    void removeOrphans(Path folder) throws InterruptedException {
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getLocation().startsWith(LOCATION)) {
                Path file = folder.resolve(bundle.getLocation().substring(LOCATION.length()));
                if (Files.notExists(file)) {
                    gone(file);
                }
            }
        }
    }

    /** Other bundles came or went: tries again what waits for them, and notices what they took down. */
    void settle(Path folder) throws InterruptedException {
        for (Map.Entry<Path, Trouble> entry : Map.copyOf(refused).entrySet()) {
            Path file = entry.getKey();
            if (Files.notExists(file) && context.getBundle(location(file)) == null) {
                refused.remove(file); // of a file that FileInstall took itself while we were away, it tells nobody
                list.remove(DropIn.label(file));
            } else if (entry.getValue().retry().getAsBoolean() && Files.exists(file)) {
                present(file);
            }
        }
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getLocation().startsWith(LOCATION)) {
                Path file = folder.resolve(bundle.getLocation().substring(LOCATION.length()));
                if (bundle.getState() == Bundle.INSTALLED && wanted(bundle)) {
                    show(file, start(bundle));
                } else if (!refused.containsKey(file)) {
                    show(file, null);
                }
            }
        }
    }

    private void deploy(Path file, Path candidate, BundleJar jar)
            throws IOException, BundleException, InterruptedException {
        Trouble twin = twin(jar, location(file));
        if (twin != null) {
            show(file, twin);
            return;
        }
        Bundle bundle = context.getBundle(location(file));
        if (bundle == null) {
            try (InputStream in = Files.newInputStream(candidate)) {
                bundle = context.installBundle(location(file), in);
            }
            keep(candidate, file);
            bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
            Trouble trouble = start(bundle);
            show(file, trouble);
            if (trouble == null) {
                LOG.info("{}: {} {}", DropIn.label(file), jar, state(bundle));
            }
        } else if (Files.exists(kept(file)) && Files.mismatch(candidate, kept(file)) == -1) {
            show(file, wanted(bundle) && (bundle.getState() & RUNNING) == 0 ? start(bundle) : null);
        } else {
            update(bundle, file, candidate, jar);
        }
    }

    private void update(Bundle bundle, Path file, Path candidate, BundleJar jar)
            throws IOException, BundleException, InterruptedException {
        boolean ran = (bundle.getState() & RUNNING) != 0;
        String before = bundle.getVersion().toString();
        Trouble trouble = replace(bundle, candidate);
        if (trouble != null && ran && Files.exists(kept(file))) {
            Trouble lost = replace(bundle, kept(file));
            String after = lost == null
                    ? before + " keeps running"
                    : before + " does not come back either: " + lost.reason();
            show(file, new Trouble(jar + " " + trouble.reason() + "; " + after, trouble.retry()));
            return;
        }
        keep(candidate, file);
        show(file, trouble);
        if (trouble == null) {
            LOG.info("{}: {} {}, was {}", DropIn.label(file), jar, state(bundle), before);
        }
    }

    private @Nullable Trouble replace(Bundle bundle, Path jar) throws IOException, InterruptedException {
        try {
            bundle.stop(Bundle.STOP_TRANSIENT);
        } catch (BundleException e) {
            LOG.warn("{} {} did not stop in order: {}", bundle.getSymbolicName(), bundle.getVersion(), ErrorLine.of(e));
        }
        try (InputStream in = Files.newInputStream(jar)) {
            bundle.update(in);
        } catch (BundleException e) {
            return Trouble.untilChanged("cannot be installed: " + ErrorLine.of(e));
        }
        refresher.refreshUsersOf(bundle);
        return fragment(bundle) || wanted(bundle) ? start(bundle) : null;
    }

    private @Nullable Trouble start(Bundle bundle) throws InterruptedException {
        if (fragment(bundle)) {
            refresher.refresh(Requirements.hosts(bundle, context.getBundles()));
            return null;
        }
        try {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
            return null;
        } catch (BundleException e) {
            return bundle.getState() == Bundle.INSTALLED
                    ? requirements.unresolved(bundle, ErrorLine.of(e))
                    : Trouble.untilChanged("does not start: " + ErrorLine.of(e) + ": repair it and copy it again");
        }
    }

    private @Nullable Trouble twin(BundleJar jar, String location) {
        for (Bundle other : context.getBundles()) {
            if (!other.getLocation().equals(location) && jar.symbolicName().equals(other.getSymbolicName())
                    && jar.version().equals(other.getVersion())) {
                return new Trouble(jar + " is installed already, from " + other.getLocation()
                        + ": remove one of the two, or raise the version", () -> twin(jar, location) == null);
            }
        }
        return null;
    }

    private void uninstall(Bundle bundle, String label) throws InterruptedException {
        try {
            bundle.uninstall();
            refresher.refreshUsersOf(bundle);
            LOG.info("{}: {} {} removed", label, bundle.getSymbolicName(), bundle.getVersion());
        } catch (BundleException e) {
            LOG.warn("{}: cannot be uninstalled: {}", label, ErrorLine.of(e));
        }
    }

    private void show(Path file, @Nullable Trouble trouble) {
        if (trouble == null) {
            refused.remove(file);
        } else {
            refused.put(file, trouble);
        }
        Bundle bundle = context.getBundle(location(file));
        list.put(new DropIn(DropIn.label(file), DropIn.Kind.BUNDLE, bundle == null ? "" : bundle.getSymbolicName(),
                bundle == null ? "" : bundle.getVersion().toString(), bundle == null ? "refused" : state(bundle),
                trouble == null ? "" : trouble.reason()));
    }

    private String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> "active";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            case Bundle.INSTALLED -> startsLater(bundle) ? "starts later" : "unresolved";
            default -> fragment(bundle) ? "fragment" : startsLater(bundle) ? "starts later" : "stopped";
        };
    }

    /** The gateway is still coming up: the framework starts the bundle when its start level is reached. */
    private boolean startsLater(Bundle bundle) {
        return wanted(bundle) && bundle.adapt(BundleStartLevel.class).getStartLevel() > framework
                .adapt(FrameworkStartLevel.class).getStartLevel();
    }

    /** A bundle that somebody stopped by hand stays stopped. */
    private static boolean wanted(Bundle bundle) {
        return !fragment(bundle) && bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
    }

    private static boolean fragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }

    private static String location(Path file) {
        return LOCATION + DropIn.fileName(file);
    }

    private Path kept(Path file) {
        return copies.resolve(DropIn.fileName(file));
    }

    private void keep(Path candidate, Path file) throws IOException {
        Files.move(candidate, kept(file), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void delete(Path copy) {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            LOG.debug("{} not deleted", copy, e);
        }
    }
}
