package dev.remora.remoteproc.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.platform.Region;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import dev.remora.remoteproc.spi.RemoteCoreException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that crash, hang, are paused, left and attached. */
class SoftCoreLifeTest {

    private static final Duration READY = Duration.ofSeconds(30);
    private static final CoreSettings PLAIN = new CoreSettings("m4", READY, Duration.ZERO, false, false);
    private static final CoreSettings WATCHED = new CoreSettings("m4", READY, Duration.ofSeconds(1), false, false);
    private static final CoreSettings RESTARTING = new CoreSettings("m4", READY, Duration.ofSeconds(1), false, true);
    private static final int LOCAL = 0x500;
    private static final int ECHO = 0x400;
    private static final int FAULT = 0x401;

    private record Crash(CrashType type, String reason) {}

    @TempDir
    Path folder;

    private final BlockingQueue<Crash> crashes = new LinkedBlockingQueue<>();
    private final CrashMonitor monitor = (type, reason) -> crashes.add(new Crash(type, reason));
    private SoftBoard board;
    private SoftRemoteCore core;

    @BeforeEach
    void makeBoard() throws IOException {
        board = new SoftBoard();
        core = board.core(folder, PLAIN);
    }

    @AfterEach
    void stop() throws Exception {
        core.stop();
        board.close();
    }

    private GatewayDriver boot(String image) throws Exception {
        core.start(board.load(image), monitor);
        return driver();
    }

    /** A driver that has heard the announcement of the echo. */
    private GatewayDriver driver() {
        GatewayDriver driver = board.driver();
        assertThat(driver.next().announcement()).isEqualTo("rpmsg-client-sample@400 create");
        return driver;
    }

    private static void assertEchoes(GatewayDriver driver, String text) {
        driver.send(LOCAL, ECHO, text.getBytes(StandardCharsets.US_ASCII));
        assertThat(Stream.generate(driver::next).filter(message -> message.destination() == LOCAL).findFirst())
                .get().extracting(GatewayDriver.Message::text).isEqualTo(text);
    }

    private Crash crash() throws InterruptedException {
        return Objects.requireNonNull(crashes.poll(30, TimeUnit.SECONDS), "no crash was reported");
    }

    private ProcessHandle process() {
        return ProcessHandle.of(Long.parseLong(Objects.requireNonNull(core.details().get("pid")))).orElseThrow();
    }

    private static char state(ProcessHandle process) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }

    @Test
    void aFirmwareThatGivesUpIsAFatalErrorAndOneThatJustEndsIsNot() throws Exception {
        boot("crash.elf").send(LOCAL, FAULT, new byte[1]);
        assertThat(crash()).satisfies(crash -> {
            assertThat(crash.type()).isEqualTo(CrashType.FATAL_ERROR);
            assertThat(crash.reason()).endsWith("ended with status 3: asked to crash");
        });
        core.stop();

        boot("crash.elf").send(LOCAL, FAULT + 1, new byte[1]);

        assertThat(crash()).satisfies(crash -> {
            assertThat(crash.type()).isEqualTo(CrashType.EXEC_FAILURE);
            assertThat(crash.reason()).endsWith("ended with status 77");
        });
    }

    @Test
    void whatAFirmwareSaysLastSteersNoTerminal() throws Exception {
        ChildProcess process = ChildProcess.start("m4",
                new ProcessBuilder("/bin/sh", "-c", "printf 'a\\033[2Jb\\302\\2332Jc\\n'"));

        assertThat(process.awaitExit(30_000)).isTrue();
        assertThat(process.lastWords()).isEqualTo("a?[2Jb?2Jc");
    }

    @Test
    void aCrashRightAfterReadyIsReportedOnce() throws Exception {
        core.start(board.load("crash-started.elf"), monitor);

        assertThat(crash().reason()).endsWith("this firmware crashes once it is ready");
        core.stop();
        assertThat(crashes).isEmpty();
    }

    @Test
    void aCrashWhenTheDriverComesIsReported() throws Exception {
        core.start(board.load("crash-up.elf"), monitor);
        assertThat(crashes).isEmpty();

        driver();

        assertThat(crash().reason()).endsWith("this firmware crashes when its driver comes");
    }

    @Test
    void aCrashWhileItsDeviceIsResetIsReported() throws Exception {
        GatewayDriver driver = boot("crash-reset.elf");

        driver.status(0);

        assertThat(crash().reason()).endsWith("this firmware crashes when its device is reset");
    }

    @Test
    void aCoreThatDiesWhileItIsLeftHasCrashed() throws Exception {
        boot("crash-reset.elf").status(0);

        assertThatThrownBy(core::detach).isInstanceOf(RemoteCoreException.class)
                .hasMessageContaining("this firmware crashes when its device is reset");

        assertThat(crash().type()).isEqualTo(CrashType.FATAL_ERROR);
    }

    @Test
    void aSlowFirmwareIsWaitedFor() throws Exception {
        assertEchoes(boot("slow.elf"), "at last");
    }

    @Test
    void aHangIsFoundByItsHeartbeatOnly() throws Exception {
        core = board.core(folder, WATCHED);
        GatewayDriver driver = boot("hang.elf");

        driver.send(LOCAL, FAULT, new byte[0]);

        assertThat(crash()).satisfies(crash -> {
            assertThat(crash.type()).isEqualTo(CrashType.WATCHDOG);
            assertThat(crash.reason()).contains("no heartbeat for 1000 ms (heartbeat.timeout.millis)");
        });
        core.stop();
        assertThat(crashes).isEmpty();
    }

    @Test
    void aHangComesWhenItWasAskedToCome() throws Exception {
        GatewayDriver driver = boot("hang.elf");

        driver.send(LOCAL, FAULT, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(300).array());
        assertEchoes(driver, "not yet");

        await().until(() -> board.trace().contains("hang: the main loop turns no more\n"));
        assertThat(process().isAlive()).isTrue();
        assertThat(crashes).isEmpty();
    }

    @Test
    void aFirmwareThatHangsByItselfIsFound() throws Exception {
        core = board.core(folder, WATCHED);

        core.start(board.load("stuck.elf"), monitor);

        assertThat(crash().type()).isEqualTo(CrashType.WATCHDOG);
    }

    @Test
    void aSenderThatWaitsForABufferDoesNotHang() throws Exception {
        core = board.core(folder, WATCHED);
        GatewayDriver driver = boot("sample.elf");
        int heartbeat = heartbeat();

        // More echoes than there are buffers to send them in: the main loop waits in the middle of a message.
        for (int i = 0; i < 300; i++) {
            driver.send(LOCAL, ECHO, new byte[1]);
        }

        // Ten turns of 0.1 s: a heartbeat that had stopped would have been found by then.
        await().until(() -> heartbeat() - heartbeat > 320);
        assertThat(crashes).isEmpty();
    }

    private int heartbeat() {
        return board.carveout.memory().get(ValueLayout.JAVA_INT, 24);
    }

    @Test
    void aPausedCoreStandsStillIsNotWatchedAndGoesOn() throws Exception {
        core = board.core(folder, WATCHED);
        GatewayDriver driver = boot("sample.elf");

        core.suspend();
        await().until(() -> state(process()) == 'T');
        assertThat(core.details()).containsEntry("paused", "true");
        await().until(() -> !heartbeatIsWatched());
        core.resume();

        assertThat(heartbeatIsWatched()).isTrue();
        assertEchoes(driver, "awake");
        assertThat(core.details()).doesNotContainKey("paused");
        assertThat(crashes).isEmpty();
    }

    @Test
    void theHeartbeatOfACoreOnItsOwnIsNotWatched() throws Exception {
        core = board.core(folder, WATCHED);
        boot("hang.elf").status(0);

        core.detach();
        await().until(() -> !heartbeatIsWatched());
        core.attach(monitor);
        assertThat(heartbeatIsWatched()).isTrue();

        driver().send(LOCAL, FAULT, new byte[0]);
        assertThat(crash().type()).isEqualTo(CrashType.WATCHDOG);
        await().until(() -> !heartbeatIsWatched());
    }

    private static boolean heartbeatIsWatched() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals(
                "remora-soft-heartbeat-m4"));
    }

    @Test
    void aCoreThatDiesWhileItIsPausedIsReported() throws Exception {
        boot("sample.elf");
        core.suspend();

        process().destroyForcibly();

        assertThat(crash().reason()).endsWith("ended with status 137");
        assertThatThrownBy(core::resume).isInstanceOf(RemoteCoreException.class)
                .hasMessageContaining("ended with status");
    }

    @Test
    void aPausedCoreCanBeStopped() throws Exception {
        boot("sample.elf");
        ProcessHandle process = process();
        core.suspend();

        core.stop();

        assertThat(process.isAlive()).isFalse();
        assertThat(crashes).isEmpty();
    }

    @Test
    void aCoreThatIsLeftGoesOnAndIsServedAgainOnceItIsAttached() throws Exception {
        GatewayDriver driver = boot("sample.elf");
        assertEchoes(driver, "first");
        ProcessHandle process = process();

        for (int i = 0; i < 3; i++) {
            driver.status(0);
            core.detach();
            assertThat(board.trace()).endsWith("rpmsg: down, driver has reset the device\n");
            core.attach(monitor);

            driver = driver();
            assertEchoes(driver, "again " + i);
        }

        assertThat(process.isAlive()).isTrue();
        assertThat(process()).isEqualTo(process);
        process.destroyForcibly();
        assertThat(crash().reason()).endsWith("ended with status 137");
        assertThat(crashes).isEmpty();
    }

    @Test
    void aDriverThatComesWithRingsElsewhereIsServedThere() throws Exception {
        boot("sample.elf");

        // Neither a reset nor an index tells: nothing but where the rings lie.
        assertEchoes(board.driverAt(0x180000), "moved");
    }

    @Test
    void theTableOfALoadedFirmwareIsFoundByItsBootHeader() throws Exception {
        assertThat(core.loadedTable()).isEmpty();
        boot("sample.elf");

        Region table = core.loadedTable().orElseThrow();

        assertThat(table.deviceAddress()).isEqualTo(board.table());
        assertThat(table.size()).isEqualTo(140);
        assertThat(table.memory().get(ValueLayout.JAVA_INT, 0)).isEqualTo(1);
    }

    @Test
    void aBootHeaderThatTheCoreHasOverwrittenIsRefused() throws Exception {
        boot("sample.elf");

        overwritten(16, 0x10000002, "must be aligned to 4");
        overwritten(16, 0x0FFFF000, "resource table: 0xffff000 + 0x8c is outside of m4");
        overwritten(20, 0x7FFFFFFF, "at most 65536 bytes");
        overwritten(20, -1, "at most 65536 bytes");
        overwritten(4, 2, "version is 0x2, must be 0x1");
        overwritten(0, 0, "no soft core firmware at 0x10000000: magic is 0x0");
    }

    private void overwritten(int offset, int value, String message) {
        int before = board.carveout.memory().get(ValueLayout.JAVA_INT, offset);
        board.carveout.memory().set(ValueLayout.JAVA_INT, offset, value);
        assertThatThrownBy(core::loadedTable).isInstanceOf(RemoteCoreException.class).hasMessageContaining(message);
        board.carveout.memory().set(ValueLayout.JAVA_INT, offset, before);
    }

    @Test
    void aCoreThatDiesWhileItIsOnItsOwnIsNotReportedButNotAttachedEither() throws Exception {
        boot("sample.elf").status(0);
        ProcessHandle process = process();
        core.detach();

        process.destroyForcibly();
        process.onExit().get(20, TimeUnit.SECONDS);

        await().until(() -> !core.details().containsKey("pid"));
        assertThatThrownBy(() -> core.attach(monitor)).isInstanceOf(RemoteCoreException.class)
                .hasMessageContaining("ended with status 137");
        assertThat(crashes).isEmpty();
        core.stop();
        assertEchoes(boot("sample.elf"), "anew");
    }

    @Test
    void aCoreThatDoesNotRunCanNeitherBeLeftNorPaused() {
        assertThat(core.initialState()).isEqualTo(ProcessorState.OFFLINE);
        assertThatThrownBy(core::detach).hasMessage("m4: no soft core process runs");
        assertThatThrownBy(core::suspend).hasMessage("m4: no soft core process runs");
        assertThatThrownBy(() -> core.attach(monitor)).hasMessage("m4: no soft core process runs");
    }

    @Test
    void aCoreThatRestartsItselfIsAttachedAgainAfterACrash() throws Exception {
        core = board.core(folder, RESTARTING);
        assertThat(core.features()).contains(Feature.ATTACH_ON_RECOVERY);
        boot("crash.elf").send(LOCAL, FAULT, new byte[1]);
        ProcessHandle first = process();
        crash();

        board.resetDevice();
        core.detach();
        core.attach(monitor);

        assertThat(process()).isNotEqualTo(first);
        assertEchoes(driver(), "restarted");
    }

    @Test
    void aCoreThatRestartsItselfDoesSoAfterAHang() throws Exception {
        core = board.core(folder, RESTARTING);
        boot("hang.elf").send(LOCAL, FAULT, new byte[0]);
        assertThat(crash().type()).isEqualTo(CrashType.WATCHDOG);

        board.resetDevice();
        core.attach(monitor);

        assertEchoes(driver(), "restarted");
        assertThat(crashes).isEmpty();
    }

    @Test
    void othersDoNotRestartThemselves() throws Exception {
        assertThat(core.features()).containsExactlyInAnyOrder(Feature.START, Feature.ATTACH, Feature.DETACH,
                Feature.SUSPEND);
        boot("crash.elf").send(LOCAL, FAULT, new byte[1]);
        crash();

        assertThatThrownBy(() -> core.attach(monitor)).hasMessageContaining("ended with status 3");
    }
}
