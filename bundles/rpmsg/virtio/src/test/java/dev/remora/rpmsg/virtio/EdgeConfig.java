package dev.remora.rpmsg.virtio;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations of edges as Declarative Services hands them over. */
final class EdgeConfig {

    private EdgeConfig() {}

    /** By name of the method, such as {@code buffer_size}; the rest has its default. */
    static EdgeConfiguration of(String edge, Map<String, Object> values) {
        return new EdgeConfiguration(config(edge, values));
    }

    static EdgeConfiguration.Config config(String edge, Map<String, Object> values) {
        InvocationHandler properties = (proxy, method, arguments) -> {
            if (method.getName().equals("edge")) {
                return edge;
            }
            Object value = values.get(method.getName());
            return value == null ? method.getDefaultValue() : value;
        };
        return (EdgeConfiguration.Config) Proxy.newProxyInstance(EdgeConfig.class.getClassLoader(),
                new Class<?>[]{EdgeConfiguration.Config.class}, properties);
    }
}
