package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.RecordedLog;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a remote may write that is not right, or not now. */
final class LinkCommandsTest {

    private static final String HELLO_TO_1 = "09 00 05 00 01 00 00 00 05 00 00 00 00 00 00 00 48 45 4c 4c 4f 00 00 00";

    private final LinkBench bench = new LinkBench();

    @ParameterizedTest
    @CsvSource({
            "2a 00 00 00 00 00 00 00, unknown-command",
            "ff ff ff ff ff ff ff ff, unknown-command",
            "05 00 05 00 ff ff ff 1f, unknown-command",
            "05 00 05 00 00 08 00 00, unknown-command",
            "02 00 06 00 f9 ff 00 00, unknown-command",
            "0a 00 05 00 01 00 00 00, unsupported-command",
            "10 00 05 00 00 00 00 00 05 00 00 00 00 00 00 00 48 45 4c 4c 4f 00 00 00, unsupported-command",
            "11 00 05 00 00 00 00 00 00 00 00 00 00 00 00 00, unsupported-command",
    })
    void skipsWhatItDoesNotKnow(String command, String cause) {
        bench.opened();
        bench.writes(command, HELLO_TO_1);
        bench.follow();
        assertThat(bench.heard).containsExactly("dropped " + cause, "IPCRTR received HELLO");
    }

    @Test
    void skipsTheHeaderOfDataThatCannotBeInThePipe() {
        bench.opened();
        bench.writes("09 00 05 00 01 00 00 00 f8 ff ff ff 00 00 00 00", HELLO_TO_1);
        bench.follow();
        // The sizes are seen as a command that nobody knows.
        assertThat(bench.heard).containsExactly("dropped unknown-command", "dropped unknown-command",
                "IPCRTR received HELLO");
    }

    @Test
    void dropsAChunkThatIsLongerThanItsIntentAndStaysInStep() {
        bench.opened();
        bench.writes("09 00 05 00 01 00 00 00 01 04 00 00 00 00 00 00 " + "55 ".repeat(1032).strip(), HELLO_TO_1);
        bench.follow();
        assertThat(bench.heard).containsExactlyInAnyOrder("IPCRTR dropped over-long", "IPCRTR received HELLO");
    }

    @Test
    void saysWhatItHasSkippedAndEndsAtTheNinth() {
        bench.opened();
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.glink")) {
            for (int i = 0; i < 8; i++) {
                bench.writes(0x2a, i, 0x01020304);
            }
            bench.follow();
            assertThat(log.warnings()).hasSize(8).last().isEqualTo(
                    "edge: unknown command from the remote skipped: 2a 00 07 00 04 03 02 01");
        }
        assertThat(bench.heard).isEqualTo(Collections.nCopies(8, "dropped unknown-command"));
        bench.writes(0x2a, 8, 0x01020304);
        bench.follow();
        assertThat(bench.heard).last().isEqualTo(
                "ended: the remote has sent 9 unknown commands, the last one is 2a 00 08 00 04 03 02 01");
    }

    @Test
    void aSenderSeesTheEndBeforeTheEdgeIsToldOfIt() {
        GlinkChannel channel = bench.opened();
        assertThat(channel.trySend(LinkBench.SESSION, LinkBench.text("x"))).isEqualTo(Sent.NO_BUFFER);
        for (int i = 0; i < 9; i++) {
            bench.writes(0x2a, i, 0);
        }
        bench.link.pump();
        assertThat(channel.trySend(LinkBench.SESSION, LinkBench.text("x"))).isEqualTo(Sent.CLOSED);
    }

    @Test
    void waitsForTheRestOfACommand() {
        bench.opened();
        bench.writes("09 00 05 00 01 00 00 00");
        bench.follow();
        bench.writes("05 00 00 00 00 00 00 00");
        bench.follow();
        assertThat(bench.heard).isEmpty();
        bench.writes("48 45 4c 4c 4f 00 00 00");
        bench.follow();
        assertThat(bench.heard).containsExactly("IPCRTR received HELLO");
    }

    @Test
    void ringsBackForReadNotifAndDoesNothingElse() {
        bench.opened();
        int before = bench.rings;
        bench.writes(CommandLayout.READ_NOTIF, 0, 0);
        bench.follow();
        assertThat(bench.rings).isEqualTo(before + 1);
        assertThat(bench.reads()).isEmpty();
        bench.writes(CommandLayout.SIGNALS, 5, 0);
        bench.follow();
        assertThat(bench.rings).isEqualTo(before + 1);
    }

    @Test
    void ringsOnceForAllThatItAnswers() {
        bench.negotiated();
        bench.opens = false;
        int before = bench.rings;
        for (int i = 1; i <= 20; i++) {
            bench.writes("02 00 %02x 00 02 00 00 00 %02x 00 00 00 00 00 00 00".formatted(i, i + 0x40));
        }
        bench.follow();
        assertThat(bench.commands()).isEqualTo(Collections.nCopies(20, CommandLayout.OPEN_ACK));
        assertThat(bench.rings).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x4000, -8, 1 << 20, 12})
    void failsAloneWhenTheRemotesHeadCannotBe(int head) {
        bench.opened();
        bench.heap.memory.put32(bench.indices.offset() + 12, head);
        bench.follow();
        assertThat(bench.heard).singleElement().asString().startsWith("ended: ").contains("head");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x4000, -8, 12})
    void failsAloneWhenTheRemotesTailCannotBe(int tail) {
        GlinkChannel channel = bench.opened();
        bench.heap.memory.put32(bench.indices.offset(), tail);
        bench.writes(CommandLayout.CLOSE, 77, 0);
        assertThat(channel.drained()).isTrue();
        bench.follow();
        assertThat(bench.heard).last().asString().startsWith("ended: ").contains("tail");
        assertThat(channel.trySend(LinkBench.SESSION, LinkBench.text("x"))).isNotEqualTo(Sent.OK);
    }

    @Test
    void takesARingFullAtATime() {
        bench.opened();
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 2000; i++) {
                bench.writes(CommandLayout.SIGNALS, 5, i);
            }
            bench.link.pump();
        }
        bench.follow();
        assertThat(bench.heard).hasSize(1);
    }
}
