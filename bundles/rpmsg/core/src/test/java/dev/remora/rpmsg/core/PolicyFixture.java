package dev.remora.rpmsg.core;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Version;

/** A policy with a clock that stands still unless it is moved. */
final class PolicyFixture {

    static final BundleFacts ECHO = new BundleFacts("test.echo", Version.valueOf("1.2.0"));
    static final ChannelFacts SAMPLE = channel("sample");

    final Policy policy = new Policy();
    private final Map<String, ConfiguredEntry> entries = new LinkedHashMap<>();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    static ChannelFacts channel(String name) {
        return new ChannelFacts(name, "m4.vdev0", Optional.of("m4"), 0x400);
    }

    static BundleFacts bundle(String symbolicName, String version) {
        return new BundleFacts(symbolicName, Version.valueOf(version));
    }

    void millisPass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** As Declarative Services does. */
    void configure(String name, Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("service.pid", ConfiguredEntry.PID + "~" + name);
        all.put("service.factoryPid", ConfiguredEntry.PID);
        all.put("component.name", ConfiguredEntry.PID);
        all.put(".remora.file", "config/x.cfg.json");
        ConfiguredEntry present = entries.get(name);
        if (present == null) {
            ConfiguredEntry entry = new ConfiguredEntry(configuration(properties), all, nanos::get);
            entries.put(name, entry);
            policy.addEntry(entry);
        } else {
            present.modified(configuration(properties), all);
            policy.updatedEntry(present);
        }
    }

    void delete(String name) {
        ConfiguredEntry entry = entries.remove(name);
        if (entry != null)
            policy.removeEntry(entry);
    }

    private static PolicyConfiguration configuration(Map<String, Object> properties) {
        return (PolicyConfiguration) Proxy.newProxyInstance(PolicyConfiguration.class.getClassLoader(),
                new Class<?>[]{PolicyConfiguration.class}, (_, method, _) -> value(method, properties));
    }

    private static Object value(Method method, Map<String, Object> properties) {
        Object value = properties.getOrDefault(method.getName().replace('_', '.'), method.getDefaultValue());
        if (value instanceof RuntimeException thrown)
            throw thrown;
        return value;
    }
}
