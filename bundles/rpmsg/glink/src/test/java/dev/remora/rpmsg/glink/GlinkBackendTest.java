package dev.remora.rpmsg.glink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.platform.SharedMemory;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.spi.Subdevice;
import dev.remora.rpmsg.glink.ssr.Restarts;
import dev.remora.rpmsg.testing.Bells;
import dev.remora.rpmsg.testing.FakeBus;
import dev.remora.rpmsg.testing.FakeHeap;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.smem.Smem;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.ComponentException;

/** The component as Declarative Services handles it. */
class GlinkBackendTest {

    private final Smem smem = new FakeHeap().host(0);
    private final Bells bells = new Bells();
    private final FakeBus bus = new FakeBus();
    private final List<Subdevice> registered = new ArrayList<>();
    private final List<String> properties = new ArrayList<>();
    private final List<String> crashes = new CopyOnWriteArrayList<>();

    private GlinkBackend backend(Map<String, Object> more) {
        return backend(more, smem, null);
    }

    private GlinkBackend backend(Map<String, Object> more, @Nullable Smem heap, @Nullable SharedMemory memory) {
        Map<String, Object> config = new HashMap<>(Map.of("name", "adsp", "remote_host", 2));
        config.putAll(more);
        return new GlinkBackend(context(), Config.of(config), new Restarts(), heap, memory, bells.first());
    }

    @Test
    void withoutAProcessorAnEdgeIsThereAsLongAsItsConfiguration() {
        GlinkBackend backend = backend(Map.of());
        backend.bindBus(bus);
        assertThat(bus.edges).isEmpty();
        backend.start();
        assertThat(bus.edge().transport.edge()).isEqualTo("adsp");
        assertThat(bus.edge().transport.processor()).isEmpty();
        assertThat(registered).isEmpty();
        backend.stop();
        assertThat(bus.edge().closed).hasSize(1);
        backend.unbindBus(bus);
        assertThat(bus.edges).hasSize(1);
    }

    @Test
    void theBusMayComeAndGoAtAnyTime() {
        GlinkBackend backend = backend(Map.of());
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
    void withoutTheMemoryOfItsKindThereIsNoEdge() {
        for (GlinkBackend backend : List.of(backend(Map.of(), null, new Ram(1 << 14)), backend(Map.of("kind", "rpm"),
                smem, null))) {
            backend.bindBus(bus);
            backend.start();
            backend.unbindBus(bus);
            backend.stop();
        }
        assertThat(bus.edges).isEmpty();
    }

    @Test
    void theOtherMemoryIsNotAskedFor() {
        GlinkBackend rpm = backend(Map.of("kind", "rpm", "remote_host", -1), null, new Ram(1 << 14));
        rpm.bindBus(bus);
        rpm.start();
        assertThat(bus.edge().transport.details()).containsEntry("memory", "ram").containsEntry("pipes",
                "not there yet");
        rpm.stop();
    }

    @Test
    void anEdgeOfAProcessorIsItsSubdevice() throws RemoteProcessorException {
        GlinkBackend backend = backend(Map.of("processor", "adsp"));
        backend.bindBus(bus);
        backend.bindProcessor(processor("m4"));
        RemoteProcessor adsp = processor("adsp");
        backend.bindProcessor(adsp);
        backend.start();
        assertThat(bus.edges).isEmpty();
        assertThat(properties).containsExactly("rproc.name=adsp");
        Subdevice subdevice = registered.getFirst();
        subdevice.start();
        assertThat(bus.edge().transport.processor()).contains("adsp");

        bus.edge().transport.fail("no sign of life");
        await().until(() -> crashes.equals(List.of("adsp: FATAL_ERROR adsp: no sign of life")));
        subdevice.stop(true);
        subdevice.start();
        assertThat(bus.edges).hasSize(2);
        assertThat(bus.edge().transport.details()).containsEntry("last.failure", "no sign of life").containsEntry(
                "ssr.name", "adsp");

        backend.unbindProcessor(adsp);
        backend.stop();
        assertThat(registered).isEmpty();
        subdevice.start();
        assertThat(bus.edges).as("it is over").hasSize(2);
    }

    @Test
    void whatIsWrongInTheConfigurationIsSaid() {
        assertThatThrownBy(() -> backend(Map.of("channel_max", 0))).isInstanceOf(ComponentException.class).hasMessage(
                "GLINK edge adsp: channel.max 0 is out of range, use 1 to 4096");
        assertThatThrownBy(() -> backend(Map.of("remote_host", 0))).isInstanceOf(ComponentException.class).hasMessage(
                "GLINK edge adsp: remote.host 0 is the own host, as the SMEM has it");
    }

    private RemoteProcessor processor(String name) {
        return (RemoteProcessor) Proxy.newProxyInstance(GlinkBackendTest.class.getClassLoader(), new Class<?>[]{
                RemoteProcessor.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "name" -> name;
                    case "crash" -> crashes.add(name + ": " + ((CrashType) arguments[0]).name() + " " + arguments[1])
                            ? null
                            : "";
                    default -> throw new AssertionError(method);
                });
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(GlinkBackendTest.class.getClassLoader(), new Class<?>[]{
                BundleContext.class}, (proxy, method, arguments) -> {
                    Subdevice subdevice = (Subdevice) arguments[1];
                    registered.add(subdevice);
                    properties.add(RemoteProcessor.NAME + "=" + ((Dictionary<?, ?>) arguments[2]).get(
                            RemoteProcessor.NAME));
                    return Proxy.newProxyInstance(GlinkBackendTest.class.getClassLoader(), new Class<?>[]{
                            ServiceRegistration.class}, (registration, unregister, none) -> {
                                registered.remove(subdevice);
                                return null;
                            });
                });
    }
}
