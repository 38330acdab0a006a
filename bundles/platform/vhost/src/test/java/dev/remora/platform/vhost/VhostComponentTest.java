package dev.remora.platform.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.virtio.ServedDevice;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.ComponentException;

@Timeout(60)
class VhostComponentTest {

    @TempDir
    Path directory;

    /** The part of a framework that the component uses: services and their properties. */
    private final Map<Object, Map<String, Object>> services = new ConcurrentHashMap<>();

    @Test
    void theDeviceIsAServiceFromTheFirstKickToTheStopOfTheComponent() {
        VhostComponent component = start(Map.of());
        Path path = directory.resolve("vhost");
        FrontEnd kernel = new FrontEnd(path);
        kernel.setUpAll(FrontEnd.REPLY_ACK);
        assertThat(services).isEmpty();
        kernel.kick(0);
        Awaitility.await().until(() -> !services.isEmpty());
        assertThat(services.values()).containsExactly(Map.of(ServedDevice.ID, 7, ServedDevice.NAME, "kernel0"));
        component.stop();
        assertThat(services).isEmpty();
        assertThat(path).doesNotExist();
        assertThat(kernel.isCutOff()).isTrue();
        kernel.close();
    }

    @Test
    void whatIsOfferedIsConfigured() {
        VhostComponent component = start(Map.of("name_service", false, "event_idx", false, "version_1", false,
                "features", "0x4", "config_space", "00020000"));
        try (FrontEnd kernel = new FrontEnd(directory.resolve("vhost"))) {
            assertThat(kernel.ask(FrontEnd.GET_FEATURES)).isEqualTo(1L << 30 | 4);
            assertThat(kernel.ask(FrontEnd.GET_PROTOCOL_FEATURES)).isEqualTo(1L | 1L << 3 | 1L << 5 | 1L << 9 | 7L << 13
                    | 1L << 16);
            kernel.tell(FrontEnd.SET_PROTOCOL_FEATURES, FrontEnd.u64(1L << 9));
            kernel.send(FrontEnd.GET_CONFIG, 1, FrontEnd.config(1, 2));
            assertThat(kernel.reply(FrontEnd.GET_CONFIG)).endsWith(2, 0).hasSize(14);
            kernel.send(FrontEnd.GET_CONFIG, 1, FrontEnd.config(3, 2));
            assertThat(kernel.reply(FrontEnd.GET_CONFIG)).as("there are only 4 bytes").hasSize(12);
        }
        component.stop();
    }

    @Test
    void aSocketThatADeadGatewayLeftIsReplacedAndALivingOneIsNot() throws IOException {
        Path path = directory.resolve("vhost");
        try (ServerSocketChannel living = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            living.bind(UnixDomainSocketAddress.of(path));
            assertThatThrownBy(() -> start(Map.of())).hasMessageContaining("another server listens there");
        }
        start(Map.of()).stop();
        Files.createFile(path);
        assertThatThrownBy(() -> start(Map.of())).hasMessageContaining("exists and is no socket");
    }

    @ParameterizedTest
    @CsvSource({"name, '', name '' is not usable", "name, a/b, name 'a/b' is not usable", "path, vhost, path 'vhost'",
            "path, /no/such/folder/x, /no/such/folder/x", "features, 0x1000000, features 0x1000000", "features, x, 'x'",
            "config_space, 0, pairs of hexadecimal digits", "device_id, 0, device.id 0 is out of range",
            "queues, 17, queues 17 is out of range"})
    void whatIsWrongIsSaidInOneLine(String property, String value, String reason) {
        Object given = property.equals("device_id") || property.equals("queues")
                ? (Object) Integer.valueOf(value)
                : value;
        assertThatThrownBy(() -> start(Map.of(property, given))).isInstanceOf(ComponentException.class)
                .hasMessageStartingWith("vhost-user device").hasMessageContaining(reason).message().doesNotContain(
                        "\n");
    }

    private VhostComponent start(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(Map.of("name", "kernel0", "path", directory.resolve("vhost")
                .toString()));
        all.putAll(values);
        return new VhostComponent(context(), proxy(VhostComponent.Config.class, (name, arguments) -> Objects
                .requireNonNull(all.getOrDefault(name, defaultOf(name)))));
    }

    private static Object defaultOf(String property) {
        try {
            return VhostComponent.Config.class.getDeclaredMethod(property).getDefaultValue();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private BundleContext context() {
        return proxy(BundleContext.class, (name, arguments) -> {
            @SuppressWarnings("unchecked")
            Dictionary<String, Object> properties = (Dictionary<String, Object>) arguments[2];
            services.put(arguments[1], FrameworkUtil.asMap(properties));
            return proxy(ServiceRegistration.class, (unregister, none) -> Objects.requireNonNull(services.remove(
                    arguments[1])));
        });
    }

    private interface Call {
        Object invoke(String name, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method,
                arguments) -> {
            Object result = call.invoke(method.getName(), arguments == null ? new Object[0] : arguments);
            return method.getReturnType() == void.class ? null : result;
        }));
    }
}
