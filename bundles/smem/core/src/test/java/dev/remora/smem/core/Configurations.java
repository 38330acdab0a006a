package dev.remora.smem.core;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.osgi.service.component.ComponentException;

/** Makes configurations as Declarative Services does: given values, else the defaults, else an exception. */
final class Configurations {

    private Configurations() {
    }

    static <A extends Annotation> A of(Class<A> type, Map<String, Object> values) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method,
                arguments) -> {
            Object value = values.getOrDefault(method.getName(), method.getDefaultValue());
            if (value instanceof String && method.getReturnType() != String.class) {
                throw new ComponentException(new NumberFormatException("For input string: \"" + value + '"'));
            }
            return value;
        }));
    }
}
