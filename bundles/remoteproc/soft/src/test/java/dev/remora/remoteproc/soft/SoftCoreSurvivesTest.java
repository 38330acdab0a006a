package dev.remora.remoteproc.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.RemoteCoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cores that live on without their gateway: another object stands for the next one. */
class SoftCoreSurvivesTest {

    private static final CoreSettings SURVIVES = new CoreSettings("m4", Duration.ofSeconds(30), Duration.ZERO, true,
            false);
    private static final CoreSettings DIES = new CoreSettings("m4", Duration.ofSeconds(30), Duration.ZERO, false,
            false);

    @TempDir
    Path folder;

    private final BlockingQueue<String> crashes = new LinkedBlockingQueue<>();
    private final CrashMonitor monitor = (type, reason) -> crashes.add(type + ", " + reason);
    private SoftBoard board;
    private SoftRemoteCore core;

    @BeforeEach
    void makeBoard() throws Exception {
        board = new SoftBoard();
        core = board.core(folder, SURVIVES);
    }

    @AfterEach
    void stop() throws Exception {
        core.stop();
        board.close();
    }

    /** A core that was started and left, whose gateway then went. */
    private ProcessHandle survivor() throws Exception {
        core.start(board.load("sample.elf"), monitor);
        GatewayDriver driver = board.driver();
        assertThat(driver.next().announcement()).isEqualTo("rpmsg-client-sample@400 create");
        driver.status(0);
        ProcessHandle process = process();
        core.detach();
        core.close();
        return process;
    }

    private ProcessHandle process() {
        return ProcessHandle.of(Long.parseLong(Objects.requireNonNull(core.details().get("pid")))).orElseThrow();
    }

    @Test
    void theNextGatewayFindsItAndIsServed() throws Exception {
        ProcessHandle process = survivor();

        core = board.core(folder, SURVIVES);
        assertThat(core.initialState()).isEqualTo(ProcessorState.DETACHED);
        assertThat(core.loadedTable().orElseThrow().deviceAddress()).isEqualTo(board.table());
        core.attach(monitor);

        assertThat(process()).isEqualTo(process);
        GatewayDriver driver = board.driver();
        assertThat(driver.next().announcement()).isEqualTo("rpmsg-client-sample@400 create");
        driver.next();
        driver.next();
        driver.send(0x500, 0x400, "still there".getBytes(StandardCharsets.US_ASCII));
        assertThat(driver.next().text()).isEqualTo("still there");
    }

    @Test
    void itsEndIsSeenByTheNextGateway() throws Exception {
        ProcessHandle process = survivor();
        core = board.core(folder, SURVIVES);
        core.attach(monitor);

        process.destroyForcibly();

        assertThat(crashes.poll(30, TimeUnit.SECONDS))
                .isEqualTo("exec failure, soft core process " + process.pid() + " ended");
        core.stop();
        core.start(board.load("sample.elf"), monitor);
        assertThat(process()).isNotEqualTo(process);
    }

    @Test
    void theNextGatewayCanStopIt() throws Exception {
        ProcessHandle process = survivor();
        core = board.core(folder, DIES);

        core.stop();

        assertThat(hasEnded(process.pid())).isTrue();
        assertThat(board.core(folder, SURVIVES).initialState()).isEqualTo(ProcessorState.OFFLINE);
    }

    @Test
    void itMayBeLeftAgainAndAgain() throws Exception {
        ProcessHandle process = survivor();
        for (int i = 0; i < 2; i++) {
            core = board.core(folder, SURVIVES);
            core.attach(monitor);
            core.detach();
            core.close();
        }
        core = board.core(folder, SURVIVES);

        assertThat(process()).isEqualTo(process);
        assertThat(core.initialState()).isEqualTo(ProcessorState.DETACHED);
    }

    @Test
    void theGatewaysThreadsGoWithIt() throws Exception {
        survivor();

        await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals(
                "remora-soft-m4")));

        core = board.core(folder, SURVIVES);
        core.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals(
                "remora-soft-m4")));
        core = board.core(folder, SURVIVES);
    }

    @Test
    void memoryThatASurvivorUsesIsNotBootedOn() throws Exception {
        SoftRemoteCore second = board.core(folder, SURVIVES);
        ProcessHandle process = survivor();

        assertThatThrownBy(() -> second.start(board.load("sample.elf"), monitor))
                .isInstanceOf(RemoteCoreException.class)
                .hasMessageContaining("is used by process " + process.pid());

        core = board.core(folder, SURVIVES);
    }

    @Test
    void aGatewayThatIsDeadLeavesWhatItHasDetached() throws Exception {
        long pid = coreOfADeadGateway(DyingGateway.LEAVES);

        core = board.core(folder, SURVIVES);

        assertThat(core.initialState()).isEqualTo(ProcessorState.DETACHED);
        assertThat(process().pid()).isEqualTo(pid);
        core.attach(monitor);
        board.adoptTable(core.loadedTable().orElseThrow());
        assertThat(board.driver().next().announcement()).isEqualTo("rpmsg-client-sample@400 create");
        core.stop();
        assertThat(hasEnded(pid)).isTrue();
    }

    @Test
    void aGatewayThatIsDeadTakesWhatItHasNotDetachedWithIt() throws Exception {
        long pid = coreOfADeadGateway("stays");

        await().until(() -> hasEnded(pid));
        assertThat(board.core(folder, SURVIVES).initialState()).isEqualTo(ProcessorState.OFFLINE);
    }

    @Test
    void aGatewayThatIsDeadTakesACoreWithItThatWasPaused() throws Exception {
        long pid = coreOfADeadGateway(DyingGateway.PAUSES);

        await().until(() -> hasEnded(pid));
    }

    @Test
    void aGatewayThatIsDeadTakesACoreWithItThatItCouldNotLeave() throws Exception {
        long pid = coreOfADeadGateway(DyingGateway.CANNOT_LEAVE);

        await().until(() -> hasEnded(pid));
    }

    @Test
    void oneThatWasPausedGoesOnWithTheNextGateway() throws Exception {
        ProcessHandle process = survivor();
        ProcessDescriptor.signal(process, ProcessDescriptor.SIGSTOP);

        core = board.core(folder, SURVIVES);
        core.attach(monitor);

        assertThat(board.driver().next().announcement()).isEqualTo("rpmsg-client-sample@400 create");
    }

    private long coreOfADeadGateway(String how) throws Exception {
        Process gateway = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), DyingGateway.class.getName(), board.memoryFile().toString(),
                board.mailboxFile().toString(), folder.toString(), how)
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String pid = gateway.inputReader().readLine();
        assertThat(gateway.waitFor()).isEqualTo(DyingGateway.STATUS);
        return Long.parseLong(pid);
    }

    /** Also when nobody clears up after it. */
    private static boolean hasEnded(long pid) throws IOException {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            String fields = Files.readString(stat);
            return fields.startsWith("Z", fields.lastIndexOf(')') + 2);
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    @Test
    void itEndsWhenItsMemoryIsGone() throws Exception {
        ProcessHandle process = survivor();

        Files.move(board.memoryFile(), board.memoryFile().resolveSibling(board.memoryFile().getFileName() + ".moved"));
        try {
            process.onExit().get(30, TimeUnit.SECONDS);
        } finally {
            Files.move(board.memoryFile().resolveSibling(board.memoryFile().getFileName() + ".moved"),
                    board.memoryFile());
        }

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void aCoreThatIsAttachedEndsWithItsGateway() throws Exception {
        ChildProcess process = board.launch(folder).launch(board.load("sample.elf"));
        process.leave(true);
        process.leave(false);

        process.process().getOutputStream().close();

        assertThat(process.awaitExit(30_000)).isTrue();
        assertThat(process.status()).hasValue(0);
    }

    @Test
    void withoutTheSettingACoreThatIsLeftGoesWithItsGateway() throws Exception {
        core = board.core(folder, DIES);
        ProcessHandle process = survivor();

        assertThat(process.isAlive()).isFalse();
        assertThat(core.details()).isEqualTo(Map.of());
    }
}
