package dev.remora.remoteproc.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.RemoteCoreException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, real images, real rings. */
class SoftRemoteCoreTest {

    private static final int LOCAL = 0x400;
    private static final int ECHO = 0x400;
    private static final int PINGPONG = 0x401;

    @TempDir
    Path folder;

    private final BlockingQueue<String> crashes = new LinkedBlockingQueue<>();
    private final CrashMonitor monitor = (type, reason) -> crashes.add(type + ", " + reason);
    private SoftBoard board;
    private SoftRemoteCore core;

    @BeforeEach
    void makeBoard() throws IOException {
        board = new SoftBoard();
        core = board.core(folder, Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() throws Exception {
        core.stop();
        board.close();
    }

    private GatewayDriver boot(String image) throws Exception {
        core.start(board.load(image), monitor);
        return board.driver();
    }

    private static List<String> announcements(GatewayDriver driver, int count) {
        return Stream.generate(() -> driver.next().announcement()).limit(count).toList();
    }

    @Test
    void theSampleAnnouncesItsThreeServicesOnceItsDriverIsThere() throws Exception {
        GatewayDriver driver = boot("sample.elf");

        assertThat(announcements(driver, 3)).containsExactly("rpmsg-client-sample@400 create",
                "rpmsg-openamp-demo-channel@401 create", "rpmsg-openamp-demo-channel-1@402 create");
        assertThat(board.trace()).startsWith("sample firmware 1 started\n");
        assertThat(core.details()).containsKey("pid");
    }

    @Test
    void theSampleEchoesMoreMessagesThanTheRingHasBuffers() throws Exception {
        GatewayDriver driver = boot("sample.elf");
        announcements(driver, 3);

        for (int i = 0; i < 1000; i++) {
            String text = "hello world! " + i;
            driver.send(LOCAL + i, ECHO, text.getBytes(StandardCharsets.US_ASCII));
            GatewayDriver.Message echo = driver.next();
            assertThat(echo.source()).isEqualTo(ECHO);
            assertThat(echo.destination()).isEqualTo(LOCAL + i);
            assertThat(echo.text()).isEqualTo(text);
        }
    }

    @Test
    void theSampleWaitsForBuffersAndLosesNothing() throws Exception {
        GatewayDriver driver = boot("sample.elf");
        announcements(driver, 3);

        // The echoes of all of them do not fit into the receive ring at once.
        int many = 400;
        for (int i = 0; i < many; i++) {
            driver.send(LOCAL, ECHO, Integer.toString(i).getBytes(StandardCharsets.US_ASCII));
        }

        for (int i = 0; i < many; i++) {
            assertThat(driver.next().text()).isEqualTo(Integer.toString(i));
        }
    }

    @Test
    void theSampleAnswersACounterWithItsSuccessor() throws Exception {
        GatewayDriver driver = boot("sample.elf");
        announcements(driver, 3);

        driver.send(LOCAL, PINGPONG, "hello world!".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 100; i += 2) {
            driver.send(LOCAL, PINGPONG, counter(i));
            assertThat(driver.next().payload().getInt(0)).isEqualTo(i + 1);
        }

        assertThat(board.trace()).contains("pingpong: hello from 0x400\n");
    }

    @Test
    void theDriverMayResetTheDeviceAndComeBack() throws Exception {
        GatewayDriver driver = boot("sample.elf");
        announcements(driver, 3);

        driver.status(0);
        await().until(() -> board.trace().contains("rpmsg: down, driver has reset the device"));
        GatewayDriver second = board.driver();

        assertThat(announcements(second, 3)).contains("rpmsg-client-sample@400 create");
        second.send(LOCAL, ECHO, counter(1));
        assertThat(second.next().payload().getInt(0)).isEqualTo(1);
    }

    @Test
    void anotherFirmwareIsAnotherBehaviour() throws Exception {
        boot("sample.elf");
        core.stop();

        boot("sample-2.elf");

        assertThat(board.trace()).startsWith("sample firmware 2 started\n");
    }

    @Test
    void theProcessHasASessionOfItsOwn() throws Exception {
        boot("sample.elf");

        String stat = Files.readString(Path.of("/proc", core.details().get("pid"), "stat"));
        // After the name in brackets: state, parent, process group, session.
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));

        assertThat(fields.get(3)).isEqualTo(core.details().get("pid"));
    }

    @Test
    void stopEndsTheProcessWithoutAReport() throws Exception {
        boot("sample.elf");
        ProcessHandle process = process();

        core.stop();

        assertThat(process.isAlive()).isFalse();
        assertThat(core.details()).isEmpty();
        assertThat(crashes).isEmpty();
    }

    @Test
    void aKilledProcessIsReported() throws Exception {
        boot("sample.elf");
        ProcessHandle process = process();

        process.destroyForcibly();

        assertThat(crashes.poll(20, TimeUnit.SECONDS)).isEqualTo(
                CrashType.EXEC_FAILURE + ", soft core process " + process.pid() + " ended with status 137");
    }

    @Test
    void aCrashingFirmwareIsReportedAndItsTraceStays() throws Exception {
        GatewayDriver driver = boot("crash.elf");
        assertThat(announcements(driver, 2)).contains("soft-crash@401 create");

        driver.send(LOCAL, 0x401, new byte[1]);

        assertThat(crashes.poll(20, TimeUnit.SECONDS)).endsWith("ended with status 3: asked to crash");
        assertThat(board.trace()).endsWith("crash: asked to crash\n");
    }

    @Test
    void aCrashedCoreCanBeStoppedAndStartedAgain() throws Exception {
        boot("sample.elf");
        process().destroyForcibly();
        crashes.poll(20, TimeUnit.SECONDS);
        core.stop();

        GatewayDriver driver = boot("sample.elf");

        assertThat(announcements(driver, 3)).hasSize(3);
    }

    @Test
    void firmwareThatDiesAtOnceIsNamedWithItsLastWords() throws Exception {
        long entry = board.load("dies.elf");

        assertThatThrownBy(() -> core.start(entry, monitor)).isInstanceOf(RemoteCoreException.class)
                .hasMessageMatching("m4: not started, soft core process \\d+ ended with status 3: "
                        + "this firmware dies at once");
        assertThat(crashes).isEmpty();
        assertThat(core.details()).isEmpty();
    }

    @Test
    void firmwareThatNeverGetsReadyIsKilled() throws Exception {
        core = board.core(folder, Duration.ofMillis(700));
        long entry = board.load("silent.elf");

        assertThatThrownBy(() -> core.start(entry, monitor)).isInstanceOf(RemoteCoreException.class)
                .hasMessageContaining("was not ready after 700 ms");
        assertThat(core.details()).isEmpty();
    }

    @Test
    void memoryWithoutFirmwareIsNamed() {
        assertThatThrownBy(() -> core.start(SoftBoard.BASE, monitor)).isInstanceOf(RemoteCoreException.class)
                .hasMessageContaining(
                        "ended with status 4: no soft core firmware at 0x10000000: magic is 0x0, must be 0x42435352");
    }

    @Test
    void theProgramIsWhatLiesInTheSharedMemory() throws Exception {
        long entry = board.load("sample.elf");
        // One flipped byte in the loaded jar: the checksum of its entry tells.
        long offset = 2000;
        byte before = board.carveout.memory().get(ValueLayout.JAVA_BYTE, offset);
        board.carveout.memory().set(ValueLayout.JAVA_BYTE, offset, (byte) ~before);

        assertThatThrownBy(() -> core.start(entry, monitor)).isInstanceOf(RemoteCoreException.class)
                .hasMessageContaining("program is no readable jar");
    }

    @Test
    void anInterruptedStartLeavesNothingBehind() throws Exception {
        long entry = board.load("silent.elf");
        BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
        Thread starter = new Thread(() -> {
            try {
                core.start(entry, monitor);
            } catch (RemoteCoreException | InterruptedException e) {
                thrown.add(e);
            }
        });
        starter.start();
        await().until(() -> board.trace().contains("never gets ready"));

        starter.interrupt();

        assertThat(thrown.poll(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        starter.join();
        assertThat(core.details()).isEmpty();
    }

    @Test
    void theProcessEndsWithItsGateway() throws Exception {
        SoftCoreLaunch launch = board.launch(folder);
        ChildProcess process = launch.launch(board.load("sample.elf"));

        // What the kernel does when the gateway dies.
        process.process().getOutputStream().close();

        assertThat(process.awaitExit(20_000)).isTrue();
        assertThat(process.epitaph()).endsWith("ended with status 0: the gateway is gone");
    }

    private ProcessHandle process() {
        long pid = Long.parseLong(Objects.requireNonNull(core.details().get("pid")));
        return ProcessHandle.of(pid).orElseThrow();
    }

    private static byte[] counter(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }
}
