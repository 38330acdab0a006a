package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.testing.FakeChannel;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;

class DriverTest {

    private final AtomicInteger registered = new AtomicInteger();

    @Test
    void aValueOutOfRangeRefusesTheChannelAndSaysWhich() {
        assertRefused("timeout.millis 0 is not 1 to 60000", Map.of("timeout_millis", 0L));
        assertRefused("timeout.millis 60001 is not 1 to 60000", Map.of("timeout_millis", 60_001L));
        assertRefused("quarantine.millis -1 is not 0 to 60000", Map.of("quarantine_millis", -1L));
    }

    private void assertRefused(String why, Map<String, Object> configuration) {
        GpioDriver driver = new GpioDriver(proxy(BundleContext.class, (method, arguments) -> registered
                .incrementAndGet()), proxy(RpmsgInventory.class, (method, arguments) -> List.of()), proxy(
                        DriverConfiguration.class, (method, arguments) -> configuration.getOrDefault(method.getName(),
                                method.getDefaultValue())));
        assertThatThrownBy(() -> driver.probe(new FakeChannel("rpmsg-io-channel"))).isInstanceOf(
                IllegalArgumentException.class).hasMessage("dev.remora.drivers.srtm.gpio: " + why);
        assertThat(registered).hasValue(0);
    }

    private interface Call {

        @Nullable
        Object of(Method method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method,
                arguments) -> call.of(method, arguments)));
    }
}
