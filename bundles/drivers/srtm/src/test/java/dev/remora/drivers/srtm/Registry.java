package dev.remora.drivers.srtm;

import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

/** The registry as one driver sees it: what it offers, and how it is configured. */
final class Registry {

    /** What is registered. */
    private record Offer(List<String> types, ServiceFactory<?> factory) {}

    private final AtomicReference<@Nullable Offer> offer = new AtomicReference<>();

    BundleContext context() {
        return proxy(BundleContext.class, (method, arguments) -> {
            offer.set(new Offer(List.copyOf(Arrays.asList((String[]) arguments[0])), (ServiceFactory<?>) arguments[1]));
            return registration();
        });
    }

    private ServiceRegistration<?> registration() {
        return proxy(ServiceRegistration.class, (method, arguments) -> {
            offer.set(null);
            return null;
        });
    }

    /** A bus that knows of no edges. */
    static RpmsgInventory inventory() {
        return proxy(RpmsgInventory.class, (method, arguments) -> List.of());
    }

    /** A bus on which a channel is being probed, on which so many messages were sent before. */
    static RpmsgInventory inventory(RpmsgChannel channel, long sent) {
        ChannelStatus status = new ChannelStatus("probed", channel.name(), channel.source(), channel.destination(),
                "virtio", "m4.vdev0", Optional.empty(), channel.epoch(), ChannelState.PROBING, Optional.empty(),
                Optional.empty(), Optional.empty(), "", "hold", sent, 0, 0, 0, Map.of());
        return proxy(RpmsgInventory.class, (method, arguments) -> List.of(status));
    }

    /** A configuration with some values that are not the default. */
    static <A extends Annotation> A configured(Class<A> type, Map<String, Object> values) {
        return proxy(type, (method, arguments) -> {
            Object value = values.get(method.getName());
            return value == null ? method.getDefaultValue() : value;
        });
    }

    /** Waits for the service, and gets it. */
    <S> S service(Class<S> type) {
        await().until(() -> offer.get() != null);
        Offer now = Objects.requireNonNull(offer.get());
        if (!now.types().contains(type.getName()))
            throw new AssertionError(now.types() + " are not " + type);
        return type.cast(handle(now.factory()));
    }

    private static <H> H handle(ServiceFactory<H> factory) {
        @SuppressWarnings("unchecked")
        ServiceRegistration<H> registration = proxy(ServiceRegistration.class, (method, arguments) -> null);
        return factory.getService(proxy(Bundle.class, (method, arguments) -> null), registration);
    }

    boolean isEmpty() { return offer.get() == null; }

    private interface Call {

        @Nullable
        Object of(Method method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method,
                arguments) -> call.of(method, arguments)));
    }
}
