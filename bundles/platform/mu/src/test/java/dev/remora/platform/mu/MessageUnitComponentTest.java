package dev.remora.platform.mu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.Mailbox;
import dev.remora.platform.SharedMemory;
import dev.remora.platform.WordMailbox;
import dev.remora.rpmsg.testing.Bells;
import dev.remora.rpmsg.testing.Ram;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.ComponentException;

class MessageUnitComponentTest {

    private final ModelUnit model = new ModelUnit("v1");
    private final List<String> registered = new ArrayList<>();
    private final List<WordMailbox> services = new ArrayList<>();

    @Test
    void theServiceIsAMailboxAndCarriesWords() {
        MessageUnitComponent component = start(Map.of("name", "mu5"), model.first());
        assertThat(registered).containsExactly(Mailbox.class.getName(), WordMailbox.class.getName(), "mu5");
        assertThat(services.getFirst().name()).isEqualTo("mu5");
        assertThat(services.getFirst().post(1, 0x10000)).isTrue();
        assertThat(model.second().get32(0x14)).isEqualTo(0x10000);
        component.stop();
        assertThat(registered).isEmpty();
        assertThat(services.getFirst().post(0, 1)).isFalse();
    }

    @Test
    void theInterruptComesAndGoes() {
        MessageUnitComponent component = start(Map.of("name", "mu5"), model.first());
        Mailbox interrupt = new Bells().first();
        component.interruptedBy(interrupt);
        assertThat(model.first().isAnyInterruptEnabled()).isTrue();
        component.polled(interrupt);
        assertThat(model.first().isAnyInterruptEnabled()).isFalse();
        component.stop();
    }

    @ParameterizedTest
    @CsvSource({"v3, 0, 1, 'variant ''v3'' is unknown, use one of [v1, 7ulp, v2]'",
            "v1, 2, 1, offset 2 is no multiple of 4",
            "v1, -4, 1, 'offset -4 is out of range, use 0 to 65496'", "v2, 65284, 1, offset 65284 is out of range",
            "v1, 0, 0, 'poll.millis 0 is out of range, use 1 to 1000'", "v1, 0, 1001, poll.millis 1001",
            "v1, x, 1, offset is not a number", "v1, 0, x, poll.millis is not a number"})
    void whatIsOutOfRangeIsSaidInOneLine(String variant, String offset, String millis, String reason) {
        assertThatThrownBy(() -> start(Map.of("name", "mu5", "variant", variant, "offset", offset, "poll_millis",
                millis), model.first())).isInstanceOf(ComponentException.class).hasMessageStartingWith(
                        "message unit mu5: ")
                .hasMessageContaining(reason).message().doesNotContain("\n");
        assertThat(registered).isEmpty();
    }

    @Test
    void memoryThatIsNoDeviceOrTooSmallIsRefused() {
        assertThatThrownBy(() -> start(Map.of("name", "mu5"), new Ram(4096))).hasMessage(
                "message unit mu5: shared memory ram is RAM, registers are device memory: its writes would do nothing");
        assertThatThrownBy(() -> start(Map.of("name", "mu5"), new Ram(32, SharedMemory.Kind.DEVICE))).hasMessage(
                "message unit mu5: shared memory ram has 32 bytes, the registers of a v1 need 40");
    }

    @Test
    void aNameIsNeeded() {
        assertThatThrownBy(() -> start(Map.of(), model.first())).hasMessageStartingWith("message unit: name ''");
    }

    @Test
    void withoutAFilterNothingIsTaken() {
        MessageUnitComponent.Config config = config(Map.of());
        assertThat(config.memory_target()).isEqualTo("(name=)");
        assertThat(config.interrupt_target()).isEqualTo("(name=)");
    }

    private MessageUnitComponent start(Map<String, Object> values, SharedMemory memory) {
        return new MessageUnitComponent(context(), config(values), memory);
    }

    private BundleContext context() {
        return proxy(BundleContext.class, arguments -> {
            registered.addAll(List.of((String[]) arguments[0]));
            services.add((WordMailbox) arguments[1]);
            registered.add(String.valueOf(((Dictionary<?, ?>) arguments[2]).get(Mailbox.NAME)));
            return proxy(ServiceRegistration.class, none -> {
                registered.clear();
                return new Object();
            });
        });
    }

    private interface Call {
        Object invoke(Object... arguments);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (proxy, method,
                arguments) -> {
            Object result = call.invoke(arguments == null ? new Object[0] : arguments);
            return method.getReturnType() == void.class ? null : result;
        }));
    }

    /** As Declarative Services does: given values, converted; else the defaults. */
    private static MessageUnitComponent.Config config(Map<String, Object> values) {
        return (MessageUnitComponent.Config) Proxy.newProxyInstance(MessageUnitComponentTest.class.getClassLoader(),
                new Class<?>[]{MessageUnitComponent.Config.class}, (proxy, method, arguments) -> {
                    Object value = values.getOrDefault(method.getName(), method.getDefaultValue());
                    if (method.getReturnType() == String.class) {
                        return value;
                    }
                    try {
                        long number = Long.parseLong(String.valueOf(value));
                        return method.getReturnType() == int.class ? (Object) (int) number : (Object) number;
                    } catch (NumberFormatException e) {
                        throw new ComponentException(e);
                    }
                });
    }
}
