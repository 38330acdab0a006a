package dev.remora.remoteproc.soft;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.spi.CrashMonitor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audio core, a real process that shares an SMEM with the test. */
class GlinkCoreTest {

    @TempDir
    Path folder;

    private final BlockingQueue<String> crashes = new LinkedBlockingQueue<>();
    private final CrashMonitor monitor = (type, reason) -> crashes.add(type + ", " + reason);
    private SoftBoard board;
    private SmemBoard smem;
    private SoftRemoteCore core;
    private GlinkPeer peer;

    @BeforeEach
    void boot() throws Exception {
        board = new SoftBoard();
        smem = new SmemBoard();
        board.share(smem.files());
        core = board.core(folder, Duration.ofSeconds(30));
        peer = smem.glink(board.mailbox);
        start();
    }

    private void start() throws Exception {
        core.start(board.load("adsp.elf"), monitor);
        peer.begin();
    }

    @AfterEach
    void stop() throws Exception {
        core.stop();
        board.close();
        smem.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] words(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes.array();
    }

    @Test
    void itEchoesManyMessagesAndWhatIsMoreThanThePipe() {
        peer.open("rpmsg-client-sample");
        peer.open("soft-echo");

        for (int i = 0; i < 300; i++) {
            peer.send("rpmsg-client-sample", ascii("hello world! " + i));
            assertThat(peer.nextText("rpmsg-client-sample")).isEqualTo("hello world! " + i);
        }
        byte[] large = new byte[100_000];
        new Random(1).nextBytes(large);
        peer.send("soft-echo", large);
        assertThat(peer.next("soft-echo")).isEqualTo(large);
        peer.send("soft-echo");
        assertThat(peer.next("soft-echo")).isEmpty();
        assertThat(board.trace()).startsWith("adsp firmware 1 started\n");
    }

    @Test
    void itStreamsNumberedMessages() {
        peer.open("remora-stream");

        peer.send("remora-stream", words(1, 2000, 10, 0, 77));

        for (int i = 0; i < 2000; i++) {
            ByteBuffer message = ByteBuffer.wrap(peer.next("remora-stream")).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(message.remaining()).isEqualTo(10);
            assertThat(message.getLong(0)).isEqualTo(i);
        }
        ByteBuffer answer = ByteBuffer.wrap(peer.next("remora-stream")).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(answer.getLong(8)).isEqualTo(2000);
    }

    @Test
    void itSendsLongMessagesInPiecesAndHashesThem() throws Exception {
        peer.open("fragments");
        byte[] expected = new byte[1 << 20];
        new Random(42).nextBytes(expected);

        peer.send("fragments", words(expected.length, 42));
        assertThat(peer.next("fragments")).isEqualTo(expected);
        assertThat(peer.pieces("fragments")).isGreaterThan(100);

        peer.send("fragments", expected);
        assertThat(peer.next("fragments")).isEqualTo(MessageDigest.getInstance("SHA-256").digest(expected));
    }

    @Test
    void itIsStingyWithItsBuffers() {
        peer.open("stingy");

        for (int i = 0; i < 10; i++) {
            peer.send("stingy", ascii("short"));
            assertThat(peer.nextText("stingy")).isEqualTo("short");
        }
        assertThatThrownBy(() -> peer.send("stingy", new byte[65])).hasMessage("refused");
    }

    @Test
    void itHearsWhoHasGone() {
        peer.open("glink_ssr");

        peer.send("glink_ssr", HexFormat.of().parseHex("000000000000000001000000040000006d707373" + "00".repeat(28)));

        assertThat(HexFormat.of().formatHex(peer.next("glink_ssr"))).isEqualTo("000000000100000001000000");
        await().until(() -> board.trace().endsWith("ssr mpss\n"));
        peer.send("glink_ssr", ascii("short"));
        await().until(() -> board.trace().endsWith("ssr: 5 bytes are no do_cleanup\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"signals", "zero-copy", "intent-twice"})
    void itMisbehavesWhenItIsToldTo(String fault) {
        peer.open("faults");

        peer.send("faults", ascii(fault));
        assertThat(peer.nextText("faults")).isEqualTo(fault + " done");
        peer.send("faults", ascii("be good"));
        assertThat(peer.nextText("faults")).isEqualTo("be?");
    }

    @Test
    void itReadsNothingForAWhile() {
        peer.open("faults");
        peer.open("soft-echo");

        peer.send("faults", ascii("silent 300"));
        assertThat(peer.nextText("faults")).isEqualTo("silent done");

        peer.send("soft-echo", ascii("late"));
        assertThat(peer.nextText("soft-echo")).isEqualTo("late");
    }

    @Test
    void aLinkThatIsBegunAnewComesBack() {
        peer.open("faults");
        peer.send("faults", ascii("restart-link"));
        peer.begin();
        peer.open("soft-echo");
        peer.send("soft-echo", ascii("one"));
        assertThat(peer.nextText("soft-echo")).isEqualTo("one");

        // A gateway that was killed.
        peer.begin();
        peer.open("soft-echo");
        peer.send("soft-echo", ascii("two"));
        assertThat(peer.nextText("soft-echo")).isEqualTo("two");
        assertThat(board.trace()).contains("glink: the gateway has begun anew\n");
    }

    @Test
    void aServiceIsOfferedAgainAfterBothSidesHaveClosed() {
        peer.open("soft-echo");
        peer.close("soft-echo");

        peer.open("soft-echo");
        peer.send("soft-echo", ascii("again"));
        assertThat(peer.nextText("soft-echo")).isEqualTo("again");
    }

    @Test
    void anAnswerThatNobodyWaitedForIsNotTheNextOnes() throws Exception {
        peer.open("faults");
        peer.open("fragments");
        peer.send("faults", ascii("silent 300"));
        assertThat(peer.nextText("faults")).isEqualTo("silent done");
        // Both are read at once: the channel is closed when the message is delivered.
        peer.send("fragments", ascii("sent and forgotten"));
        peer.close("fragments");

        peer.open("fragments");
        peer.send("fragments", ascii("sent and awaited"));
        assertThat(peer.next("fragments")).isEqualTo(MessageDigest.getInstance("SHA-256").digest(ascii(
                "sent and awaited")));
    }

    @Test
    void itCrashesWhenItIsAskedToAndComesBack() throws Exception {
        peer.open("soft-crash");

        peer.send("soft-crash", ascii("boom"));

        assertThat(crashes.poll(20, TimeUnit.SECONDS)).endsWith("ended with status 3: asked to crash");
        core.stop();
        start();
        peer.open("soft-echo");
        peer.send("soft-echo", ascii("again"));
        assertThat(peer.nextText("soft-echo")).isEqualTo("again");
    }
}
