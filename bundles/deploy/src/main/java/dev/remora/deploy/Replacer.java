package dev.remora.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts dropped jars in the place of bundles that came from elsewhere, which is the distribution as a rule. The bundle
 * stays what it is, with its location and start level; its content comes back from its location.
 */
final class Replacer {
    private static final Logger LOG = LoggerFactory.getLogger(Replacer.class);

    private final BundleContext context;
    private final FrameworkWiring wiring;
    private final BundleUpdater updater;
    private final ReplacementRecord record;
    private final Map<Path, FileStamp> failed = new HashMap<>();

    Replacer(BundleContext context, FrameworkWiring wiring, BundleUpdater updater, ReplacementRecord record) {
        this.context = context;
        this.wiring = wiring;
        this.updater = updater;
        this.record = record;
    }

    /** The bundle that the jar is a version of; null if none is there, or if the jar may live beside it. */
    @Nullable
    Bundle target(BundleJar jar) throws BadDropInException {
        List<Bundle> others = Stream.of(context.getBundles())
                .filter(bundle -> jar.symbolicName().equals(bundle.getSymbolicName()))
                .filter(bundle -> !bundle.getLocation().startsWith(BundleDeployer.LOCATION)).toList();
        if (others.isEmpty()) {
            return null;
        }
        Bundle bundle = others.getFirst();
        if (bundle.getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
            throw new BadDropInException(
                    jar + " is the framework itself: put it into the distribution's lib/ and restart the gateway");
        }
        if (others.size() > 1) {
            throw new BadDropInException(jar + " is for one of " + others.size()
                    + " bundles of this name: uninstall all but one, then copy it again");
        }
        if (!wiring.getDependencyClosure(others).contains(context.getBundle())) {
            return bundle;
        }
        if (library(bundle) && !bundle.equals(context.getBundle()) && !bundle.getVersion().equals(jar.version())) {
            return null;
        }
        throw new BadDropInException(jar + " is what drop-ins are deployed with, so it cannot be replaced by one:"
                + " replace its jar in the distribution's bundles/ and restart the gateway");
    }

    /** Several versions of a bundle that only offers classes do not get in each other's way. */
    private static boolean library(Bundle bundle) {
        Dictionary<String, String> headers = bundle.getHeaders("");
        return headers.get(Constants.BUNDLE_ACTIVATOR) == null && headers.get("Service-Component") == null;
    }

    /** The bundle in whose place the file is. */
    @Nullable
    Bundle bundle(Path file) {
        Replacement replacement = record.of(DropIn.fileName(file));
        return replacement == null ? null : context.getBundle(replacement.location());
    }

    /** The version in whose place the file is; empty if it is in nobody's. */
    String replaced(Path file) {
        Replacement replacement = record.of(DropIn.fileName(file));
        return replacement == null ? "" : replacement.version();
    }

    List<Path> files(Path folder) {
        return record.all().keySet().stream().map(folder::resolve).toList();
    }

    /** Puts the jar in the place of the bundle; what was there comes back when the jar is no good. */
    @Nullable
    Trouble replace(Path file, Path candidate, Path kept, BundleJar jar, Bundle bundle)
            throws IOException, InterruptedException {
        String location = bundle.getLocation();
        String other = record.fileAt(location);
        if (other != null && !other.equals(DropIn.fileName(file)) && Files.exists(file.resolveSibling(other))) {
            return new Trouble(jar.symbolicName() + " is replaced by " + DropIn.label(file.resolveSibling(other))
                    + " already: remove one of the two", () -> record.fileAt(location) == null);
        }
        Replacement before = record.of(DropIn.fileName(file));
        boolean ours = before != null && before.modified() == bundle.getLastModified() && Files.exists(kept);
        if (ours && Files.mismatch(candidate, kept) == -1) {
            return runs(file);
        }
        String version = bundle.getVersion().toString();
        String replaced = before != null && (ours || before.modified() == 0) ? before.version() : version;
        record.put(DropIn.fileName(file), new Replacement(location, replaced, 0));
        List<Bundle> users = users(bundle);
        Trouble trouble = update(bundle, candidate, users);
        if (trouble != null) {
            return back(file, jar.toString(), ours ? kept : null, users, trouble);
        }
        Files.move(candidate, kept, StandardCopyOption.ATOMIC_MOVE);
        record.put(DropIn.fileName(file), new Replacement(location, replaced, bundle.getLastModified()));
        LOG.info("{}: {} in place of {}", DropIn.label(file), jar, version);
        return null;
    }

    /** Sees to it that what took the place of a bundle runs, or the bundle itself. */
    @Nullable
    Trouble runs(Path file) throws IOException, InterruptedException {
        Bundle bundle = bundle(file);
        if (bundle == null || !BundleUpdater.wanted(bundle) || BundleUpdater.runs(bundle)) {
            return null;
        }
        Trouble trouble = updater.start(bundle);
        return trouble == null
                ? null
                : back(file, bundle.getSymbolicName() + " " + bundle.getVersion(), null, users(bundle), trouble);
    }

    /** Whether exactly this file was no good: FileInstall tells of the same file more than once. */
    boolean failed(Path file) throws IOException {
        return FileStamp.of(file).equals(failed.get(file));
    }

    void retry(Path file) {
        failed.remove(file);
    }

    private Trouble back(Path file, String jar, @Nullable Path kept, List<Bundle> users, Trouble trouble)
            throws IOException, InterruptedException {
        String name = DropIn.fileName(file);
        failed.put(file, FileStamp.of(file));
        Bundle bundle = bundle(file);
        Replacement replacement = record.of(name);
        if (bundle == null || replacement == null) {
            return trouble;
        }
        Trouble lost = update(bundle, kept, users);
        if (kept != null) {
            record.put(name,
                    new Replacement(replacement.location(), replacement.version(), bundle.getLastModified()));
        } else {
            record.remove(name);
        }
        String after = lost == null
                ? bundle.getVersion() + " keeps running"
                : "what was there does not come back either: " + lost.reason();
        return new Trouble(jar + " " + trouble.reason() + "; " + after, trouble.retry());
    }

    /** The file is gone: the bundle is what it was. */
    void takeBack(Path file) throws IOException, InterruptedException {
        failed.remove(file);
        Replacement replacement = record.of(DropIn.fileName(file));
        Bundle bundle = bundle(file);
        if (replacement == null) {
            return;
        }
        if (bundle != null && (replacement.modified() == 0 || replacement.modified() == bundle.getLastModified())) {
            String version = bundle.getVersion().toString();
            long modified = bundle.getLastModified();
            Trouble trouble = update(bundle, null, users(bundle));
            if (trouble != null) {
                LOG.warn("{}: {} {} was to come back from {}, but {}", DropIn.label(file), bundle.getSymbolicName(),
                        replacement.version(), replacement.location(), trouble.reason());
                if (bundle.getLastModified() == modified) {
                    return; // the record stays: the next start of the gateway tries again
                }
            } else {
                LOG.info("{}: {} {} removed, {} is back", DropIn.label(file), bundle.getSymbolicName(), version,
                        bundle.getVersion());
            }
        }
        record.remove(DropIn.fileName(file));
    }

    private List<Bundle> users(Bundle bundle) {
        return wiring.getDependencyClosure(List.of(bundle)).stream()
                .filter(user -> !user.equals(bundle) && BundleUpdater.runs(user)).toList();
    }

    /** No good either, if one of those who use the bundle cannot go on with it. */
    private @Nullable Trouble update(Bundle bundle, @Nullable Path jar, List<Bundle> users)
            throws InterruptedException {
        Trouble trouble = updater.update(bundle, jar);
        // Its start level may not be reached yet: then it was not resolved to be started.
        if (trouble == null && !wiring.resolveBundles(List.of(bundle))) {
            trouble = updater.unresolved(bundle, "the framework does not say why");
        }
        for (Bundle user : users) {
            Trouble lost = BundleUpdater.runs(user) ? null : updater.startAgain(user);
            if (lost != null && trouble == null) {
                trouble = Trouble
                        .untilChanged("is not what " + user.getSymbolicName() + " can use, which " + lost.reason());
            }
        }
        return trouble;
    }
}
