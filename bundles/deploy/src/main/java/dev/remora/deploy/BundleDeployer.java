package dev.remora.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
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

    /** What autoload took from its repository: it gives way to what the user drops in. */
    private static final String AUTOLOADED = "autoload:";

    /** The start level of dropped bundles: FileInstall's own setting, which holds for those it installs itself. */
    private static final String START_LEVEL = "felix.fileinstall.start.level";

    private static final Logger LOG = LoggerFactory.getLogger(BundleDeployer.class);

    private final BundleContext context;
    private final Path copies;
    private final DropInList list;
    private final Bundle framework;
    private final int startLevel;
    private final BundleUpdater updater;
    private final Replacer replacer;
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
        this.updater = new BundleUpdater(context, wiring);
        this.replacer = new Replacer(context, wiring, updater,
                new ReplacementRecord(copies.resolve("replaced.properties")));
    }

    /** The file is new or has changed, or may be. */
    void present(Path file) throws InterruptedException {
        Path candidate = copies.resolve("candidate");
        try {
            if (refused.containsKey(file) && replacer.failed(file)) {
                return;
            }
            refused.remove(file);
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
            updater.uninstall(bundle, DropIn.label(file));
        }
        try {
            replacer.takeBack(file);
        } catch (IOException e) {
            LOG.warn("{}: what it replaced does not come back: {}", DropIn.label(file), ErrorLine.of(e));
        }
        delete(kept(file));
    }

    /** Removes the bundles whose files went while nobody watched. */
    void removeOrphans(Path folder) throws InterruptedException {
        for (Path file : files(folder)) {
            if (Files.notExists(file)) {
                gone(file);
            }
        }
    }

    /** Other bundles came or went: tries again what waits for them, and notices what they took down. */
    void settle(Path folder) throws InterruptedException {
        for (Map.Entry<Path, Trouble> entry : Map.copyOf(refused).entrySet()) {
            Path file = entry.getKey();
            if (Files.notExists(file) && bundle(file) == null) {
                refused.remove(file); // of a file that FileInstall took itself while we were away, it tells nobody
                list.remove(DropIn.label(file));
            } else if (entry.getValue().retry().getAsBoolean() && Files.exists(file)) {
                replacer.retry(file);
                present(file);
            }
        }
        for (Path file : files(folder)) {
            Bundle bundle = bundle(file);
            if (bundle != null && bundle.getState() == Bundle.INSTALLED && BundleUpdater.wanted(bundle)) {
                show(file, start(file, bundle));
            } else if (!refused.containsKey(file)) {
                show(file, null);
            }
        }
    }

    private @Nullable Trouble start(Path file, Bundle bundle) throws InterruptedException {
        try {
            return replacer.bundle(file) == null ? updater.start(bundle) : replacer.runs(file);
        } catch (IOException e) {
            return Trouble.untilChanged("cannot be deployed: " + ErrorLine.of(e));
        }
    }

    /** Of the bundles that are there. */
    private List<Path> files(Path folder) {
        Stream<Path> own = Stream.of(context.getBundles()).map(Bundle::getLocation)
                .filter(location -> location.startsWith(LOCATION))
                .map(location -> folder.resolve(location.substring(LOCATION.length())));
        return Stream.concat(own, replacer.files(folder).stream()).distinct().toList();
    }

    private @Nullable Bundle bundle(Path file) {
        Bundle replaced = replacer.bundle(file);
        return replaced == null ? context.getBundle(location(file)) : replaced;
    }

    private void deploy(Path file, Path candidate, BundleJar jar)
            throws BadDropInException, IOException, BundleException, InterruptedException {
        replaceAutoloaded(jar, DropIn.label(file));
        Bundle own = context.getBundle(location(file));
        Bundle target = replacer.target(jar);
        Bundle replaced = replacer.bundle(file);
        if (replaced != null && !replaced.equals(target)) {
            replacer.takeBack(file);
        }
        if (target != null) {
            if (own != null) {
                updater.uninstall(own, DropIn.label(file));
            }
            show(file, replacer.replace(file, candidate, kept(file), jar, target));
            return;
        }
        Trouble twin = twin(jar, location(file));
        if (twin != null) {
            show(file, twin);
        } else if (own == null) {
            install(file, candidate, jar);
        } else if (Files.exists(kept(file)) && Files.mismatch(candidate, kept(file)) == -1) {
            show(file, BundleUpdater.wanted(own) && !BundleUpdater.runs(own) ? updater.start(own) : null);
        } else {
            update(own, file, candidate, jar);
        }
    }

    private void install(Path file, Path candidate, BundleJar jar)
            throws IOException, BundleException, InterruptedException {
        Bundle bundle;
        try (InputStream in = Files.newInputStream(candidate)) {
            bundle = context.installBundle(location(file), in);
        }
        keep(candidate, file);
        bundle.adapt(BundleStartLevel.class).setStartLevel(startLevel);
        Trouble trouble = updater.start(bundle);
        show(file, trouble);
        if (trouble == null) {
            LOG.info("{}: {} {}", DropIn.label(file), jar, state(bundle));
        }
    }

    private void update(Bundle bundle, Path file, Path candidate, BundleJar jar)
            throws IOException, InterruptedException {
        boolean ran = BundleUpdater.runs(bundle);
        String before = bundle.getVersion().toString();
        Trouble trouble = updater.update(bundle, candidate);
        if (trouble != null && ran && Files.exists(kept(file))) {
            Trouble lost = updater.update(bundle, kept(file));
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

    private void replaceAutoloaded(BundleJar jar, String label) throws InterruptedException {
        for (Bundle other : context.getBundles()) {
            if (other.getLocation().startsWith(AUTOLOADED) && jar.symbolicName().equals(other.getSymbolicName())) {
                updater.uninstall(other, label + ": autoloaded");
            }
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

    private void show(Path file, @Nullable Trouble trouble) {
        if (trouble == null) {
            refused.remove(file);
        } else {
            refused.put(file, trouble);
        }
        Bundle bundle = bundle(file);
        list.put(new DropIn(DropIn.label(file), DropIn.Kind.BUNDLE, bundle == null ? "" : bundle.getSymbolicName(),
                bundle == null ? "" : bundle.getVersion().toString(), bundle == null ? "refused" : state(bundle),
                replacer.replaced(file), trouble == null ? "" : trouble.reason()));
    }

    private String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> "active";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            case Bundle.INSTALLED -> startsLater(bundle) ? "starts later" : "unresolved";
            default -> BundleUpdater.fragment(bundle) ? "fragment" : startsLater(bundle) ? "starts later" : "stopped";
        };
    }

    /** The gateway is still coming up: the framework starts the bundle when its start level is reached. */
    private boolean startsLater(Bundle bundle) {
        return BundleUpdater.wanted(bundle) && bundle.adapt(BundleStartLevel.class).getStartLevel() > framework
                .adapt(FrameworkStartLevel.class).getStartLevel();
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
