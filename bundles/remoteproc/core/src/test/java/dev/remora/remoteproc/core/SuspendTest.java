package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.core.image.TableBuilder;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import dev.remora.virtio.VirtioDevice;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Suspend and resume, of a core that somebody else has started and of one that was loaded. */
class SuspendTest {

    private final RecordingHost host = new RecordingHost();
    private final FakeCore core = new FakeCore();
    private final FakeFirmwares firmwares = new FakeFirmwares();
    private volatile RecoveryPolicy policy = new RecoveryPolicy(true, 2, Duration.ofSeconds(60));
    private final LoneProcessor processor = attachable();

    private LoneProcessor attachable() {
        core.bootAlone(TableBuilder.sample(FakeFirmwares.TRACE));
        return new LoneProcessor(core, firmwares, () -> policy, host, false);
    }

    @BeforeEach
    void put() {
        firmwares.put("sample.elf", 'R', 1);
    }

    @AfterEach
    void close() {
        processor.close();
    }

    @Test
    void aPausedCoreKeepsItsDevicesAndGoesOnAsItWas() throws Exception {
        core.features = Set.of(Feature.START, Feature.ATTACH, Feature.DETACH, Feature.SUSPEND);
        processor.start();
        for (ProcessorState up : new ProcessorState[]{ProcessorState.ATTACHED, ProcessorState.RUNNING}) {
            VirtioDevice device = host.devices.getFirst();
            processor.processor.suspend();
            processor.processor.suspend();
            assertThat(processor.state()).isEqualTo(ProcessorState.SUSPENDED);
            assertThat(processor.processor.isUp()).isTrue();
            processor.processor.bringUp(false);
            assertThat(processor.state()).isEqualTo(ProcessorState.SUSPENDED);
            processor.processor.resume();
            processor.processor.resume();
            assertThat(processor.state()).isEqualTo(up);
            assertThat(host.devices).containsExactly(device);
            processor.processor.suspend();
            processor.start();
            assertThat(processor.state()).as("resumed by the user's start").isEqualTo(up);
            processor.processor.suspend();
            processor.stop();
            assertThat(core.prepared).hasValue(0);
            processor.start();
        }
    }

    @Test
    void aCoreThatCannotBePausedGoesOnAndOneThatDoesNotGoOnHasCrashed() throws Exception {
        core.features = Set.of(Feature.START, Feature.ATTACH, Feature.SUSPEND);
        policy = new RecoveryPolicy(false, 2, Duration.ofSeconds(60));
        processor.start();
        core.failing = "suspend";
        assertThatThrownBy(() -> processor.processor.suspend()).hasMessageContaining("fake: suspend fails");
        assertThat(processor.state()).isEqualTo(ProcessorState.ATTACHED);
        core.failing = "resume";
        processor.processor.suspend();
        assertThatThrownBy(() -> processor.processor.resume()).hasMessageContaining("fake: resume fails");
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        assertThat(processor.status().reason()).startsWith("exec failure: could not be resumed");
        assertThat(host.devices).isEmpty();
        processor.start();
        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
    }

    @Test
    void aFirmwareThatChangesWhileItIsPausedWaitsUntilItGoesOn() throws Exception {
        core.features = Set.of(Feature.START, Feature.SUSPEND);
        processor.stop();
        processor.start();
        processor.processor.suspend();
        firmwares.put("sample.elf", 'R', 2);
        processor.firmwareChanged("sample.elf");
        processor.settle();
        assertThat(core.starts).hasValue(1);
        processor.processor.resume();
        assertThat(core.starts).hasValue(2);
        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
    }
}
