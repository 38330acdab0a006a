package dev.remora.remoteproc.soft;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.RemoteCoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that share an SMEM with the test. */
class SmdCoreTest {

    private static final int CLOSED = 0;

    @TempDir
    Path folder;

    private final BlockingQueue<String> crashes = new LinkedBlockingQueue<>();
    private final CrashMonitor monitor = (type, reason) -> crashes.add(type + ", " + reason);
    private SoftBoard board;
    private SmemBoard smem;
    private SoftRemoteCore core;

    @BeforeEach
    void makeBoard() throws IOException {
        board = new SoftBoard();
        smem = new SmemBoard();
        board.share(smem.files());
        core = board.core(folder, Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() throws Exception {
        core.stop();
        board.close();
        smem.close();
    }

    private SmdPeer open(String channel) {
        SmdPeer peer = smem.channel(channel);
        peer.open(board.mailbox);
        return peer;
    }

    private void boot(String image) throws Exception {
        core.start(board.load(image), monitor);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    @Test
    void theWirelessCoreEchoesMoreThanItsRingsHold() throws Exception {
        boot("wcnss.elf");
        SmdPeer sample = open("rpmsg-client-sample");
        SmdPeer echo = open("soft-echo");

        for (int i = 0; i < 1000; i++) {
            sample.send(ascii("hello world! " + i), board.mailbox);
            assertThat(sample.nextText(board.mailbox)).isEqualTo("hello world! " + i);
        }
        // More than both rings hold, read only then: what does not fit waits.
        for (int i = 0; i < 10; i++) {
            echo.send(new byte[1600], board.mailbox);
        }
        sample.send(ascii("not stalled"), board.mailbox);
        assertThat(sample.nextText(board.mailbox)).isEqualTo("not stalled");
        for (int i = 0; i < 10; i++) {
            assertThat(echo.next(board.mailbox)).hasSize(1600);
        }
        assertThat(board.trace()).startsWith("wcnss firmware 1 started\n");
    }

    @Test
    void theWirelessCoreSendsAStreamBack() throws Exception {
        boot("wcnss.elf");
        SmdPeer loopback = open("LOOPBACK");

        loopback.stream(ascii("bytes without bounds"), board.mailbox);

        await().until(() -> loopback.waiting() == 20);
        assertThat(new String(loopback.read(20, board.mailbox), US_ASCII)).isEqualTo("bytes without bounds");
    }

    @Test
    void theWirelessCoreStreamsNumberedMessages() throws Exception {
        boot("wcnss.elf");
        SmdPeer stream = open("remora-stream");
        ByteBuffer command = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        command.putInt(1).putInt(5000).putInt(10).putInt(0).putInt(77);

        stream.send(command.array(), board.mailbox);

        for (int i = 0; i < 5000; i++) {
            ByteBuffer message = ByteBuffer.wrap(stream.next(board.mailbox)).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(message.remaining()).isEqualTo(10);
            assertThat(message.getLong(0)).isEqualTo(i);
        }
        ByteBuffer answer = ByteBuffer.wrap(stream.next(board.mailbox)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(answer.getLong(8)).isEqualTo(5000);
    }

    @Test
    void theWirelessCoreCrashesWhenItIsAskedToAndComesBack() throws Exception {
        boot("wcnss.elf");
        SmdPeer crash = open("soft-crash");

        crash.send(ascii("boom"), board.mailbox);
        // As who sends this one message and goes: it is read all the same.
        crash.state(CLOSED, board.mailbox);

        assertThat(crashes.poll(20, TimeUnit.SECONDS)).endsWith("ended with status 3: asked to crash");
        core.stop();
        smem.lock(3, 5);
        boot("wcnss.elf");
        // It shows that it was gone, and waits until this side has closed, too.
        await().until(() -> crash.remoteState() == CLOSED);
        crash.state(CLOSED, board.mailbox);
        crash.open(board.mailbox);
        assertThat(smem.lock(3)).isZero();
        SmdPeer echo = open("soft-echo");
        echo.send(ascii("again"), board.mailbox);
        assertThat(echo.nextText(board.mailbox)).isEqualTo("again");
    }

    @Test
    void aCoreWaitsForItsHeap() throws Exception {
        smem.blank();
        boot("wcnss.elf");
        await().until(() -> board.trace().contains("started"));

        smem.ready();

        SmdPeer echo = open("soft-echo");
        echo.send(ascii("x"), board.mailbox);
        assertThat(echo.nextText(board.mailbox)).isEqualTo("x");
    }

    @Test
    void thePowerManagerKeepsVotesAndAnswersThem() throws Exception {
        boot("rpm.elf");
        SmdPeer requests = open("rpm_requests");

        requests.send(vote(1, 3), board.mailbox);

        assertThat(requests.next(board.mailbox)).isEqualTo(HexFormat.of().parseHex(
                "726571000c0000006d7367230400000001000000"));
        assertThat(board.trace()).contains("active ldoa 3: swen=1\n");
        requests.send(vote(2, 99), board.mailbox);
        assertThat(new String(requests.next(board.mailbox), US_ASCII)).contains("resource does not exist\0");
    }

    @Test
    void thePowerManagerReadsNoRequestsWhileItsAnswersAreNotRead() throws Exception {
        boot("rpm.elf");
        SmdPeer requests = open("rpm_requests");
        // 24 answers fit, and some more requests.
        for (int i = 1; i <= 35; i++) {
            requests.send(vote(i, 3), board.mailbox);
        }
        await().until(() -> requests.waiting() == 24 * 40);

        for (int i = 1; i <= 35; i++) {
            assertThat(ByteBuffer.wrap(requests.next(board.mailbox)).order(ByteOrder.LITTLE_ENDIAN).getInt(16))
                    .isEqualTo(i);
        }
    }

    private static byte[] vote(int message, int ldo) {
        return ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN).putInt(0x00716572).putInt(32).putInt(message)
                .putInt(0).putInt(0x616F646C).putInt(ldo).putInt(12).putInt(0x6E657773).putInt(4).putInt(1).array();
    }

    @Test
    void aCoreThatLacksSharedMemoryDoesNotStart() throws Exception {
        board.share(List.of());
        long entry = board.load("wcnss.elf");

        assertThatThrownBy(() -> core.start(entry, monitor)).isInstanceOf(RemoteCoreException.class)
                .hasMessageContaining("no shared memory 'hwlocks', there are []: set shared.target");
    }
}
