package dev.remora.deploy;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.felix.metatype.AD;
import org.apache.felix.metatype.Designate;
import org.apache.felix.metatype.MetaData;
import org.apache.felix.metatype.MetaDataReader;
import org.apache.felix.metatype.OCD;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.util.tracker.BundleTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules of all resolved bundles. Read with Felix's reader and not through MetaTypeService, which does not tell the
 * range of a value. A bundle's rules are here before the bundle starts.
 */
final class Metatypes extends BundleTracker<Map<String, ConfigRules>> {
    private static final Logger LOG = LoggerFactory.getLogger(Metatypes.class);

    private final Map<String, ConfigRules> byPid = new ConcurrentHashMap<>();
    private final Consumer<ConfigRules> arrived;

    Metatypes(BundleContext context, Consumer<ConfigRules> arrived) {
        super(context, Bundle.RESOLVED | Bundle.STARTING | Bundle.ACTIVE | Bundle.STOPPING, null);
        this.arrived = arrived;
    }

    @Nullable
    ConfigRules of(String pid) {
        return byPid.get(pid);
    }

    @Override
    public Map<String, ConfigRules> addingBundle(Bundle bundle, @Nullable BundleEvent event) {
        Map<String, ConfigRules> rules = new HashMap<>();
        Enumeration<URL> documents = bundle.findEntries(MetaTypeService.METATYPE_DOCUMENTS_LOCATION, "*.xml", false);
        if (documents != null) {
            for (URL document : Collections.list(documents)) {
                read(bundle, document, rules);
            }
        }
        byPid.putAll(rules);
        rules.values().forEach(arrived);
        return rules;
    }

    @Override
    public void removedBundle(Bundle bundle, @Nullable BundleEvent event, Map<String, ConfigRules> rules) {
        rules.forEach(byPid::remove);
    }

    private static void read(Bundle bundle, URL document, Map<String, ConfigRules> rules) {
        try {
            MetaData metatype = new MetaDataReader().parse(document);
            if (metatype == null || metatype.getDesignates() == null) {
                return;
            }
            for (Object entry : metatype.getDesignates()) {
                ConfigRules rule = rule((Designate) entry, metatype);
                if (rule != null) {
                    rules.put(rule.pid(), rule);
                }
            }
        } catch (IOException e) {
            LOG.debug("{}: Metatype {} unreadable: {}", bundle.getSymbolicName(), document.getPath(), e.toString());
        }
    }

    @SuppressWarnings("unchecked") // the reader is older than generics
    private static @Nullable ConfigRules rule(Designate designate, MetaData metatype) {
        boolean factory = designate.getFactoryPid() != null;
        String pid = factory ? designate.getFactoryPid() : designate.getPid();
        Map<String, OCD> classes = metatype.getObjectClassDefinitions();
        if (pid == null || classes == null || designate.getObject() == null) {
            return null;
        }
        OCD definition = classes.get(designate.getObject().getOcdRef());
        if (definition == null) {
            return null;
        }
        Map<String, AD> attributes = definition.getAttributeDefinitions();
        return new ConfigRules(pid, factory, attributes == null ? Map.of() : attributes);
    }
}
