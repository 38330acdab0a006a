package dev.remora.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Makes ConfigurationAdmin follow the files of the configuration folder. A file that is no good changes nothing. Its
 * callers are FileInstall's threads and those that resolve bundles, so it never touches a bundle itself.
 */
final class ConfigDeployer {
    /** Names the file a configuration came from; the leading dot keeps it from becoming a service property. */
    static final String ORIGIN = ".remora.file";

    private static final Logger LOG = LoggerFactory.getLogger(ConfigDeployer.class);
    private static final String ANY_LOCATION = "?";

    private final ConfigurationAdmin admin;
    private final Function<String, @Nullable ConfigRules> rulesOf;
    private final DropInList list;
    private final Map<String, ConfigFile> files = new HashMap<>();
    private boolean starting;

    ConfigDeployer(ConfigurationAdmin admin, Function<String, @Nullable ConfigRules> rulesOf, DropInList list) {
        this.admin = admin;
        this.rulesOf = rulesOf;
        this.list = list;
    }

    /** The file is new or has changed, or may be. */
    synchronized void present(Path path) {
        present(path, "not applied");
    }

    /** The file was there before the gateway: that it is applied is no news. */
    synchronized void presentAtStart(Path path) {
        starting = true;
        present(path, "not applied");
        starting = false;
    }

    private void present(Path path, String nothingBefore) {
        String label = DropIn.label(path);
        String pid = "";
        try {
            ConfigFile file = ConfigFile.of(path);
            pid = file.fullPid();
            files.put(label, file);
            Hashtable<String, Object> properties = file.read();
            List<String> unknown = check(file, properties);
            apply(file, label, properties);
            show(label, pid, "applied",
                    unknown.isEmpty()
                            ? ""
                            : "no property of " + file.pid() + ", but applied: " + String.join(", ", unknown));
        } catch (BadDropInException e) {
            refuse(label, pid, Objects.requireNonNull(e.getMessage()), nothingBefore);
        } catch (IOException e) {
            refuse(label, pid, "ConfigurationAdmin: " + ErrorLine.of(e), nothingBefore);
        }
    }

    /** The file is gone. */
    synchronized void gone(Path path) {
        String label = DropIn.label(path);
        ConfigFile file = files.remove(label);
        list.remove(label);
        if (file != null) {
            delete(existing(file.fullPid()), label);
        }
    }

    /** Removes the configurations whose files went while nobody watched. */
    synchronized void removeOrphans(Path home) {
        for (Configuration configuration : list("(" + ORIGIN + "=*)")) {
            String label = origin(configuration);
            if (Files.notExists(home.resolve(label))) {
                delete(configuration, label);
            }
        }
    }

    /** A bundle came with rules for a PID: what was applied unchecked is checked now, what was refused may be good. */
    synchronized void check(ConfigRules rules) {
        for (Map.Entry<String, ConfigFile> entry : Map.copyOf(files).entrySet()) {
            if (entry.getValue().pid().equals(rules.pid())) {
                boolean removed = removeIfBad(entry.getValue(), rules);
                present(entry.getValue().file(), removed ? "removed" : "not applied");
            }
        }
    }

    private boolean removeIfBad(ConfigFile file, ConfigRules rules) {
        Configuration configuration = existing(file.fullPid());
        Dictionary<String, Object> properties = configuration == null ? null : configuration.getProperties();
        if (configuration == null || properties == null) {
            return false;
        }
        try {
            rules.check(properties);
            return false;
        } catch (BadDropInException e) {
            delete(configuration, origin(configuration));
            return true;
        }
    }

    private List<String> check(ConfigFile file, Dictionary<String, Object> properties) throws BadDropInException {
        ConfigRules rules = rulesOf.apply(file.pid());
        if (rules == null) {
            return List.of();
        }
        if (rules.factory() && !file.isFactory()) {
            throw new BadDropInException(
                    file.pid() + " is a factory: call the file " + file.pid() + "~NAME" + ConfigFile.SUFFIX);
        }
        if (!rules.factory() && file.isFactory()) {
            throw new BadDropInException(
                    file.pid() + " is no factory: call the file " + file.pid() + ConfigFile.SUFFIX);
        }
        rules.check(properties);
        return rules.unknown(properties);
    }

    private void apply(ConfigFile file, String label, Hashtable<String, Object> properties) throws IOException {
        Configuration configuration = file.isFactory()
                ? admin.getFactoryConfiguration(file.pid(), file.instance(), ANY_LOCATION)
                : admin.getConfiguration(file.pid(), ANY_LOCATION);
        properties.put(ORIGIN, label);
        if (configuration.updateIfDifferent(properties)) {
            LOG.atLevel(starting ? Level.DEBUG : Level.INFO).log("{}: applied", label);
        }
    }

    private void refuse(String label, String pid, String reason, String nothingBefore) {
        boolean before = !pid.isEmpty() && existing(pid) != null;
        show(label, pid, "refused", reason + "; " + (before ? "the previous configuration stays" : nothingBefore));
    }

    private void show(String label, String pid, String state, String problem) {
        list.put(new DropIn(label, DropIn.Kind.CONFIGURATION, pid, "", state, problem));
    }

    private void delete(@Nullable Configuration configuration, String label) {
        if (configuration == null || !origin(configuration).equals(label)) {
            return;
        }
        try {
            configuration.delete();
            LOG.info("{}: removed", label);
        } catch (IOException e) {
            LOG.warn("{}: configuration not removed: {}", label, ErrorLine.of(e));
        }
    }

    private static String origin(Configuration configuration) {
        Dictionary<String, Object> properties = configuration.getProperties();
        return properties != null && properties.get(ORIGIN) instanceof String label ? label : "";
    }

    private @Nullable Configuration existing(String pid) {
        return list("(service.pid=" + pid + ")").stream().findFirst().orElse(null);
    }

    private List<Configuration> list(String filter) {
        try {
            Configuration[] found = admin.listConfigurations(filter);
            return found == null ? List.of() : List.of(found);
        } catch (IOException | InvalidSyntaxException e) {
            LOG.warn("configurations {} cannot be listed: {}", filter, ErrorLine.of(e));
            return List.of();
        }
    }
}
