package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorReport.Crash;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A crash in each phase, and what becomes of the memory. */
class CrashTest {

    private static final RecoveryPolicy OFF = new RecoveryPolicy(false, 5, Duration.ofSeconds(60));
    private static final RecoveryPolicy ON = new RecoveryPolicy(true, 2, Duration.ofSeconds(60));

    private final RecordingHost host = new RecordingHost();
    private final FakeCore core = new FakeCore();
    private final FakeFirmwares firmwares = new FakeFirmwares();
    private final FakeDumps dumps = new FakeDumps(host.log);
    private volatile RecoveryPolicy policy = ON;
    private final LoneProcessor processor = new LoneProcessor(core, firmwares, () -> policy, host, dumps, false);
    private final FakeSubdevice edge = new FakeSubdevice("edge", host.log);

    @BeforeEach
    void put() {
        core.log = host.log;
        processor.subdevices.add(edge);
        firmwares.put("sample.elf", 'R', 1);
    }

    @AfterEach
    void close() {
        processor.close();
    }

    @Test
    void recoveryStopsKeepsTheMemoryAndStartsAgain() throws Exception {
        processor.start();
        host.log.clear();
        core.crash("killed");
        await().until(() -> host.log.contains("AFTER_START"));
        assertThat(host.log).containsExactly("CRASHED", "BEFORE_STOP crashed", "-m4.vdev0", "edge stop crashed",
                "stop", "edge unprepare", "AFTER_STOP crashed", "dump", "unprepare", "prepare", "BEFORE_START",
                "edge prepare", "start", "RUNNING", "edge start", "+m4.vdev0", "AFTER_START");
        assertThat(processor.report().crashes()).singleElement().satisfies(crash -> {
            assertThat(crash.type()).isEqualTo(CrashType.EXEC_FAILURE);
            assertThat(crash.reason()).isEqualTo("killed");
            assertThat(crash.sha256()).isEqualTo(processor.status().sha256());
            assertThat(crash.coredump()).isEqualTo("core.1");
        });
        assertThat(dumps.kept).singleElement().satisfies(kept -> {
            assertThat(kept.processor()).isEqualTo("m4");
            assertThat(kept.firmware()).isEqualTo("sample.elf");
            assertThat(kept.entry()).isEqualTo(FakeCore.BASE);
            assertThat(kept.machine()).isEqualTo(91);
            assertThat(kept.segments()).hasSize(1);
        });
        sound();
    }

    @Test
    void withoutRecoveryTheCoreIsLeftAsItIsAndItsMemoryIsKeptAllTheSame() throws Exception {
        policy = OFF;
        processor.start();
        host.log.clear();
        core.crash("killed");
        await().until(() -> host.log.contains("dump"));
        assertThat(host.log).containsExactly("CRASHED", "BEFORE_STOP crashed", "-m4.vdev0", "edge stop crashed",
                "dump");
        assertThat(processor.processor.isRecovering()).isFalse();
        assertThat(processor.report().carveouts()).isNotEmpty();
        sound();
    }

    @Test
    void aCrashCountsThoughItsProcessorBundleAnswersNoMore() throws Exception {
        policy = OFF;
        processor.start();
        core.machineFails = true;
        core.crash("killed");
        await().until(() -> host.log.contains("dump"));
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        assertThat(dumps.kept).singleElement().satisfies(kept -> assertThat(kept.machine()).isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"prepare", "start"})
    void aCrashWhileStartingCountsOnceTheStartIsDone(String phase) throws Exception {
        processor.start();
        processor.stop();
        core.during = call -> {
            if (call.equals("start") || call.equals(phase)) {
                core.crash("at once");
            }
        };
        edge.during = call -> {
            if (call.equals("start") && core.starts.get() == 2) {
                core.crash("while its subdevices start");
            }
        };
        processor.start();
        await().until(() -> core.starts.get() == 3 && processor.state() == ProcessorState.RUNNING);
        assertThat(processor.status().crashes()).isEqualTo(1);
        sound();
    }

    @Test
    void aCrashWhileStoppingIsIgnored() throws Exception {
        processor.start();
        core.during = call -> {
            if (call.equals("stop")) {
                core.crash("while it stops");
            }
        };
        processor.stop();
        processor.settle();
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(processor.status().crashes()).isZero();
        sound();
    }

    @Test
    void aCrashDuringTheRecoveryBeginsAnotherOne() throws Exception {
        processor.start();
        edge.during = call -> {
            if (call.equals("start") && core.starts.get() == 2) {
                core.crash("again");
            }
        };
        core.crash("first");
        await().until(() -> core.starts.get() == 3 && processor.state() == ProcessorState.RUNNING);
        assertThat(processor.report().crashes()).extracting(Crash::reason).containsExactly("again", "first");
        sound();
    }

    @Test
    void aCrashReportedWhileItsMemoryIsKeptIsOfTheFormerRun() throws Exception {
        processor.start();
        dumps.during = () -> core.crash("while it is dumped");
        core.during = call -> {
            if (call.equals("stop")) {
                core.crash("while it is stopped");
            }
        };
        core.crash("first");
        await().until(() -> core.starts.get() == 2 && processor.state() == ProcessorState.RUNNING);
        processor.settle();
        assertThat(processor.status().crashes()).isEqualTo(1);
        sound();
    }

    @Test
    void aCrashWhileSuspendedCounts() throws Exception {
        core.features = Set.of(Feature.START, Feature.SUSPEND);
        processor.start();
        processor.processor.suspend();
        core.crash("asleep");
        await().until(() -> core.starts.get() == 2 && processor.state() == ProcessorState.RUNNING);
        assertThat(processor.status().crashes()).isEqualTo(1);
        sound();
    }

    @Test
    void aReportOfAFormerRunIsIgnored() throws Exception {
        processor.start();
        Runnable late = core.lateCrash("late");
        processor.stop();
        processor.start();
        late.run();
        processor.settle();
        assertThat(processor.status().crashes()).isZero();
        sound();
    }

    @Test
    void aStartByHandEndsAnAttemptUnderWay() throws Exception {
        policy = new RecoveryPolicy(true, 10, Duration.ofSeconds(60));
        processor.start();
        core.startFails = true;
        core.crash("killed");
        await().until(() -> core.starts.get() >= 3);
        assertThat(processor.processor.isRecovering()).isTrue();
        processor.processor.bringUp(false);
        assertThat(processor.state()).as("goes on by itself").isEqualTo(ProcessorState.CRASHED);
        core.startFails = false;
        processor.start();
        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(processor.processor.isRecovering()).isFalse();
        sound();
    }

    @Test
    void whatWasGivenUpIsNotStoppedAndStartsByHand() throws Exception {
        firmwares.put("sample.elf", 'C', 1);
        processor.start();
        await().until(() -> processor.status().reason().contains("not recovered again"));
        processor.settle();
        assertThat(core.stops).as("the last one is left for a look").hasValue(2);
        assertThat(dumps.kept).hasSize(3);
        firmwares.put("sample.elf", 'R', 2);
        processor.processor.bringUp(false);
        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
        sound();
    }

    @Test
    void aCoreThatCannotBeStoppedIsTriedAgain() throws Exception {
        processor.start();
        core.stopFails = true;
        core.crash("killed");
        await().until(() -> processor.status().reason().contains("not recovered again"));
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        assertThat(dumps.kept).as("in the end all the same").hasSize(1);
        core.stopFails = false;
        sound();
    }

    @Test
    void recoverySwitchedOnRecoversAtOnceAndSwitchedOffEndsTheAttempts() throws Exception {
        policy = OFF;
        processor.start();
        core.crash("killed");
        await().until(() -> processor.state() == ProcessorState.CRASHED);
        processor.processor.recoveryChanged();
        processor.settle();
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);

        policy = ON;
        processor.processor.recoveryChanged();
        processor.settle();
        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);

        core.startFails = true;
        core.crash("killed again");
        await().until(() -> processor.processor.isRecovering());
        policy = OFF;
        processor.processor.recoveryChanged();
        processor.settle();
        assertThat(processor.processor.isRecovering()).isFalse();
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        core.startFails = false;
        sound();
    }

    @Test
    void whatWasGivenUpStaysSoWhenItsConfigurationIsAppliedAgain() throws Exception {
        processor.start();
        core.startFails = true;
        core.crash("killed");
        await().until(() -> processor.status().reason().contains("not recovered again"));
        core.startFails = false;
        processor.processor.recoveryChanged();
        processor.settle();
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        assertThat(processor.status().reason()).contains("not recovered again");
        sound();
    }

    @Test
    void whatNobodyHoldsIsNotRecovered() throws Exception {
        policy = OFF;
        processor.start();
        core.crash("killed");
        processor.settle();
        processor.holds.clear();
        policy = ON;
        processor.processor.recoveryChanged();
        processor.settle();
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        sound();
    }

    @Test
    void whatIsNotRecoveredAnyMoreIsKeptAndNotUsedEither() throws Exception {
        processor.hasDependents = true;
        processor.start();
        core.crash("killed");
        await().until(() -> processor.processor.isRecovering());
        policy = OFF;
        processor.processor.recoveryChanged();
        processor.settle();
        processor.dependentsAreDown();
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        assertThat(dumps.kept).hasSize(1);
        processor.hasDependents = false;
        sound();
    }

    @Test
    void aSubdeviceWhoseBundleWasReplacedDoesNotEndTheRecovery() throws Exception {
        processor.start();
        edge.during = call -> {
            if (call.equals("stop crashed")) {
                throw new NoClassDefFoundError("of a bundle from before");
            }
        };
        core.crash("killed");
        await().until(() -> core.starts.get() == 2 && processor.state() == ProcessorState.RUNNING);
        sound();
    }

    @Test
    void aCrashThatTookItsDependencyWithItIsKeptToo() throws Exception {
        processor.hasDependents = true; // nothing happens by itself
        processor.start();
        core.crash("killed");
        await().until(() -> processor.processor.isRecovering());
        processor.processor.stop("waits for dsp, which has crashed");
        assertThat(dumps.kept).hasSize(1);
        assertThat(host.log).containsSubsequence("stop", "dump", "unprepare", "OFFLINE");
        assertThat(processor.report().crashes()).first().extracting(Crash::coredump).isEqualTo("core.1");
        processor.hasDependents = false;
        sound();
    }

    @ParameterizedTest
    @EnumSource(CrashType.class)
    void aCrashReportedByAUserIsLikeOneOfTheCore(CrashType type) throws Exception {
        policy = OFF;
        processor.processor.crash(type, "nothing runs");
        processor.start();
        assertThat(processor.status().crashes()).isZero();
        processor.processor.crash(type, "of a\ntest");
        processor.settle();
        assertThat(processor.status().reason()).isEqualTo(type + ": of a test");
        assertThat(processor.report().crashes()).singleElement().satisfies(crash -> assertThat(crash.type()).isEqualTo(
                type));
        sound();
    }

    @Test
    void theLatestCrashesAreRemembered() throws Exception {
        policy = OFF;
        for (int i = 0; i < 40; i++) {
            processor.start();
            core.crash("number " + i);
            processor.settle();
        }
        assertThat(processor.report().crashes()).hasSize(32).first().extracting(Crash::reason).isEqualTo("number 39");
    }

    @Test
    void aRestartOnItsOwnIsAttachedToWithoutLoading() throws Exception {
        core.features = Set.of(Feature.START, Feature.ATTACH, Feature.DETACH, Feature.ATTACH_ON_RECOVERY);
        processor.start();
        host.log.clear();
        core.crash("restarts");
        await().until(() -> host.log.contains("AFTER_START"));
        assertThat(host.log).containsExactly("CRASHED", "BEFORE_STOP crashed", "-m4.vdev0", "edge stop crashed",
                "detach", "edge unprepare", "AFTER_STOP crashed", "unprepare", "prepare", "attach", "table",
                "BEFORE_START", "edge prepare", "ATTACHED", "edge start", "AFTER_START");
        assertThat(core.starts).hasValue(1);
        assertThat(processor.status().firmware()).isEqualTo("unknown");
        sound();
    }

    @Test
    void aRestartThatDoesNotComeIsGivenUpAndStartsByHand() throws Exception {
        core.features = Set.of(Feature.START, Feature.ATTACH, Feature.DETACH, Feature.ATTACH_ON_RECOVERY);
        processor.start();
        core.failing = "attach";
        core.crash("restarts");
        await().until(() -> processor.status().reason().contains("not recovered again"));
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        core.failing = "";
        host.log.clear();
        processor.start();
        assertThat(host.log).as("it may run: it is stopped before its memory is written").startsWith("stop", "prepare",
                "BEFORE_START");
        sound();
    }

    /** Whatever has happened: it can be stopped and started. */
    private void sound() throws Exception {
        core.during = call -> {};
        edge.during = call -> {};
        dumps.during = () -> {};
        processor.stop();
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(core.isRunning()).isFalse();
        assertThat(host.devices).isEmpty();
        assertThat(core.prepared).hasValue(0);
        firmwares.put("sample.elf", 'R', 9);
        processor.start();
        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(host.devices).hasSize(1);
    }
}
