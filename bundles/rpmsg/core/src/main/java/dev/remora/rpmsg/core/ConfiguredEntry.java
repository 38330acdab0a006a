package dev.remora.rpmsg.core;

import java.util.Map;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A configured entry of the policy. One that cannot be used stays active and allows nothing: were it not there, a policy
 * of one entry would be none at all.
 */
@Component(name = ConfiguredEntry.PID, service = ConfiguredEntry.class, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PolicyConfiguration.class, factory = true)
public final class ConfiguredEntry {

    static final String PID = "dev.remora.rpmsg.policy";

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredEntry.class);

    /** What became of a configuration. */
    sealed interface Entry {
        record Usable(PolicyEntry entry) implements Entry {}

        record Refused(String name, String why) implements Entry {}
    }

    private final LongSupplier nanoTime;
    private volatile Entry entry;

    /**
     * Reads the entry.
     *
     * @param configuration the entry
     * @param properties the same, with its name, and with what is no property of an entry
     */
    @Activate
    public ConfiguredEntry(PolicyConfiguration configuration, Map<String, Object> properties) {
        this(configuration, properties, System::nanoTime);
    }

    ConfiguredEntry(PolicyConfiguration configuration, Map<String, Object> properties, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.entry = read(configuration, properties, nanoTime);
    }

    /** Not a new instance: that would leave a moment without the entry. */
    @Modified
    void modified(PolicyConfiguration configuration, Map<String, Object> properties) {
        entry = read(configuration, properties, nanoTime);
    }

    Entry entry() {
        return entry;
    }

    private static Entry read(PolicyConfiguration configuration, Map<String, Object> properties,
            LongSupplier nanoTime) {
        String name = name(properties);
        try {
            PolicyEntry usable = new PolicyEntry(name, PolicyReader.read(configuration, properties), nanoTime);
            LOG.info("policy {}: {}", name, usable.rule());
            return new Entry.Usable(usable);
        } catch (IllegalArgumentException e) {
            String why = Texts.oneLine(String.valueOf(e.getMessage()));
            LOG.warn(
                    "configuration {}~{}: {}; until this is corrected the entry allows nothing, and what no other entry"
                            + " allows is denied",
                    PID, name, why);
            return new Entry.Refused(name, why);
        }
    }

    private static String name(Map<String, Object> properties) {
        String pid = String.valueOf(properties.get("service.pid"));
        return pid.length() > PID.length() + 1 && pid.startsWith(PID) ? pid.substring(PID.length() + 1) : pid;
    }
}
