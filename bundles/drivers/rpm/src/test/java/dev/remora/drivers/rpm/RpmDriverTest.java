package dev.remora.drivers.rpm;

import static dev.remora.drivers.rpm.RpmFixture.votes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.rpm.Rpm;
import dev.remora.rpm.RpmException;
import dev.remora.rpmsg.RpmsgInventory;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;

@Timeout(60)
class RpmDriverTest {

    private final FakeRpm rpm = new FakeRpm();
    private final AtomicReference<@Nullable RpmHandles> registered = new AtomicReference<>();
    private final AtomicReference<@Nullable Thread> registering = new AtomicReference<>();

    @Test
    void aBoundChannelIsAService() throws Exception {
        RpmDriver driver = driver(Map.of());
        rpm.receiver(driver::received);

        driver.probe(rpm);

        await().until(() -> registered.get() != null);
        assertThat(Objects.requireNonNull(registering.get()).getName()).isEqualTo("remora-rpm-publish");
        Rpm service = Objects.requireNonNull(registered.get()).getService(stub(Bundle.class), registration());
        service.write(votes("active bmas 1 bw=1"));
        assertThat(rpm.read).containsExactly("active bmas 1: bw=1");
        driver.remove();
        assertThat(registered).hasNullValue();
        assertThatThrownBy(() -> service.write(votes("active bmas 1 bw=2"))).isInstanceOf(RpmException.class);
    }

    @Test
    void messageIdsOfTwoDriversAreNotTheSame() throws Exception {
        for (int i = 0; i < 2; i++) {
            RpmDriver driver = driver(Map.of());
            rpm.receiver(driver::received);
            driver.probe(rpm);
            await().until(() -> registered.get() != null);
            Objects.requireNonNull(registered.get()).getService(stub(Bundle.class), registration()).write(votes(
                    "active bmas 1 bw=1"));
            driver.remove();
        }

        assertThat(rpm.ids).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void aValueOutOfRangeRefusesTheChannelAndSaysWhich() {
        assertRefused("timeout.millis 0 is not 1 to 60000", Map.of("timeout_millis", 0L));
        assertRefused("sleep.max 1001 is not 1 to 1000", Map.of("sleep_max", 1001));
        assertRefused("format 2 is not 0 to 1", Map.of("format", 2));
        assertRefused("sum.keys \"bandw\": a key is 1 to 4 characters of printable ASCII", Map.of("sum_keys",
                new String[]{"bw", "bandw"}));
    }

    @Test
    void aRingThatIsTooSmallForRequestsRefusesTheChannel() {
        rpm.mtu = 251;

        assertRefused("rpm_requests takes 251 bytes at once, requests have up to 252; it needs a larger ring", Map
                .of());
    }

    private void assertRefused(String why, Map<String, Object> configuration) {
        assertThatThrownBy(() -> driver(configuration).probe(rpm)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dev.remora.drivers.rpm: " + why);
        assertThat(registered).hasNullValue();
    }

    private RpmDriver driver(Map<String, Object> configuration) {
        return new RpmDriver(proxy(BundleContext.class, (method, arguments) -> {
            registering.set(Thread.currentThread());
            registered.set((RpmHandles) (ServiceFactory<?>) arguments[1]);
            return registration();
        }), proxy(RpmsgInventory.class, (method, arguments) -> List.of()), proxy(RpmConfiguration.class,
                (method, arguments) -> new HashMap<>(configuration).getOrDefault(method.getName(),
                        method.getDefaultValue())));
    }

    @SuppressWarnings("unchecked")
    private ServiceRegistration<Rpm> registration() {
        return proxy(ServiceRegistration.class, (method, arguments) -> {
            registered.set(null);
            return null;
        });
    }

    private static <T> T stub(Class<T> type) {
        return proxy(type, (method, arguments) -> method.getReturnType() == long.class ? 7L : "test.client");
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
