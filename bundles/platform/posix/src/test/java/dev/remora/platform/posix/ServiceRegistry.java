package dev.remora.platform.posix;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** The part of a framework that the components use. */
final class ServiceRegistry {

    record Entry(List<String> types, Object service, Map<String, ?> properties) {}

    private final List<Entry> entries = new ArrayList<>();
    private Runnable onUnregister = () -> {
    };

    BundleContext context() {
        return proxy(BundleContext.class, (name, arguments) -> {
            @SuppressWarnings("unchecked")
            Dictionary<String, Object> properties = (Dictionary<String, Object>) arguments[2];
            return register(new Entry(types(arguments[0]), arguments[1], FrameworkUtil.asMap(properties)));
        });
    }

    private static List<String> types(Object types) {
        return switch (types) {
            case Class<?> type -> List.of(type.getName());
            case String[] names -> List.of(names);
            default -> List.of(types.toString());
        };
    }

    private ServiceRegistration<?> register(Entry entry) {
        entries.add(entry);
        return proxy(ServiceRegistration.class, (name, arguments) -> {
            onUnregister.run();
            entries.remove(entry);
            return null;
        });
    }

    /** What the users of the service do when it goes. */
    void onUnregister(Runnable action) {
        onUnregister = action;
    }

    boolean isEmpty() { return entries.isEmpty(); }

    <S> S service(Class<S> type) {
        return type.cast(only().service());
    }

    /** Under which names the service can be had. */
    List<String> types() {
        return only().types();
    }

    Map<String, ?> properties() {
        return only().properties();
    }

    private Entry only() {
        return entries.getFirst();
    }

    private interface Call {
        @Nullable
        Object invoke(String name, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method,
                arguments) -> {
            if (!method.getName().equals("registerService") && !method.getName().equals("unregister")) {
                throw new UnsupportedOperationException(method.toString());
            }
            return call.invoke(method.getName(), arguments);
        }));
    }
}
