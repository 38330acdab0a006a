package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.VirtioDevice;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LifeCycleTest {

    private static final RecoveryPolicy OFF = new RecoveryPolicy(false, 5, Duration.ofSeconds(60));
    private static final RecoveryPolicy ON = new RecoveryPolicy(true, 2, Duration.ofSeconds(60));

    private final FakeCore core = new FakeCore();
    private final FakeFirmwares firmwares = new FakeFirmwares();
    private final RecordingHost host = new RecordingHost();
    private volatile RecoveryPolicy policy = ON;
    private final LoneProcessor processor = new LoneProcessor(core, firmwares, () -> policy, host, false);

    @AfterEach
    void close() {
        processor.close();
    }

    @Test
    void startLoadsOffersTheDevicesAndStopTakesThemBackInOrder() throws Exception {
        firmwares.put("sample.elf", 'R', 1);
        processor.start();
        assertThat(processor.status().state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(processor.status().source()).isEqualTo("/fake/sample.elf");
        assertThat(processor.status().sha256()).hasSize(64);
        assertThat(processor.status().details()).containsEntry("starts", "1");

        processor.start();
        processor.stop();
        processor.stop();

        assertThat(host.log).containsExactly("BEFORE_START", "RUNNING", "+m4.vdev0", "AFTER_START", "BEFORE_STOP",
                "-m4.vdev0", "AFTER_STOP", "OFFLINE");
        assertThat(core.starts).hasValue(1);
        assertThat(core.isRunning()).isFalse();
        assertThat(processor.status().source()).isEmpty();
    }

    @Test
    void theDeviceDrivesTheLiveTableAndTheCore() throws Exception {
        firmwares.put("sample.elf", 'R', 1);
        processor.start();
        VirtioDevice device = host.devices.getFirst();

        device.acceptFeatures(1);
        device.setStatus(7);
        device.kick(1);

        assertThat(device.offeredFeatures()).isEqualTo(1);
        assertThat(device.status()).isEqualTo(7);
        assertThat(device.queues()).isEqualTo(2);
        assertThat(device.vring(1).name()).isEqualTo("m4.vdev0vring1");
        assertThat(core.kicks).containsExactly(1);
        int vdev = 0x1000 + 16 + 8;
        assertThat(core.memory.get(ValueLayout.JAVA_BYTE, vdev + 24)).isEqualTo((byte) 7);
        assertThat(core.memory.get(ValueLayout.JAVA_BYTE, vdev + 16)).isEqualTo((byte) 1);
        assertThatThrownBy(() -> device.acceptFeatures(2)).isInstanceOf(IllegalArgumentException.class);
        assertThat(device.buffers(1024).memory().address()).isEqualTo(device.buffers(512).memory().address());
        assertThatThrownBy(() -> device.buffers(FakeCore.SIZE)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("there are");

        processor.stop();

        List<Runnable> calls = List.of(device::name, device::status, () -> device.kick(0), () -> device.buffers(1),
                () -> device.fail("late"), () -> device.setStatus(0), device::doorbell, device::queues);
        assertThat(calls).allSatisfy(call -> assertThatThrownBy(call::run).isInstanceOf(IllegalStateException.class));
    }

    @Test
    void theStatusIsTheDriversWhateverTheCoreWrites() throws Exception {
        firmwares.put("sample.elf", 'R', 1);
        processor.start();
        VirtioDevice device = host.devices.getFirst();
        int status = 0x1000 + 16 + 8 + 24;
        core.memory.set(ValueLayout.JAVA_BYTE, status, (byte) 0x07);
        assertThat(device.status()).isZero();
        device.setStatus(7);
        core.memory.set(ValueLayout.JAVA_BYTE, status, (byte) 0xC0);
        assertThat(device.status()).isEqualTo(0x47);
        device.leave(new DriverState("test", 1, List.of(), new byte[0]));
        core.memory.set(ValueLayout.JAVA_BYTE, status, (byte) 0);
        assertThat(device.status()).isEqualTo(7);
        assertThat(device.takeOver()).isPresent();
    }

    @Test
    void theRingsAreZeroedAtEveryStart() throws Exception {
        firmwares.put("sample.elf", 'R', 1);
        processor.start();
        host.devices.getFirst().vring(0).descriptors().fill((byte) 0x77);
        processor.stop();
        processor.start();

        assertThat(host.devices.getFirst().vring(0).descriptors().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    }

    @Test
    void aMissingFirmwareLeavesItOfflineWithTheReason() {
        assertThatThrownBy(processor::start).isInstanceOf(RemoteProcessorException.class).hasMessage(
                "firmware sample.elf not found in /fake");
        assertThat(processor.status().state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(processor.status().reason()).contains("not found in /fake");
        assertThat(core.starts).hasValue(0);
    }

    @Test
    void aBadFirmwareIsRefusedByNamePlaceAndReason() {
        firmwares.put("sample.elf", Arrays.copyOf(FakeFirmwares.image('R', 1), 100));

        assertThatThrownBy(processor::start).hasMessageContaining("sample.elf (/fake/sample.elf").hasMessageContaining(
                "reach past the end of the file");
        assertThat(core.starts).hasValue(0);
    }

    @Test
    void aCoreThatDoesNotComeUpIsOfflineAndCanBeStartedLater() throws Exception {
        firmwares.put("sample.elf", 'F', 1);
        assertThatThrownBy(processor::start).hasMessageContaining("no life sign");
        assertThat(processor.status().state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(processor.status().reason()).contains("no life sign");

        firmwares.put("sample.elf", 'R', 1);
        processor.start();

        assertThat(processor.status().state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(processor.status().reason()).isEmpty();
    }

    @Test
    void listenersHearTheEndOfAStartThatFailed() {
        firmwares.put("sample.elf", 'F', 1);
        assertThatThrownBy(processor::start).isInstanceOf(RemoteProcessorException.class);
        assertThat(host.log).startsWith("BEFORE_START", "AFTER_STOP");
    }

    @Test
    void whatADriverLeavesIsTakenOverOnceAndForgottenByAReset() throws Exception {
        firmwares.put("sample.elf", 'R', 1);
        processor.start();
        VirtioDevice device = host.devices.getFirst();
        DriverState state = new DriverState("test", 1, List.of(), new byte[0]);
        assertThat(device.takeOver()).isEmpty();
        assertThatThrownBy(() -> device.leave(state)).isInstanceOf(IllegalStateException.class)
                .hasMessage("m4.vdev0: status 0x00, left only while running");
        device.setStatus(7);
        device.leave(state);
        assertThat(device.takeOver()).containsSame(state);
        assertThat(device.takeOver()).isEmpty();
        device.leave(state);
        device.setStatus(0);
        assertThat(device.takeOver()).isEmpty();
        device.setStatus(7);
        device.leave(state);
        processor.stop();
        assertThatThrownBy(device::takeOver).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> device.leave(state)).isInstanceOf(IllegalStateException.class);
        processor.start();
        assertThat(host.devices.getFirst().takeOver()).isEmpty();
        assertThat(host.devices.getFirst().status()).isZero();
    }

    @Test
    void devicesThatCannotBeOfferedUnwindTheStart() throws Exception {
        firmwares.put("sample.elf", 'R', 1);
        host.refusesDevices = true;
        assertThatThrownBy(processor::start).hasMessageContaining("no context");
        assertThat(processor.status().state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(core.isRunning()).isFalse();
    }

    @Test
    void aCrashIsRecovered() throws Exception {
        firmwares.put("sample.elf", 'R', 1);
        processor.start();
        VirtioDevice before = host.devices.getFirst();
        core.crash("killed");

        await().until(() -> core.starts.get() == 2 && processor.status().state() == ProcessorState.RUNNING
                && !host.devices.isEmpty());
        assertThat(processor.status().crashes()).isEqualTo(1);
        assertThat(processor.status().reason()).isEmpty();
        assertThat(host.log).containsSubsequence("CRASHED", "BEFORE_STOP crashed", "-m4.vdev0", "AFTER_STOP crashed",
                "BEFORE_START", "RUNNING", "+m4.vdev0");
        assertThat(host.devices).doesNotContain(before);
    }

    @Test
    void aDriverThatFindsTheProtocolBrokenCrashesIt() throws Exception {
        policy = OFF;
        firmwares.put("sample.elf", 'R', 1);
        processor.start();
        host.devices.getFirst().fail("m4.vdev0vring0: used.id 999");

        await().until(() -> processor.status().state() == ProcessorState.CRASHED);
        assertThat(processor.status().reason()).isEqualTo("fatal error: m4.vdev0vring0: used.id 999");
        await().until(() -> host.devices.isEmpty());
    }

    @Test
    void aCrashLoopEndsCrashedAndAStartByHandWorks() throws Exception {
        firmwares.put("sample.elf", 'C', 1);
        processor.start();

        await().until(() -> processor.status().reason().contains("not recovered again after 2 attempts"));
        assertThat(processor.status().state()).isEqualTo(ProcessorState.CRASHED);
        assertThat(processor.status().reason()).startsWith("exec failure: bad program");
        assertThat(core.starts).hasValue(3);

        firmwares.put("sample.elf", 'R', 2);
        processor.start();
        assertThat(processor.status().state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(processor.status().crashes()).isEqualTo(3);
    }

    @Test
    void withoutRecoveryItStaysCrashedWithItsTraceReadable() throws Exception {
        policy = OFF;
        firmwares.put("sample.elf", 'R', 1);
        processor.start();
        byte[] text = "hello\tworld\n\u0001\0rest".getBytes(StandardCharsets.ISO_8859_1);
        core.memory.asSlice(0x2000, text.length).asByteBuffer().put(text);
        core.crash("killed\nhard");
        await().until(() -> processor.status().state() == ProcessorState.CRASHED);

        assertThat(processor.status().reason()).isEqualTo("exec failure: killed hard");
        assertThat(processor.traces()).singleElement().satisfies(trace -> {
            assertThat(trace.name()).isEqualTo("trace:m4");
            assertThat(trace.text()).isEqualTo("hello\tworld\n\\x01");
        });
        processor.start();
        assertThat(processor.traces().getFirst().text()).isEmpty();
    }

    @Test
    void aStopDuringTheBackOffEndsTheRecovery() throws Exception {
        policy = new RecoveryPolicy(true, 100, Duration.ofSeconds(60));
        firmwares.put("sample.elf", 'R', 1);
        processor.start();
        core.startFails = true;
        core.crash("killed");
        await().until(() -> core.starts.get() >= 3);
        processor.stop();
        int starts = core.starts.get();

        assertThat(processor.status().state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(processor.status().reason()).isEmpty();
        core.startFails = false;
        processor.start();
        assertThat(core.starts).hasValue(starts + 1);
    }

    @Test
    void aStopCutsShortAStartThatHangs() throws Exception {
        firmwares.put("sample.elf", 'H', 1);
        CompletableFuture<Void> starting = CompletableFuture.runAsync(this::startUnchecked);
        core.hanging.await();

        processor.stop();

        assertThatThrownBy(starting::get).isInstanceOf(ExecutionException.class).hasMessageContaining(
                "cut short by a stop");
        assertThat(processor.status().state()).isEqualTo(ProcessorState.OFFLINE);
        firmwares.put("sample.elf", 'R', 1);
        processor.start();
        assertThat(core.isRunning()).isTrue();
    }

    @Test
    void aCoreThatCannotBeStoppedIsCrashedAndCanBeStoppedLater() throws Exception {
        firmwares.put("sample.elf", 'R', 1);
        processor.start();
        core.stopFails = true;
        assertThatThrownBy(processor::stop).hasMessageContaining("does not answer the reset");
        assertThat(processor.status().state()).isEqualTo(ProcessorState.CRASHED);
        assertThat(host.devices).isEmpty();
        assertThatThrownBy(processor::start).hasMessageContaining("does not answer the reset");

        core.stopFails = false;
        processor.stop();
        assertThat(processor.status().state()).isEqualTo(ProcessorState.OFFLINE);
        processor.start();
        assertThat(core.isRunning()).isTrue();
    }

    @Test
    void aTransitionInsideOfAnotherOneIsRefusedInsteadOfHanging() throws Exception {
        firmwares.put("sample.elf", 'R', 1);
        CompletableFuture<String> refusal = new CompletableFuture<>();
        host.onPhase = () -> {
            try {
                processor.stop();
            } catch (RemoteProcessorException | InterruptedException e) {
                refusal.complete(String.valueOf(e.getMessage()));
            }
        };
        processor.start();
        assertThat(refusal.get()).contains("inside of another one");
    }

    @Test
    void anInterruptedCallerThatDidNotGetItsTurnLeavesNothingBehind() throws Exception {
        firmwares.put("sample.elf", 'H', 1);
        CompletableFuture<Void> starting = CompletableFuture.runAsync(this::startUnchecked);
        core.hanging.await();
        Thread.currentThread().interrupt();
        assertThatThrownBy(processor::start).isInstanceOf(InterruptedException.class);
        firmwares.put("sample.elf", 'R', 1);
        processor.stop();
        assertThatThrownBy(starting::get).isInstanceOf(ExecutionException.class);

        assertThat(processor.status().state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(core.starts).hasValue(1);
    }

    @Test
    void lateCrashReportsAreIgnored() throws Exception {
        firmwares.put("sample.elf", 'R', 1);
        processor.start();
        VirtioDevice old = host.devices.getFirst();
        host.onPhase = () -> {
            if (host.log.getLast().equals("BEFORE_STOP")) {
                old.fail("while it stops");
            }
        };
        processor.stop();
        processor.start();
        assertThat(processor.status().crashes()).isZero();
    }

    private void startUnchecked() {
        try {
            processor.start();
        } catch (RemoteProcessorException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }
}
