package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A remote that does not read. */
final class LinkBackPressureTest {

    private static final int SMALL = 64;

    private final LinkBench bench = new LinkBench(SMALL, LinkBench.settings(Duration.ofSeconds(5), 8)).negotiated();

    private void closesUnknown(int first, int last) {
        for (int id = first; id <= last; id++) {
            bench.writes(CommandLayout.CLOSE, id, 0);
        }
    }

    @Test
    void keepsAnswersAndSaysOnceThatItLacksRoom() {
        closesUnknown(100, 119);
        bench.follow();
        List<Integer> first = bench.commands();
        assertThat(first).hasSize(7).endsWith(CommandLayout.READ_NOTIF);
        assertThat(Collections.frequency(first, CommandLayout.READ_NOTIF)).isEqualTo(1);
        int answers = 6;
        while (answers < 20) {
            bench.follow();
            List<Integer> more = bench.commands();
            assertThat(more).isNotEmpty();
            answers += Collections.frequency(more, CommandLayout.CLOSE_ACK);
        }
        assertThat(answers).isEqualTo(20);
        bench.follow();
        assertThat(bench.reads()).isEmpty();
    }

    @Test
    void isDueWhenThereIsRoomAgain() {
        closesUnknown(100, 119);
        bench.follow();
        assertThat(bench.link.due()).isFalse();
        bench.reads();
        assertThat(bench.link.due()).isTrue();
    }

    @Test
    void stopsReadingWhenItKeepsTooManyAnswers() {
        closesUnknown(100, 300);
        bench.follow();
        int limit = 64 + 4 * 8;
        assertThat(bench.heard).hasSizeBetween(limit, limit + 10);
        assertThat(bench.link.due()).isFalse();
        int answers = 0;
        for (int i = 0; i < 100; i++) {
            answers += Collections.frequency(bench.commands(), CommandLayout.CLOSE_ACK);
            bench.follow();
        }
        assertThat(answers).isEqualTo(201);
        assertThat(bench.heard).hasSize(201);
    }

    @Test
    void keepsTheOrderOfWhatItKeeps() {
        bench.writes(LinkBench.OPEN_5);
        for (int i = 0; i < 7; i++) {
            bench.writes(CommandLayout.CLOSE, 100 + i, 0);
        }
        bench.writes("04 00 01 00 00 00 00 00");
        bench.follow();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            all.append(bench.reads().replace("0d 00 00 00 00 00 00 00", "")).append(' ');
            bench.follow();
        }
        assertThat(all.toString().strip().replaceAll(" +", " ")).startsWith("04 00 05 00 00 00 00 00 0b 00 64 00")
                .contains("0b 00 6a 00 00 00 00 00 02 00 01 00 07 00 00 00 49 50 43 52 54 52 00 00");
    }

    @Test
    void sendsNoDataBeforeWhatIsKept() {
        bench.writes(LinkBench.OPEN_5);
        bench.follow();
        bench.reads();
        bench.writes("04 00 01 00 00 00 00 00", "05 00 05 00 01 00 00 00 00 04 00 00 01 00 00 00");
        bench.follow();
        bench.reads();
        bench.follow();
        bench.reads();
        closesUnknown(100, 106);
        bench.link.pump();
        GlinkChannel channel = bench.found.getFirst();
        assertThat(channel.trySend(LinkBench.SESSION, LinkBench.text("HELLO"))).isEqualTo(Sent.NO_BUFFER);
        channel.notifyWritable(LinkBench.SESSION);
        bench.reads();
        bench.follow();
        assertThat(bench.reads()).startsWith("0b 00 6a 00 00 00 00 00").doesNotContain("48 45");
        bench.follow();
        assertThat(bench.heard).contains("IPCRTR writable");
        assertThat(channel.trySend(LinkBench.SESSION, LinkBench.text("HELLO"))).isEqualTo(Sent.OK);
    }

    @Test
    void keepsOnlyTheLastOfItsSignals() {
        bench.writes(LinkBench.OPEN_5);
        bench.follow();
        bench.reads();
        bench.writes("04 00 01 00 00 00 00 00");
        bench.follow();
        GlinkChannel channel = bench.found.getFirst();
        for (int i = 0; i < 1001; i++) {
            channel.setSignals(i % 2 == 0 ? Set.of(Signal.DTR) : Set.of());
        }
        int signals = 0;
        for (int i = 0; i < 5; i++) {
            signals += Collections.frequency(bench.commands(), CommandLayout.SIGNALS);
            bench.follow();
        }
        assertThat(signals).isBetween(1, 5);
    }

    @Test
    void asksAgainForRoomOnlyAfterTheRemoteHasReadWhatItWasAsked() {
        closesUnknown(100, 130);
        bench.follow();
        int rings = bench.rings;
        for (int i = 0; i < 10; i++) {
            bench.follow();
        }
        assertThat(bench.rings).isEqualTo(rings);
        assertThat(Collections.frequency(bench.commands(), CommandLayout.READ_NOTIF)).isEqualTo(1);
        bench.follow();
        assertThat(Collections.frequency(bench.commands(), CommandLayout.READ_NOTIF)).isEqualTo(1);
    }
}
