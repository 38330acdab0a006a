package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgInventory.PolicyStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.event.EventAdmin;

/**
 * Which bundles may do what: all, as long as there is no entry and none is required; else what an entry allows. A component of its own, to
 * which the bus has a mandatory static reference. Declarative Services enables the components of a bundle in the order of
 * their class names: {@link ConfiguredEntry} comes before this one, so the bus finds the policy complete when it starts.
 */
@Component(name = Policy.NAME, service = Policy.class, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class Policy {

    static final String NAME = ConfiguredEntry.PID + ".rules";

    private final Audit audit = new Audit();
    private final List<Runnable> callbacks = new CopyOnWriteArrayList<>();
    private final List<ConfiguredEntry> components = new ArrayList<>();
    private volatile PolicyRules rules = PolicyRules.NONE;
    private boolean required;

    /**
     * The bus's configuration says whether there must be an entry.
     *
     * @param value whether nothing is allowed as long as there is none
     */
    void require(boolean value) {
        synchronized (components) {
            if (required == value)
                return;
            required = value;
            rules = collect();
        }
        callbacks.forEach(Runnable::run);
    }

    /** What a bundle may do now and after each change. */
    Access of(BundleFacts bundle) {
        return new BundleAccess(bundle, () -> rules, audit);
    }

    /**
     * Tells of each change, after it, on the thread that made it, with no lock held.
     *
     * @param callback called from now on, until the returned is run
     * @return ends it
     */
    Runnable onChange(Runnable callback) {
        callbacks.add(callback);
        return () -> callbacks.remove(callback);
    }

    /** The entries, for shells, and what no entry decides; none if there is no policy. */
    List<PolicyStatus> status() {
        PolicyRules present = rules;
        if (present.open())
            return List.of();
        List<PolicyStatus> all = new ArrayList<>();
        present.entries().forEach(
                entry -> all.add(new PolicyStatus(entry.name(), entry.rule().toString(), entry.denied())));
        present.refused().forEach((name, why) -> all.add(new PolicyStatus(name, "refused, allows nothing: " + why, 0)));
        all.add(new PolicyStatus("(default)", present.otherwise(), audit.unmatched()));
        return List.copyOf(all);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, updated = "updatedEntry")
    void addEntry(ConfiguredEntry entry) {
        synchronized (components) {
            components.add(entry);
            rules = collect();
        }
        callbacks.forEach(Runnable::run);
    }

    /** It has been given another configuration. */
    void updatedEntry(ConfiguredEntry entry) {
        synchronized (components) {
            rules = collect();
        }
        callbacks.forEach(Runnable::run);
    }

    void removeEntry(ConfiguredEntry entry) {
        synchronized (components) {
            components.remove(entry);
            rules = collect();
        }
        callbacks.forEach(Runnable::run);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setEvents(EventAdmin admin) {
        audit.events(admin);
    }

    void unsetEvents(EventAdmin admin) {
        audit.forget(admin);
    }

    private PolicyRules collect() {
        List<PolicyEntry> entries = new ArrayList<>();
        Map<String, String> refused = new TreeMap<>();
        for (ConfiguredEntry component : components) {
            switch (component.entry()) {
                case ConfiguredEntry.Entry.Usable(PolicyEntry entry) -> entries.add(entry);
                case ConfiguredEntry.Entry.Refused(String name, String why) -> refused.put(name, why);
            }
        }
        entries.sort(Comparator.comparing(PolicyEntry::name));
        return new PolicyRules(rules.revision() + 1, List.copyOf(entries), refused, required);
    }
}
