package dev.remora.rpmsg.smd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.spi.Subdevice;
import dev.remora.rpmsg.testing.Bells;
import dev.remora.rpmsg.testing.FakeBus;
import dev.remora.rpmsg.testing.FakeHeap;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.ComponentException;

/** The component as Declarative Services handles it. */
class SmdBackendTest {

    private final FakeHeap heap = new FakeHeap();
    private final Bells bells = new Bells();
    private final FakeBus bus = new FakeBus();
    private final List<Subdevice> registered = new ArrayList<>();
    private final List<String> properties = new ArrayList<>();
    private final List<String> crashes = new CopyOnWriteArrayList<>();

    private SmdBackend backend(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(Map.of("name", "wcnss", "remote_host", 4, "edge", 6));
        config.putAll(more);
        return new SmdBackend(context(), Config.of(config), heap.host(0), bells.first());
    }

    @Test
    void withoutAProcessorAnEdgeIsThereAsLongAsItsConfiguration() {
        SmdBackend backend = backend(Map.of());
        backend.bindBus(bus);
        assertThat(bus.edges).isEmpty();
        backend.start();
        assertThat(bus.edge().transport.edge()).isEqualTo("wcnss");
        assertThat(bus.edge().transport.processor()).isEmpty();
        assertThat(registered).isEmpty();
        backend.stop();
        assertThat(bus.edge().closed).hasSize(1);
        backend.unbindBus(bus);
        assertThat(bus.edges).hasSize(1);
    }

    @Test
    void theBusMayComeAndGoAtAnyTime() {
        SmdBackend backend = backend(Map.of());
        backend.start();
        backend.bindBus(bus);
        backend.unbindBus(bus);
        assertThat(bus.edge().closed).containsExactly("the bus is gone");
        FakeBus next = new FakeBus();
        backend.bindBus(next);
        assertThat(next.edge().epoch()).as("sessions go on").isEqualTo(2);
        backend.unbindBus(bus);
        assertThat(next.edge().closed).as("not its bus").isEmpty();
        backend.stop();
        assertThat(next.edge().closed).hasSize(1);
    }

    @Test
    void anEdgeOfAProcessorIsItsSubdevice() throws RemoteProcessorException {
        SmdBackend backend = backend(Map.of("processor", "wcnss"));
        backend.bindBus(bus);
        backend.bindProcessor(processor("m4"));
        RemoteProcessor wcnss = processor("wcnss");
        backend.bindProcessor(wcnss);
        backend.start();
        assertThat(bus.edges).isEmpty();
        assertThat(properties).containsExactly("rproc.name=wcnss");
        Subdevice subdevice = registered.getFirst();
        subdevice.start();
        assertThat(bus.edge().transport.processor()).contains("wcnss");

        bus.edge().transport.fail("no sign of life");
        await().until(() -> crashes.equals(List.of("wcnss: FATAL_ERROR wcnss: no sign of life")));
        subdevice.stop(true);
        subdevice.start();
        assertThat(bus.edges).hasSize(2);
        assertThat(bus.edge().transport.details()).containsEntry("last.failure", "no sign of life");

        backend.unbindProcessor(wcnss);
        backend.stop();
        assertThat(registered).isEmpty();
        subdevice.start();
        assertThat(bus.edges).as("it is over").hasSize(2);
    }

    @Test
    void whatIsWrongInTheConfigurationIsSaid() {
        assertThatThrownBy(() -> backend(Map.of("edge", 300))).isInstanceOf(ComponentException.class).hasMessage(
                "SMD edge wcnss: edge 300 is out of range, use 0 to 255");
    }

    private RemoteProcessor processor(String name) {
        return (RemoteProcessor) Proxy.newProxyInstance(SmdBackendTest.class.getClassLoader(), new Class<?>[]{
                RemoteProcessor.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "name" -> name;
                    case "crash" -> crashes.add(name + ": " + ((CrashType) arguments[0]).name() + " " + arguments[1])
                            ? null
                            : "";
                    default -> throw new AssertionError(method);
                });
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(SmdBackendTest.class.getClassLoader(), new Class<?>[]{
                BundleContext.class}, (proxy, method, arguments) -> {
                    Subdevice subdevice = (Subdevice) arguments[1];
                    registered.add(subdevice);
                    properties.add(RemoteProcessor.NAME + "=" + ((Dictionary<?, ?>) arguments[2]).get(
                            RemoteProcessor.NAME));
                    return Proxy.newProxyInstance(SmdBackendTest.class.getClassLoader(), new Class<?>[]{
                            ServiceRegistration.class}, (registration, unregister, none) -> {
                                registered.remove(subdevice);
                                return null;
                            });
                });
    }
}
