package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.ProcessorState;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a processor does by itself waits until what depends on it is down, and may be of no use by then. */
class DependentsTest {

    private final RecordingHost host = new RecordingHost();
    private final FakeCore core = new FakeCore();
    private final FakeFirmwares firmwares = new FakeFirmwares();
    private final FakeDumps dumps = new FakeDumps(host.log);
    private volatile RecoveryPolicy policy = new RecoveryPolicy(true, 2, Duration.ofSeconds(60));
    private final LoneProcessor processor = new LoneProcessor(core, firmwares, () -> policy, host, dumps, false);

    @BeforeEach
    void start() throws Exception {
        firmwares.put("sample.elf", 'R', 1);
        processor.hasDependents = true;
        processor.start();
    }

    @AfterEach
    void close() {
        processor.close();
    }

    @Test
    void theRecoveryWaits() throws Exception {
        crash();
        assertThat(core.stops).hasValue(0);
        assertThat(processor.whys).containsExactly("m4 has crashed");
        processor.dependentsAreDown();
        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(dumps.kept).hasSize(1);
    }

    @Test
    void bothHalvesOfARecoveryWaitThatWaitsForAReaderBetween() throws Exception {
        dumps.mode(CoredumpMode.INLINE);
        crash();
        processor.dependentsAreDown();
        assertThat(core.stops).hasValue(1);
        dumps.take();
        processor.settle();
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        processor.dependentsAreDown();
        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(processor.whys).containsExactly("m4 has crashed", "m4 has crashed");
    }

    @Test
    void aUserWhoDecidesMeanwhileHasTheLastWord() throws Exception {
        crash();
        processor.stop();
        processor.dependentsAreDown();
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(core.starts).hasValue(1);

        processor.start();
        crash();
        processor.start();
        processor.dependentsAreDown();
        assertThat(core.starts).as("by hand only").hasValue(3);
        assertThat(processor.state()).isEqualTo(ProcessorState.RUNNING);
    }

    @Test
    void whatIsNotRecoveredIsNotUsedEither() throws Exception {
        policy = new RecoveryPolicy(false, 2, Duration.ofSeconds(60));
        crash();
        assertThat(dumps.kept).isEmpty();
        processor.dependentsAreDown();
        assertThat(dumps.kept).hasSize(1);
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);

        processor.start();
        crash();
        processor.start();
        processor.dependentsAreDown();
        assertThat(dumps.kept).as("its memory was used for something else").hasSize(1);
    }

    @Test
    void aNewFirmwareWaitsAndIsLookedAtAgain() throws Exception {
        update(2);
        assertThat(core.starts).hasValue(1);
        assertThat(processor.whys).first().asString().startsWith("m4 restarts on firmware sample.elf");
        update(3);
        processor.dependentsAreDown();
        assertThat(core.starts).as("once, on the last one").hasValue(2);

        update(4);
        update(3);
        processor.dependentsAreDown();
        assertThat(core.starts).as("the same again").hasValue(2);

        update(5);
        processor.stop();
        processor.dependentsAreDown();
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
    }

    private void crash() {
        core.crash("killed");
        await().until(() -> !processor.waiting.isEmpty());
    }

    private void update(int version) {
        firmwares.put("sample.elf", 'R', version);
        processor.firmwareChanged("sample.elf");
        processor.settle();
    }
}
