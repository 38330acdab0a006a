package dev.remora.remoteproc.soft;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;

/** Stands in for an interface of which a test needs a few methods. */
final class Stub {

    private Stub() {}

    /** Methods by name; calling any other fails. */
    static <T> T of(Class<T> type, Map<String, Function<Object[], Object>> methods) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type},
                (Object proxy, Method method, Object[] args) -> {
                    Function<Object[], Object> answer = methods.get(method.getName());
                    if (answer == null) {
                        throw new AssertionError(method + " is not expected");
                    }
                    return answer.apply(args);
                }));
    }
}
