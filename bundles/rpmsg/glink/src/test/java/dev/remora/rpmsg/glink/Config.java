package dev.remora.rpmsg.glink;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations as Declarative Services hands them over. */
final class Config {

    private static final int MAILBOX_CHANNELS = 4;

    private Config() {}

    /** By name of the method, such as {@code remote_host}; the rest has its default. */
    static EdgeConfiguration of(Map<String, Object> values) {
        InvocationHandler properties = (proxy, method, arguments) -> {
            Object value = values.get(method.getName());
            return value == null ? method.getDefaultValue() : value;
        };
        return (EdgeConfiguration) Proxy.newProxyInstance(Config.class.getClassLoader(),
                new Class<?>[]{EdgeConfiguration.class}, properties);
    }

    static GlinkSettings settings(Map<String, Object> values) {
        return SettingsReader.read(of(values), MAILBOX_CHANNELS);
    }
}
