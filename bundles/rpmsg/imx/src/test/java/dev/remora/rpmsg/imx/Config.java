package dev.remora.rpmsg.imx;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;

/** Configurations as Declarative Services hands them over. */
final class Config {

    private Config() {}

    /** By name of the method, such as {@code table_address}; the rest has its default. */
    static PartitionConfiguration of(Map<String, Object> values) {
        InvocationHandler properties = (proxy, method, arguments) -> {
            Object value = values.get(method.getName());
            return value == null ? method.getDefaultValue() : value;
        };
        return (PartitionConfiguration) Proxy.newProxyInstance(Config.class.getClassLoader(),
                new Class<?>[]{PartitionConfiguration.class}, properties);
    }
}
