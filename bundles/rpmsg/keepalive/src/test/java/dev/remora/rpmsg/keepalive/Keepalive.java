package dev.remora.rpmsg.keepalive;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.RpmsgChannel;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;

/** A configured keepalive, its services and its time, as Declarative Services would have them. */
final class Keepalive {

    final FakeBus bus = new FakeBus();
    final FakeTimer timer = new FakeTimer();
    final Edges edges = new Edges();
    private final KeepaliveComponent component;

    Keepalive(Map<String, Object> properties) {
        component = new KeepaliveComponent(timer, edges, configuration(properties), "test");
        busComes();
    }

    /** Another of the same gateway. */
    Keepalive(Keepalive first, Map<String, Object> properties) {
        component = new KeepaliveComponent(timer, first.edges, configuration(properties), "other");
    }

    void busComes() {
        edges.set((dev.remora.rpmsg.RpmsgAdmin) bus);
        edges.set((dev.remora.rpmsg.RpmsgInventory) bus);
    }

    void busGoes() {
        edges.unset((dev.remora.rpmsg.RpmsgAdmin) bus);
        edges.unset((dev.remora.rpmsg.RpmsgInventory) bus);
    }

    void comes(long service, FakeChannel channel) {
        component.addChannel(channel, Map.of("service.id", service, RpmsgChannel.EDGE, FakeBus.EDGE));
    }

    void goes(long service, FakeChannel channel) {
        component.removeChannel(channel, Map.of("service.id", service));
    }

    void comes(long service, SharedMemory memory) {
        component.addMemory(memory, Map.of("service.id", service));
    }

    void goes(long service, SharedMemory memory) {
        component.removeMemory(memory, Map.of("service.id", service));
    }

    private static KeepaliveConfiguration configuration(Map<String, Object> properties) {
        return (KeepaliveConfiguration) Proxy.newProxyInstance(KeepaliveConfiguration.class.getClassLoader(),
                new Class<?>[]{KeepaliveConfiguration.class}, (_, method, _) -> value(method, properties));
    }

    private static Object value(Method method, Map<String, Object> properties) {
        String property = method.getName().replace('_', '.');
        Object value = properties.getOrDefault(property,
                property.endsWith(".target") ? Settings.NO_TARGET : method.getDefaultValue());
        if (value instanceof RuntimeException thrown)
            throw thrown;
        return value;
    }
}
