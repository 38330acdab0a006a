package dev.remora.rpmsg.smd;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations as Declarative Services hands them over. */
final class Config {

    private Config() {}

    /** By name of the method, such as {@code remote_host}; the rest has its default. */
    static EdgeConfiguration of(Map<String, Object> values) {
        InvocationHandler properties = (proxy, method, arguments) -> {
            Object value = values.get(method.getName());
            return value != null || method.getDefaultValue() != null
                    ? value == null ? method.getDefaultValue() : value
                    : zero(method.getReturnType());
        };
        return (EdgeConfiguration) Proxy.newProxyInstance(Config.class.getClassLoader(),
                new Class<?>[]{EdgeConfiguration.class}, properties);
    }

    private static Object zero(Class<?> type) {
        return type == int.class ? 0 : "";
    }

    /** What an edge of host {@code own} gets. */
    static SmdSettings settings(int own, Map<String, Object> values) {
        return SettingsReader.read(of(values), own, 4);
    }
}
