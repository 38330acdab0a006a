package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.ProcessorState;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Subdevices that come and go while the core runs. */
class SubdevicesTest {

    private final RecordingHost host = new RecordingHost();
    private final FakeCore core = new FakeCore();
    private final FakeFirmwares firmwares = new FakeFirmwares();
    private final RecoveryPolicy policy = new RecoveryPolicy(false, 2, Duration.ofSeconds(60));
    private final LoneProcessor processor = new LoneProcessor(core, firmwares, () -> policy, host, false);
    private final FakeSubdevice a = new FakeSubdevice("a", host.log);
    private final FakeSubdevice b = new FakeSubdevice("b", host.log);

    @BeforeEach
    void put() {
        firmwares.put("sample.elf", 'R', 1);
        processor.subdevices.add(a);
    }

    @AfterEach
    void close() {
        processor.close();
    }

    @Test
    void oneThatComesIsBroughtUpAndOneThatGoesIsBroughtDown() throws Exception {
        processor.start();
        host.log.clear();
        come(b);
        come(b);
        assertThat(host.log).containsExactly("b prepare", "b start");
        assertThat(processor.report().subdevices()).containsExactly("edge a", "edge b");
        go(a);
        assertThat(host.log).endsWith("a stop", "a unprepare");
        processor.stop();
        assertThat(host.log).endsWith("BEFORE_STOP", "-m4.vdev0", "b stop", "b unprepare", "AFTER_STOP", "OFFLINE")
                .containsOnlyOnce("a stop");
    }

    @Test
    void oneThatFailsWhenItComesIsLeftOut() throws Exception {
        processor.start();
        host.log.clear();
        b.failing = "start";
        come(b);
        assertThat(host.log).containsExactly("b prepare", "b start", "b unprepare");
        b.failing = "prepare!";
        come(b);
        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(processor.report().subdevices()).containsExactly("edge a");
        processor.stop();
        assertThat(host.log).doesNotContain("b stop");
    }

    @Test
    void oneThatComesWhileNothingRunsWaitsForTheStart() throws Exception {
        come(b);
        assertThat(host.log).isEmpty();
        processor.start();
        assertThat(host.log).containsSubsequence("a prepare", "b prepare", "RUNNING", "a start", "b start");
    }

    @Test
    void oneThatWentBeforeItsTurnIsNotBroughtUp() throws Exception {
        processor.start();
        host.log.clear();
        processor.processor.subdeviceCame(b);
        processor.settle();
        assertThat(host.log).isEmpty();
    }

    @Test
    void oneThatGoesAfterACrashIsOnlyUnprepared() throws Exception {
        processor.start();
        host.log.clear();
        core.crash("killed");
        await().until(() -> host.log.contains("a stop crashed"));
        go(a);
        assertThat(host.log).endsWith("a stop crashed", "a unprepare");
        processor.stop();
        assertThat(host.log).containsOnlyOnce("a unprepare");
    }

    @Test
    void oneThatGoesFromInsideOfATransitionDoesNotHang() throws Exception {
        processor.subdevices.add(b);
        processor.start();
        b.during = call -> {
            if (call.equals("stop")) {
                go(a);
            }
        };
        processor.stop();
        assertThat(host.log).containsSubsequence("b stop", "a stop", "a unprepare", "b unprepare", "AFTER_STOP");
        assertThat(host.log).containsOnlyOnce("a stop").containsOnlyOnce("a unprepare");
    }

    private void come(FakeSubdevice subdevice) {
        processor.subdevices.add(subdevice);
        processor.processor.subdeviceCame(subdevice);
        processor.settle();
    }

    private void go(FakeSubdevice subdevice) {
        processor.subdevices.remove(subdevice);
        processor.processor.subdeviceGoes(subdevice);
    }
}
