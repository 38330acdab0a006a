package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FirmwareUpdateTest {

    private final FakeCore core = new FakeCore();
    private final FakeFirmwares firmwares = new FakeFirmwares();
    private final RecordingHost host = new RecordingHost();
    private final RecoveryPolicy policy = new RecoveryPolicy(true, 2, Duration.ofSeconds(60));
    private final LoneProcessor processor = new LoneProcessor(core, firmwares, () -> policy, host, true);

    @AfterEach
    void close() {
        processor.close();
    }

    @Test
    void itBootsByItself() {
        boot('R');
        assertThat(host.visible).isTrue();
    }

    @Test
    void aNewImageIsLoadedAndStarted() {
        boot('R');
        String before = processor.status().sha256();
        put('R', 2);

        await().until(() -> core.starts.get() == 2 && running());
        assertThat(processor.status().sha256()).isNotEqualTo(before);
        assertThat(processor.status().reason()).isEmpty();
        assertThat(host.log).containsSubsequence("-m4.vdev0", "AFTER_STOP", "OFFLINE", "BEFORE_START", "RUNNING",
                "+m4.vdev0");
    }

    @Test
    void theSameBytesAgainDisturbNothing() {
        boot('R');
        put('R', 1);
        processor.firmwareChanged("other.elf");
        processor.settle();
        assertThat(core.starts).hasValue(1);
    }

    @Test
    void aBadImageIsRefusedAndTheCoreKeepsRunning() {
        boot('R');
        firmwares.put("sample.elf", "rubbish".getBytes(StandardCharsets.US_ASCII));
        processor.firmwareChanged("sample.elf");

        await().until(() -> processor.status().reason().contains("not an ELF file"));
        assertThat(processor.status().state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(core.starts).hasValue(1);
        assertThat(core.stops).hasValue(0);

        put('R', 1);
        await().until(() -> processor.status().reason().isEmpty());
        assertThat(core.starts).hasValue(1);
    }

    @Test
    void anImageThatDoesNotComeUpGivesWayToTheOneBefore() {
        boot('R');
        ProcessorStatus before = processor.status();
        put('F', 2);

        await().until(() -> processor.status().reason().contains("did not come up"));
        assertThat(processor.status().state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(processor.status().sha256()).isEqualTo(before.sha256());
        assertThat(processor.status().reason()).contains("no life sign").contains("back on sample.elf");
        processor.firmwareChanged("sample.elf");
        processor.settle();
        assertThat(core.starts).as("the refused image is not tried again").hasValue(3);
    }

    @Test
    void anImageThatCrashesAtOnceGivesWayToTheOneBefore() {
        boot('R');
        String before = processor.status().sha256();
        put('C', 2);

        await().until(() -> processor.status().reason().contains("did not come up"));
        await().until(this::running);
        assertThat(processor.status().sha256()).isEqualTo(before);
        assertThat(processor.status().crashes()).isEqualTo(3);
    }

    @Test
    void aCrashAfterTheImageWasSpoiledRecoversOnTheOneThatRan() {
        boot('R');
        String before = processor.status().sha256();
        firmwares.put("sample.elf", new byte[10]);
        core.crash("killed");

        await().until(() -> core.starts.get() == 2 && running());
        assertThat(processor.status().sha256()).isEqualTo(before);
        assertThat(processor.status().reason()).contains("not an ELF file");
    }

    @Test
    void aNewImageThatDoesNotComeUpInARecoveryGivesWayToTheOneThatRan() {
        boot('R');
        String before = processor.status().sha256();
        firmwares.put("sample.elf", 'F', 2);
        core.crash("killed");

        await().until(() -> core.starts.get() == 3 && running());
        assertThat(processor.status().sha256()).isEqualTo(before);
        assertThat(processor.status().reason()).contains("did not come up").contains("no life sign");
    }

    @Test
    void aFirmwareThatIsGoneIsKeptRunning() {
        boot('R');
        firmwares.remove("sample.elf");
        processor.firmwareChanged("sample.elf");
        processor.settle();
        assertThat(running()).isTrue();
        assertThat(core.starts).hasValue(1);
    }

    @Test
    void repairingTheFirmwareStartsWhatCouldNotBoot() {
        processor.begin();
        await().until(() -> processor.status().reason().contains("not found"));
        firmwares.put("sample.elf", new byte[3]);
        processor.firmwareChanged("sample.elf");
        await().until(() -> processor.status().reason().contains("not an ELF file"));
        put('F', 1);
        await().until(() -> processor.status().reason().contains("no life sign"));
        assertThat(processor.status().state()).isEqualTo(ProcessorState.OFFLINE);

        put('R', 1);
        await().until(this::running);
        assertThat(processor.status().reason()).isEmpty();
    }

    @Test
    void repairingTheFirmwareEndsACrashLoop() {
        firmwares.put("sample.elf", 'C', 1);
        processor.begin();
        await().until(() -> processor.status().reason().contains("not recovered again"));
        processor.firmwareChanged("sample.elf");
        processor.settle();
        assertThat(core.starts).hasValue(3);

        put('R', 2);
        await().until(this::running);
    }

    @Test
    void whatItsUserStoppedIsNotStartedByANewImage() throws Exception {
        boot('R');
        processor.stop();
        put('R', 2);
        processor.settle();
        assertThat(processor.status().state()).isEqualTo(ProcessorState.OFFLINE);
        processor.start();
        assertThat(core.starts).hasValue(2);
    }

    @Test
    void anotherFirmwareNameRestartsOnIt() {
        boot('R');
        firmwares.put("other.elf", 'R', 7);
        processor.useFirmware("other.elf");

        await().until(() -> processor.status().firmware().equals("other.elf") && running());
        assertThat(core.starts).hasValue(2);
    }

    @Test
    void anotherFirmwareNameThatIsMissingKeepsItRunningUntilItComes() {
        boot('R');
        processor.useFirmware("other.elf");
        await().until(() -> processor.status().reason().equals("firmware other.elf not found in /fake"));
        assertThat(running()).isTrue();
        assertThat(processor.status().firmware()).isEqualTo("sample.elf");

        firmwares.put("other.elf", 'R', 7);
        processor.firmwareChanged("other.elf");
        await().until(() -> processor.status().firmware().equals("other.elf") && running());
        assertThat(processor.status().reason()).isEmpty();
    }

    @Test
    void anotherFirmwareNameTakenBackClearsTheReason() {
        boot('R');
        processor.useFirmware("other.elf");
        await().until(() -> !processor.status().reason().isEmpty());
        processor.useFirmware("sample.elf");
        await().until(() -> processor.status().reason().isEmpty());
        assertThat(core.starts).hasValue(1);
    }

    private void boot(char program) {
        firmwares.put("sample.elf", program, 1);
        processor.begin();
        await().until(this::running);
    }

    private void put(char program, int version) {
        firmwares.put("sample.elf", program, version);
        processor.firmwareChanged("sample.elf");
    }

    private boolean running() {
        return processor.status().state() == ProcessorState.RUNNING;
    }
}
