package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorState;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A recovery that waits until the memory of the crashed core was read. */
class DumpStepTest {

    private final RecordingHost host = new RecordingHost();
    private final FakeCore core = new FakeCore();
    private final FakeFirmwares firmwares = new FakeFirmwares();
    private final FakeDumps dumps = new FakeDumps(host.log);
    private final RecoveryPolicy policy = new RecoveryPolicy(true, 2, Duration.ofSeconds(60));
    private final LoneProcessor processor = new LoneProcessor(core, firmwares, () -> policy, host, dumps, false);

    @BeforeEach
    void put() {
        core.log = host.log;
        dumps.mode(CoredumpMode.INLINE);
        firmwares.put("sample.elf", 'R', 1);
    }

    @AfterEach
    void close() {
        processor.close();
    }

    @Test
    void anInlineDumpHoldsTheRecoveryUntilItWasTaken() throws Exception {
        processor.start();
        core.crash("killed");
        await().until(dumps::isWaiting);
        processor.settle();
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        assertThat(host.log).endsWith("AFTER_STOP crashed", "dump");
        assertThat(processor.processor.isRecovering()).isTrue();

        dumps.take();

        await().until(() -> processor.state() == ProcessorState.RUNNING);
        assertThat(dumps.kept).hasSize(1);
    }

    @Test
    void aCrashWhoseMemoryIsReadForLongHoldsNothingElseUp() throws Exception {
        for (int i = 1; i <= 3; i++) {
            processor.start();
            core.crash("number " + i);
            await().until(dumps::isWaiting);
            processor.processor.crash(CrashType.WATCHDOG, "it is crashed already");
            assertThat(processor.report().crashes()).hasSize(i);
        }
        dumps.take();
        await().until(() -> processor.state() == ProcessorState.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aUserDoesNotWaitForTheReaderOfADump(boolean start) throws Exception {
        processor.start();
        core.crash("killed");
        await().until(dumps::isWaiting);

        if (start) {
            processor.start();
        } else {
            processor.stop();
        }

        assertThat(dumps.isWaiting()).isFalse();
        dumps.take();
        processor.settle();
        assertThat(processor.state()).isEqualTo(start ? ProcessorState.RUNNING : ProcessorState.OFFLINE);
        assertThat(core.starts).hasValue(start ? 2 : 1);
    }

    @Test
    void aReaderThatComesTooLateStartsNothing() throws Exception {
        processor.start();
        core.crash("killed");
        await().until(dumps::isWaiting);
        Runnable takes = dumps.taken();
        processor.stop();
        takes.run();
        processor.settle();
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
    }

    @Test
    void aCrashWhileItsServiceGoesIsIgnored() throws Exception {
        processor.start();
        core.crash("killed");
        await().until(dumps::isWaiting);
        Runnable reader = dumps.taken();
        core.during = call -> {
            if (call.equals("stop")) {
                core.crash("while it goes");
            }
        };
        processor.close();
        reader.run();
        assertThat(processor.state()).isEqualTo(ProcessorState.DELETED);
        assertThat(processor.status().crashes()).isEqualTo(1);
        assertThat(core.starts).hasValue(1);
        assertThat(core.prepared).hasValue(0);
    }
}
