package dev.remora.rpmsg.imx;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** A service registry of which a component needs no more than to register and unregister. */
final class Registry {

    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final Map<Class<?>, Consumer<Object>> before = new ConcurrentHashMap<>();

    private record Entry(Class<?> type, Object service, Map<String, Object> properties) {}

    BundleContext context() {
        return proxy(BundleContext.class, arguments -> {
            Map<String, Object> properties = new HashMap<>(FrameworkUtil.asMap(dictionary(arguments[2])));
            Entry entry = new Entry((Class<?>) arguments[0], arguments[1], properties);
            entries.add(entry);
            return proxy(ServiceRegistration.class, none -> {
                before.getOrDefault(entry.type, service -> {}).accept(entry.service);
                entries.remove(entry);
                return entries;
            });
        });
    }

    /** Done with a service before it is gone, as its users do. */
    void beforeUnregistering(Class<?> type, Consumer<Object> step) {
        before.put(type, step);
    }

    List<Object> registered() {
        return entries.stream().map(Entry::service).toList();
    }

    <T> List<T> all(Class<T> type) {
        return entries.stream().filter(entry -> entry.type == type).map(entry -> type.cast(entry.service)).toList();
    }

    <T> T one(Class<T> type) {
        return all(type).getFirst();
    }

    List<Map<String, Object>> properties(Class<?> type) {
        return entries.stream().filter(entry -> entry.type == type).map(Entry::properties).toList();
    }

    private interface Call {
        Object done(Object[] arguments);
    }

    @SuppressWarnings("unchecked") // what registerService is given
    private static Dictionary<String, Object> dictionary(Object properties) {
        return (Dictionary<String, Object>) properties;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(Registry.class.getClassLoader(), new Class<?>[]{type}, (proxy, method,
                arguments) -> {
            Object done = call.done(arguments == null ? new Object[0] : arguments);
            return method.getReturnType() == void.class ? null : done;
        }));
    }
}
