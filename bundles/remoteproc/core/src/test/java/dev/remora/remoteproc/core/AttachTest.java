package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.TableBuilder;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VirtioStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attach and detach. */
class AttachTest {

    private static final byte[] TABLE = TableBuilder.sample(FakeFirmwares.TRACE);

    private final RecordingHost host = new RecordingHost();
    private final FakeCore core = new FakeCore();
    private final FakeFirmwares firmwares = new FakeFirmwares();
    private volatile RecoveryPolicy policy = new RecoveryPolicy(true, 2, Duration.ofSeconds(60));
    private LoneProcessor processor = new LoneProcessor(core, firmwares, () -> policy, host, false);
    private final FakeSubdevice edge = new FakeSubdevice("edge", host.log);

    @BeforeEach
    void bootAlone() {
        firmwares.put("sample.elf", 'R', 1);
        core.log = host.log;
        core.bootAlone(TABLE);
        renew();
    }

    private void renew() {
        processor.close();
        host.log.clear();
        processor = new LoneProcessor(core, firmwares, () -> policy, host, false);
        processor.subdevices.add(edge);
    }

    @AfterEach
    void close() {
        processor.close();
    }

    @Test
    void aCoreThatRunsIsAttachedToAndLeftAsItWas() throws Exception {
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        processor.start();
        assertThat(processor.state()).isEqualTo(ProcessorState.ATTACHED);
        assertThat(processor.status().firmware()).isEqualTo("unknown");
        assertThat(processor.status().sha256()).isEmpty();
        assertThat(host.log).containsExactly("prepare", "table", "BEFORE_START", "edge prepare", "attach", "ATTACHED",
                "edge start", "+m4.vdev0", "AFTER_START");
        processor.start();
        processor.processor.attach();
        host.devices.getFirst().setStatus(7);
        host.log.clear();

        processor.processor.detach();
        processor.processor.detach();

        assertThat(host.log).containsExactly("BEFORE_STOP", "-m4.vdev0", "edge stop", "detach", "edge unprepare",
                "AFTER_STOP", "unprepare", "DETACHED");
        assertThat(table()).isEqualTo(TABLE);
        assertThat(core.starts).hasValue(0);
        assertThat(core.stops).hasValue(0);
        assertThat(processor.status().firmware()).isEqualTo("sample.elf");
        processor.processor.attach();
        assertThat(host.devices).hasSize(1);
    }

    @Test
    void aTableThatIsBadLeavesItDetachedWithTheReason() throws Exception {
        core.memory.set(ValueLayout.JAVA_INT, FakeFirmwares.TABLE - FakeCore.BASE, 2);
        assertThatThrownBy(() -> processor.processor.attach()).isInstanceOf(RemoteProcessorException.class)
                .hasMessageStartingWith("m4 could not be attached: its resource table is refused");
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        assertThat(processor.status().reason()).contains("resource table");
        assertThat(host.log).containsExactly("prepare", "table", "unprepare");

        core.bootAlone(TABLE);
        processor.processor.attach();
        assertThat(processor.state()).isEqualTo(ProcessorState.ATTACHED);
        assertThat(processor.status().reason()).isEmpty();
    }

    @Test
    void anAttachThatFailsAnywhereLeavesTheTableAsItWas() throws Exception {
        core.failing = "attach";
        fails("fake: attach fails");
        assertThat(host.log).as("nothing of it is left").doesNotContain("detach");
        core.failing = "";
        edge.failing = "prepare";
        fails("no clock");
        edge.failing = "start";
        fails("no answer");
        assertThat(host.log).contains("detach");
        edge.failing = "";
        host.refusesDevices = true;
        fails("could not be offered");
        host.refusesDevices = false;

        processor.processor.attach();
        assertThat(host.devices).hasSize(1);
    }

    @Test
    void aCoreThatCannotBeLeftIsStoppedWhenItsAttachFails() throws Exception {
        core.features = Set.of(Feature.START, Feature.ATTACH);
        host.refusesDevices = true;
        assertThatThrownBy(() -> processor.processor.attach()).hasMessageContaining("could not be offered");
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(core.isRunning()).isFalse();
        assertThat(core.prepared).hasValue(0);
        host.refusesDevices = false;
        processor.start();
        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
    }

    @Test
    void aCoreWithoutATableIsAttachedToWithoutDevices() throws Exception {
        core.bootAlone(new byte[0]);
        processor.processor.attach();
        assertThat(processor.state()).isEqualTo(ProcessorState.ATTACHED);
        assertThat(host.devices).isEmpty();
        processor.processor.detach();
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
    }

    @Test
    void aDetachThatFailsLeavesItAttachedWithItsDevices() throws Exception {
        processor.start();
        VirtioDevice before = host.devices.getFirst();
        core.failing = "detach";
        assertThatThrownBy(() -> processor.processor.detach()).hasMessage(
                "m4 could not be left: fake: detach fails");
        assertThat(processor.state()).isEqualTo(ProcessorState.ATTACHED);
        assertThat(host.devices).hasSize(1).doesNotContain(before);
        assertThat(host.log).endsWith("detach", "edge start", "+m4.vdev0", "AFTER_START");
        core.failing = "";
        processor.processor.detach();
        assertThat(core.prepared).hasValue(0);
    }

    @Test
    void whatWasStartedCanBeLeftRunningAndAttachedToAgain() throws Exception {
        processor.stop();
        processor.start();
        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(processor.processor.canDetach()).isTrue();
        host.devices.getFirst().setStatus(7);
        processor.processor.detach();
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        assertThat(table()).isEqualTo(TABLE);
        processor.start();
        assertThat(processor.state()).isEqualTo(ProcessorState.ATTACHED);
        assertThat(core.starts).hasValue(1);
    }

    @Test
    void aDetachedCoreIsStoppedByHandAndThenStarted() throws Exception {
        core.failing = "stop";
        assertThatThrownBy(processor::stop).hasMessageContaining("could not be stopped");
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        core.failing = "";
        processor.stop();
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(core.stops).hasValue(2);
        processor.stop();
        assertThat(core.stops).hasValue(2);
        processor.start();
        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
    }

    @Test
    void anAttachedCoreThatCrashesIsLoadedAnew() throws Exception {
        processor.start();
        core.crash("killed");
        await().until(() -> processor.state() == ProcessorState.RUNNING);
        assertThat(core.starts).hasValue(1);
        assertThat(processor.status().firmware()).isEqualTo("sample.elf");
    }

    @Test
    void aCrashWhileAttachingCountsOnceThatIsDone() throws Exception {
        core.during = call -> {
            if (call.equals("attach")) {
                core.crash("at once");
            }
        };
        processor.start();
        await().until(() -> processor.status().crashes() == 1 && processor.state() == ProcessorState.RUNNING);
    }

    @Test
    void aCrashWhileItIsLeftIsNobodysBusinessAnyMore() throws Exception {
        processor.start();
        core.during = call -> {
            if (call.equals("detach")) {
                core.crash("while it is left");
            }
        };
        processor.processor.detach();
        processor.settle();
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        assertThat(processor.status().crashes()).isZero();
    }

    @Test
    void aRestartOnItsOwnIsFollowedAgainAndAgainWithItsTableCheckedAnew() throws Exception {
        core.features = Set.of(Feature.ATTACH, Feature.DETACH, Feature.ATTACH_ON_RECOVERY);
        policy = new RecoveryPolicy(true, 10, Duration.ofSeconds(60));
        processor.start();
        for (int i = 1; i <= 3; i++) {
            core.crash("restarts");
            int crashes = i;
            await().until(() -> processor.status().crashes() == crashes && processor
                    .state() == ProcessorState.ATTACHED && !host.devices.isEmpty());
        }
        core.during = call -> {
            if (call.equals("attach")) {
                core.memory.set(ValueLayout.JAVA_INT, FakeFirmwares.TABLE - FakeCore.BASE, 77);
                core.during = none -> {};
            }
        };
        core.crash("restarts with another table");
        await().until(() -> processor.status().reason().contains("its resource table is refused"));
        core.bootAlone(TABLE);
        core.features = Set.of(Feature.ATTACH, Feature.DETACH, Feature.ATTACH_ON_RECOVERY);
        await().until(() -> processor.state() == ProcessorState.ATTACHED);
        processor.processor.detach();
        assertThat(table()).isEqualTo(TABLE);
        assertThat(core.prepared).hasValue(0);
    }

    @Test
    void theTableThatARestartedCoreHasBroughtIsNotWrittenOver() throws Exception {
        core.features = Set.of(Feature.ATTACH, Feature.DETACH, Feature.ATTACH_ON_RECOVERY);
        processor.start();
        assertThat(host.devices).hasSize(1);
        byte[] other = new TableBuilder().vdev(7, 1, TableBuilder.ANY, TableBuilder.ANY).vdev(7, 0,
                TableBuilder.ANY).build();

        core.memory.asSlice(FakeFirmwares.TABLE - FakeCore.BASE, other.length).copyFrom(MemorySegment.ofArray(other));
        core.tableLength = other.length;
        core.crashed(CrashType.WATCHDOG, "its boot loader has restarted it");

        await().until(() -> processor.state() == ProcessorState.ATTACHED && host.devices.size() == 2);
        assertThat(host.devices.get(1).offeredFeatures()).isZero();
    }

    @Test
    void aTableThatAGatewayHasLeftRunningIsTakenOver() throws Exception {
        processor.start();
        host.devices.getFirst().setStatus(VirtioStatus.ACKNOWLEDGE | VirtioStatus.DRIVER | VirtioStatus.DRIVER_OK);
        byte[] leftBehind = core.memory.asSlice(FakeFirmwares.TABLE - FakeCore.BASE, TABLE.length).toArray(
                ValueLayout.JAVA_BYTE);
        processor.close();

        core.bootAlone(leftBehind); // as after a kill: nobody has put it back
        renew();
        processor.start();
        VirtioDevice device = host.devices.getFirst();
        assertThat(device.status()).isZero();
        assertThat(device.takeOver()).isEmpty();
        host.devices.getFirst().setStatus(VirtioStatus.ACKNOWLEDGE);
        assertThat(device.status()).isEqualTo(VirtioStatus.ACKNOWLEDGE);
    }

    @Test
    void aCoreThatOnlyItsBootLoaderStartsIsLeftWhenItIsToBeStopped() throws Exception {
        core.features = Set.of(Feature.ATTACH, Feature.DETACH, Feature.ATTACH_ON_RECOVERY);
        processor.start();
        processor.stop();
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        processor.stop();
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        processor.start();
        assertThat(processor.state()).isEqualTo(ProcessorState.ATTACHED);

        core.failing = "attach";
        core.crash("does not come back");
        await().until(() -> processor.status().reason().contains("attach fails"));
        processor.stop();
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        assertThat(processor.processor.isRecovering()).isFalse();
        assertThat(processor.status().reason()).isEmpty();
        core.failing = "";
        processor.start();
        assertThat(processor.state()).isEqualTo(ProcessorState.ATTACHED);
        assertThat(core.stops).as("nobody here can stop it").hasValue(0);
    }

    @Test
    void aStopCutsShortTheWaitForACoreThatRestartsOnItsOwn() throws Exception {
        core.features = Set.of(Feature.ATTACH, Feature.DETACH, Feature.ATTACH_ON_RECOVERY);
        processor.start();
        CountDownLatch attaching = new CountDownLatch(1);
        core.hangsAt = "attach";
        core.during = call -> {
            if (call.equals("attach")) {
                attaching.countDown();
            }
        };
        core.crashed(CrashType.WATCHDOG, "its boot loader has restarted it");
        attaching.await();
        processor.stop();
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        assertThat(processor.processor.isRecovering()).isFalse();
    }

    @Test
    void aCoreThatOnlyItsBootLoaderStartsIsNeverGivenUp() throws Exception {
        core.features = Set.of(Feature.ATTACH, Feature.DETACH, Feature.ATTACH_ON_RECOVERY);
        policy = new RecoveryPolicy(true, 1, Duration.ofSeconds(60));
        processor.start();
        core.failing = "attach";
        AtomicInteger attempts = new AtomicInteger();
        core.during = call -> {
            if (call.equals("attach") && attempts.incrementAndGet() == 4) {
                core.failing = "";
            }
        };
        core.crash("does not come back at once");
        await().until(() -> processor.state() == ProcessorState.ATTACHED);
        assertThat(attempts).hasValue(4);
    }

    @Test
    void aCoreThatItsWatchdogHasRestartedIsMetAtOnceAsOftenAsItLikes() throws Exception {
        core.features = Set.of(Feature.ATTACH, Feature.DETACH, Feature.ATTACH_ON_RECOVERY);
        policy = new RecoveryPolicy(true, 1, Duration.ofSeconds(60));
        processor.start();
        for (int i = 1; i <= 20; i++) {
            host.log.clear();
            core.crashed(CrashType.WATCHDOG, "restarted");
            processor.settle();
            assertThat(processor.state()).isEqualTo(ProcessorState.ATTACHED);
            assertThat(host.log).endsWith("AFTER_START");
        }
        assertThat(processor.status().crashes()).isEqualTo(20);
    }

    @Test
    void aCoreThatOnlyItsBootLoaderStartsStaysCrashedOrIsAttachedToAgain() throws Exception {
        core.features = Set.of(Feature.ATTACH);
        processor.start();
        core.crash("killed");
        processor.settle();
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        assertThat(processor.processor.isRecovering()).isFalse();
        assertThat(processor.status().reason()).isEqualTo(
                "exec failure: killed; not recovered: this kind of core cannot be started");
        assertThat(core.stops).hasValue(0);
        assertThatThrownBy(processor::start).hasMessage("m4: this kind of core cannot be started");

        core.features = Set.of(Feature.ATTACH, Feature.DETACH, Feature.ATTACH_ON_RECOVERY);
        core.failing = "attach";
        assertThatThrownBy(processor::start).hasMessageContaining("could not be attached: fake: attach fails");
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        core.failing = "";
        processor.start();
        assertThat(processor.state()).isEqualTo(ProcessorState.ATTACHED);
        assertThat(core.stops).hasValue(0);
    }

    @Test
    void aStopCutsShortAnAttachThatHangs() throws Exception {
        CountDownLatch attaching = new CountDownLatch(1);
        core.hangsAt = "attach";
        core.during = call -> {
            if (call.equals("attach")) {
                attaching.countDown();
            }
        };
        CompletableFuture<Void> start = CompletableFuture.runAsync(() -> {
            try {
                processor.start();
            } catch (RemoteProcessorException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        attaching.await();
        processor.stop();
        assertThatThrownBy(start::get).isInstanceOf(ExecutionException.class).hasMessageContaining(
                "the attach was cut short by a stop");
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(core.prepared).hasValue(0);
    }

    @Test
    void whatItCannotDoIsRefused() throws Exception {
        assertThatThrownBy(() -> processor.processor.suspend()).hasMessage("m4 is DETACHED and cannot be suspended");
        assertThatThrownBy(() -> processor.processor.resume()).hasMessage("m4 is DETACHED and cannot be resumed");
        processor.start();
        assertThatThrownBy(() -> processor.processor.suspend()).hasMessage(
                "m4: this kind of core cannot be suspended");
        core.features = Set.of(Feature.ATTACH);
        assertThat(processor.processor.canDetach()).isFalse();
        assertThatThrownBy(() -> processor.processor.detach()).hasMessage("m4: this kind of core cannot be detached");
        processor.stop();
        assertThatThrownBy(processor::start).hasMessage("m4: this kind of core cannot be started");
        assertThatThrownBy(() -> processor.processor.attach()).hasMessage("m4 is OFFLINE and cannot be attached");
        assertThatThrownBy(() -> processor.processor.detach()).hasMessage("m4 is OFFLINE and cannot be detached");
        core.features = Set.of();
        renew();
        assertThatThrownBy(processor::start).hasMessageContaining("this kind of core cannot be attached");
    }

    @Test
    void powerDownLeavesWhatSomebodyElseHasStarted() throws Exception {
        processor.processor.powerDown();
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        processor.start();
        processor.processor.powerDown();
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        core.features = Set.of(Feature.START, Feature.ATTACH, Feature.DETACH, Feature.SUSPEND);
        processor.start();
        processor.processor.suspend();
        processor.processor.powerDown();
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        assertThat(host.log).containsSubsequence("suspend", "resume", "detach");
        core.failing = "resume";
        processor.start();
        processor.processor.suspend();
        processor.processor.powerDown();
        assertThat(processor.state()).as("it does not go on by itself").isEqualTo(ProcessorState.OFFLINE);
        core.failing = "";
        core.bootAlone(TABLE);
        renew();
        core.features = Set.of(Feature.START, Feature.ATTACH);
        processor.start();
        processor.processor.powerDown();
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
    }

    @Test
    void itsServiceThatGoesLeavesItRunning() throws Exception {
        processor.start();
        processor.close();
        assertThat(processor.state()).isEqualTo(ProcessorState.DELETED);
        assertThat(host.log).endsWith("unprepare", "DELETED").contains("detach").doesNotContain("stop");
        assertThat(table()).isEqualTo(TABLE);
        renew();
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        processor.close();
        assertThat(host.log).containsExactly("DELETED");
        assertThat(core.stops).hasValue(0);
    }

    @Test
    void itsServiceThatGoesThoughItCannotBeLeftLeavesNoDeviceBehind() throws Exception {
        processor.start();
        core.failing = "detach";
        processor.close();
        assertThat(processor.state()).isEqualTo(ProcessorState.DELETED);
        assertThat(host.devices).isEmpty();
        assertThat(host.log).endsWith("stop", "edge unprepare", "AFTER_STOP", "unprepare", "DELETED");
        assertThat(core.isRunning()).isFalse();
    }

    @Test
    void itsServiceThatGoesThoughItCannotBeStoppedGivesBackWhatBelongsToOthers() throws Exception {
        core.features = Set.of(Feature.START, Feature.ATTACH);
        processor.start();
        core.stopFails = true;
        processor.close();
        assertThat(host.log).endsWith("stop", "CRASHED", "edge unprepare", "AFTER_STOP crashed", "unprepare",
                "DELETED");
    }

    @Test
    void theTableIsPutBackBeforeTheCoreIsLeftAndWhatItWritesThenStays() throws Exception {
        long last = FakeFirmwares.TABLE - FakeCore.BASE + TABLE.length - 1;
        AtomicReference<byte[]> seen = new AtomicReference<>();
        processor.start();
        host.devices.getFirst().setStatus(7);
        core.during = call -> {
            if (call.equals("detach")) {
                seen.set(table());
                core.memory.set(ValueLayout.JAVA_BYTE, last, (byte) 0x5A);
            }
        };
        processor.processor.detach();
        assertThat(seen.get()).isEqualTo(TABLE);
        assertThat(core.memory.get(ValueLayout.JAVA_BYTE, last)).isEqualTo((byte) 0x5A);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDetachThatFailsLeavesTheTableWrittenAndSaysSo(boolean attached) throws Exception {
        if (!attached) {
            processor.stop();
        }
        processor.start();
        byte[] written = table();
        assertThat(written).isNotEqualTo(TABLE);
        core.failing = "detach";
        assertThatThrownBy(() -> processor.processor.detach()).isInstanceOf(RemoteProcessorException.class);
        assertThat(table()).isEqualTo(written);
        assertThat(processor.status().reason()).isEqualTo("could not be left: fake: detach fails");
    }

    @Test
    void whatCannotBeStartedIsLeftForTheSakeOfAnotherOneAndComesBack() throws Exception {
        core.features = Set.of(Feature.ATTACH, Feature.DETACH);
        processor.start();
        processor.processor.stop("waits for dsp, which has crashed");
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        assertThat(processor.status().reason()).isEqualTo("waits for dsp, which has crashed");
        assertThat(core.stops).hasValue(0);
        processor.processor.bringUp(false);
        assertThat(processor.state()).isEqualTo(ProcessorState.ATTACHED);
        assertThat(processor.status().reason()).isEmpty();
    }

    private void fails(String reason) {
        host.log.clear();
        assertThatThrownBy(() -> processor.processor.attach()).hasMessageContaining(reason);
        assertThat(processor.state()).isEqualTo(ProcessorState.DETACHED);
        assertThat(core.prepared).hasValue(0);
        assertThat(core.isRunning()).as("watched").isFalse();
        assertThat(table()).isEqualTo(TABLE);
        assertThat(host.devices).isEmpty();
    }

    private byte[] table() {
        return Arrays.copyOf(core.memory.asSlice(FakeFirmwares.TABLE - FakeCore.BASE, TABLE.length).toArray(
                ValueLayout.JAVA_BYTE), TABLE.length);
    }
}
