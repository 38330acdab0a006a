package dev.remora.rpmsg.imx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.imx.Partition;
import dev.remora.imx.PartitionState;
import dev.remora.platform.SharedMemory;
import dev.remora.platform.WordMailbox;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.RemoteCoreException;
import dev.remora.rpmsg.imx.link.MessageUnit;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.virtio.VirtioDevice;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.component.ComponentException;

/** The component as Declarative Services handles it. */
class ImxBackendTest {

    private final BoardMemory rings = BoardMemory.of("rings", 0x9000_0000L, 1 << 20);
    private final BoardMemory buffers = BoardMemory.of("buffers", 0x9040_0000L, 1 << 20);
    private final MessageUnit unit = new MessageUnit();
    private final Registry services = new Registry();
    private final ControllerBell controller = new ControllerBell();

    private ImxBackend backend(Map<String, Object> more) {
        Map<String, Object> config = new HashMap<>(Map.of("name", "m4", "vdevs", 2));
        config.putAll(more);
        return new ImxBackend(services.context(), Config.of(config), rings, buffers, unit.gateway());
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(services.registered()).isEmpty();
    }

    @Test
    void aPartitionWithFixedRingsOffersItsDevicesAndItself() {
        ImxBackend backend = backend(Map.of());
        assertThat(services.registered()).isEmpty();
        backend.start();
        await().until(() -> services.all(VirtioDevice.class).size() == 2);
        assertThat(services.properties(VirtioDevice.class)).allSatisfy(properties -> assertThat(properties)
                .containsEntry(VirtioDevice.ID, VirtioDevice.RPMSG));
        assertThat(services.all(VirtioDevice.class)).extracting(VirtioDevice::name).containsExactly("m4.vdev0",
                "m4.vdev1");
        Partition partition = services.one(Partition.class);
        assertThat(partition.name()).isEqualTo("m4");
        assertThat(services.properties(Partition.class)).containsExactly(Map.of(Partition.NAME, "m4"));
        await().until(() -> partition.report().state() == PartitionState.WAIT_READY);
        assertThat(services.all(RemoteCore.class)).isEmpty();
        backend.stop();
    }

    @Test
    void theControllerMayComeAndGoAtAnyTime() {
        ImxBackend backend = backend(Map.of());
        backend.bindController(controller);
        backend.start();
        Partition partition = services.one(Partition.class);
        await().until(() -> partition.report().state() == PartitionState.WAIT_READY);
        controller.ring(3);
        await().until(() -> partition.report().resets() == 1);
        controller.ring(2);
        await().untilAsserted(() -> assertThat(partition.report().counts()).containsEntry("notices.other.partition",
                1L));
        ControllerBell next = new ControllerBell();
        backend.bindController(next);
        backend.unbindController(controller);
        next.ring(3);
        await().until(() -> partition.report().resets() == 2);
        backend.unbindController(next);
        assertThat(partition.report().details()).containsEntry("controller", "none");
        backend.stop();
        backend.bindController(controller);
        backend.unbindController(controller);
    }

    @Test
    void aPartitionWithATableIsARemoteProcessorThatIsAttachedTo() throws Exception {
        rings.segment().set(ValueLayout.JAVA_INT, 0xF_F000, 1);
        ImxBackend backend = backend(Map.of("table_address", "0x900FF000"));
        backend.start();
        assertThat(services.properties(RemoteCore.class)).containsExactly(Map.of(RemoteProcessor.NAME, "m4",
                RemoteProcessor.AUTO_BOOT, true));
        assertThat(services.all(VirtioDevice.class)).as("those are remoteproc.core's").isEmpty();
        RemoteCore core = services.one(RemoteCore.class);
        Partition partition = services.one(Partition.class);
        assertThat(partition.report().state()).isEqualTo(PartitionState.DOWN);
        core.attach((type, reason) -> {
            throw new AssertionError(reason);
        });
        assertThat(partition.report().state()).isEqualTo(PartitionState.WAIT_READY);
        services.beforeUnregistering(RemoteCore.class, service -> {
            try {
                ((RemoteCore) service).detach();
            } catch (RemoteCoreException e) {
                throw new AssertionError(e);
            }
        });
        backend.stop();
        assertThat(partition.report().state()).isEqualTo(PartitionState.DOWN);
        assertThat(unit.remote().take(1)).as("nothing was written").isEqualTo(WordMailbox.NONE);
    }

    @Test
    void itComesAndGoesManyTimesAndLeavesNothing() {
        for (int i = 0; i < 50; i++) {
            ImxBackend backend = backend(i % 2 == 0 ? Map.of() : Map.of("table_address", "0x900FF000"));
            backend.bindController(controller);
            backend.start();
            backend.unbindController(controller);
            backend.stop();
        }
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).noneMatch(name -> name.startsWith(
                "remora-imx-m4"));
    }

    @Test
    void whatIsWrongInTheConfigurationIsSaidInOneLine() {
        refused(Map.of("vdevs", 9), "partition m4: vdevs 9 is out of range, use 1 to 8");
        refused(Map.of("vdevs", 5),
                "partition m4: buffers of 5 vdevs need 0x140000 bytes, memory buffers has 0x100000: enough for 4");
        refused(Map.of("vring_base", "0x900F0000"),
                "partition m4: the rings of 2 vdevs (0x900f0000 + 0x20000) are not inside of memory rings (0x90000000 + 0x100000)");
        refused(Map.of("vring_base", "0x90000800"), "partition m4: vring.base 0x90000800 is no multiple of 4096");
        refused(Map.of("table_address", "0x90100000"),
                "partition m4: table.address 0x90100000 is not inside of memory rings (0x90000000 + 0x100000)");
    }

    private void refused(Map<String, Object> config, String message) {
        assertThatThrownBy(() -> backend(config)).isInstanceOf(ComponentException.class).hasMessage(message);
    }

    @Test
    void memoryOfADeviceIsRefused() {
        Ram device = new Ram(1 << 20, SharedMemory.Kind.DEVICE);
        assertThatThrownBy(() -> new ImxBackend(services.context(), Config.of(Map.of("name", "m4")), device, buffers,
                unit.gateway())).hasMessage(
                        "partition m4: memory ram is device memory, rings and buffers need RAM");
    }
}
