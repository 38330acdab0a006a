package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LinkOpenCloseTest {

    private static final String OPEN_1 = "02 00 01 00 07 00 00 00 49 50 43 52 54 52 00 00";
    private static final String INTENTS_OF_1 = "05 00 01 00 01 00 00 00 00 04 00 00 01 00 00 00 "
            + "05 00 01 00 01 00 00 00 00 04 00 00 02 00 00 00";
    private static final String OPEN_ACK_1 = "04 00 01 00 00 00 00 00";
    private static final String CLOSE_1 = "03 00 01 00 00 00 00 00";
    private static final String CLOSE_ACK_1 = "0b 00 01 00 00 00 00 00";
    private static final String OPEN_ACK_5 = "04 00 05 00 00 00 00 00";
    private static final String CLOSE_5 = "03 00 05 00 00 00 00 00";
    private static final String CLOSE_ACK_5 = "0b 00 05 00 00 00 00 00";
    private static final String HELLO_TO_1 = "09 00 05 00 01 00 00 00 05 00 00 00 00 00 00 00 48 45 4c 4c 4f 00 00 00";

    private final LinkBench bench = new LinkBench();

    @Test
    void opensWhatTheRemoteHasOpened() {
        bench.negotiated();
        bench.writes(LinkBench.OPEN_5);
        bench.follow();
        assertThat(bench.reads()).isEqualTo(OPEN_ACK_5 + " " + OPEN_1);
        bench.writes(OPEN_ACK_1);
        bench.follow();
        assertThat(bench.reads()).isEqualTo(INTENTS_OF_1);
        assertThat(bench.heard).containsExactly("found IPCRTR at 1029", "IPCRTR appeared");
    }

    @Test
    void opensNothingThatTheBusDoesNotWant() {
        bench.opens = false;
        bench.negotiated();
        bench.writes(LinkBench.OPEN_5);
        bench.follow();
        assertThat(bench.reads()).isEqualTo(OPEN_ACK_5);
        assertThat(bench.found.getFirst().trySend(LinkBench.SESSION, LinkBench.text("x"))).isEqualTo(Sent.CLOSED);
    }

    @Test
    void mayOpenFirst() {
        bench.link.open("IPCRTR");
        assertThat(bench.reads()).isEmpty();
        bench.negotiated();
        assertThat(bench.reads()).isEmpty();
        bench.link.open("SSR");
        assertThat(bench.reads()).isEqualTo("02 00 02 00 04 00 00 00 53 53 52 00 00 00 00 00");
        bench.writes(OPEN_ACK_1);
        bench.follow();
        assertThat(bench.heard).isEmpty();
        assertThat(bench.reads()).isEqualTo(INTENTS_OF_1);
        bench.writes(LinkBench.OPEN_5);
        bench.follow();
        assertThat(bench.reads()).isEqualTo(OPEN_ACK_5);
        assertThat(bench.heard).containsExactly("found IPCRTR at 1029", "IPCRTR appeared");
        bench.writes(HELLO_TO_1);
        bench.follow();
        assertThat(bench.heard).contains("IPCRTR received HELLO");
    }

    @Test
    void opensBothAtOnce() {
        bench.negotiated();
        bench.link.open("IPCRTR");
        bench.writes(LinkBench.OPEN_5, OPEN_ACK_1);
        bench.follow();
        assertThat(bench.reads()).isEqualTo(OPEN_1 + " " + OPEN_ACK_5 + " " + INTENTS_OF_1);
        assertThat(bench.heard).containsExactly("found IPCRTR at 1029", "IPCRTR appeared");
    }

    @Test
    void opensAgainByItselfWhatIsWantedAndWasClosed() {
        bench.link.open("IPCRTR");
        bench.negotiated();
        bench.writes(OPEN_ACK_1, LinkBench.OPEN_5);
        bench.follow();
        bench.reads();
        bench.writes(CLOSE_5);
        bench.follow();
        assertThat(bench.reads()).isEqualTo(CLOSE_ACK_5 + " " + CLOSE_1
                + " 02 00 02 00 07 00 00 00 49 50 43 52 54 52 00 00");
    }

    @Test
    void forgetsWhatIsNotWantedAnyMore() {
        bench.negotiated();
        bench.link.open("IPCRTR");
        bench.link.forgetOpen("IPCRTR");
        assertThat(bench.reads()).isEqualTo(OPEN_1 + " " + CLOSE_1);
    }

    @ParameterizedTest
    @CsvSource({
            "02 00 00 00 02 00 00 00 61 00 00 00 00 00 00 00, open-id",
            "02 00 05 00 02 00 00 00 61 00 00 00 00 00 00 00, open-id",
            "02 00 06 00 07 00 00 00 49 50 43 52 54 52 00 00, open-twice",
            "02 00 06 00 03 00 00 00 41 42 43 00 00 00 00 00, open-name",
            "02 00 06 00 00 00 00 00, open-name",
            "02 00 06 00 01 00 00 00 00 00 00 00 00 00 00 00, open-name",
            "02 00 06 00 04 00 00 00 00 42 43 00 00 00 00 00, open-name",
            "02 00 06 00 04 00 00 00 41 0a 43 00 00 00 00 00, open-name",
            "02 00 06 00 04 00 00 00 41 80 43 00 00 00 00 00, open-name",
            "02 00 06 00 21 00 00 00 "
                    + "41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 "
                    + "00 00 00 00 00 00 00 00, open-name",
            "0c 00 05 00 01 00 00 00 00 00 00 00 00 00 00 00, no-beginning",
            "09 00 06 00 01 00 00 00 00 00 00 00 00 00 00 00, unknown-channel",
            "06 00 06 00 01 00 00 00, unknown-channel",
            "0f 00 06 00 00 00 00 c0, unknown-channel",
            "05 00 06 00 01 00 00 00 00 04 00 00 01 00 00 00, unknown-channel",
            "04 00 01 00 00 00 00 00, unexpected-ack",
            "04 00 02 00 00 00 00 00, unexpected-ack",
            "0b 00 01 00 00 00 00 00, unexpected-ack",
    })
    void refusesWhatCannotBeAndGoesOn(String command, String cause) {
        bench.opened();
        bench.writes(command, HELLO_TO_1);
        bench.follow();
        assertThat(bench.heard).containsExactlyInAnyOrder(
                (cause.equals("no-beginning") ? "IPCRTR dropped " : "dropped ") + cause, "IPCRTR received HELLO");
        assertThat(bench.reads()).isEqualTo("0e 00 01 00 01 00 00 00");
    }

    @Test
    void takesTheLongestName() {
        bench.negotiated();
        bench.writes("02 00 06 00 20 00 00 00 " + "41 ".repeat(31) + "00");
        bench.follow();
        assertThat(bench.heard).containsExactly("found " + "A".repeat(31) + " at 1030", "A".repeat(31) + " appeared");
    }

    @Test
    void refusesMoreChannelsThanAreSet() {
        LinkBench small = new LinkBench(LinkBench.SIZE, LinkBench.settings(Duration.ofSeconds(5), 1)).negotiated();
        small.writes(LinkBench.OPEN_5, "02 00 06 00 02 00 00 00 61 00 00 00 00 00 00 00");
        small.follow();
        assertThat(small.heard).containsExactly("dropped too-many-channels", "found IPCRTR at 1029",
                "IPCRTR appeared");
    }

    @Test
    void acknowledgesTheCloseOfAnUnknownChannel() {
        bench.negotiated();
        bench.writes("03 00 07 00 de ad be ef");
        bench.follow();
        assertThat(bench.reads()).isEqualTo("0b 00 07 00 00 00 00 00");
        assertThat(bench.heard).containsExactly("dropped unknown-channel");
    }

    @Test
    void deliversWhatCameBeforeTheClose() {
        GlinkChannel channel = bench.opened();
        bench.writes(HELLO_TO_1, CLOSE_5);
        bench.follow();
        assertThat(bench.heard).containsExactly("IPCRTR received HELLO", "IPCRTR disappeared: the remote has closed it",
                "gone IPCRTR");
        assertThat(bench.reads()).isEqualTo(CLOSE_ACK_5 + " " + CLOSE_1);
        assertThat(channel.trySend(LinkBench.SESSION, LinkBench.text("x"))).isEqualTo(Sent.CLOSED);
        bench.writes(CLOSE_ACK_1);
        bench.follow();
        assertThat(bench.link.channels()).isEmpty();
    }

    @Test
    void answersTheCloseBeforeAnybodyHearsOfIt() {
        bench.opened();
        bench.writes(CLOSE_5);
        bench.link.pump();
        assertThat(bench.reads()).isEqualTo(CLOSE_ACK_5);
        assertThat(bench.heard).isEmpty();
    }

    @Test
    void countsWhatIsHeldWhenTheRemoteCloses() {
        bench.opened();
        bench.holding = true;
        bench.writes(HELLO_TO_1, CLOSE_5);
        bench.follow();
        bench.follow();
        assertThat(bench.heard).containsExactly("IPCRTR disappeared: the remote has closed it",
                "IPCRTR dropped closed", "gone IPCRTR");
    }

    @Test
    void opensAnewWithAnotherIdAfterItsOwnClose() {
        GlinkChannel channel = bench.opened();
        channel.close();
        assertThat(bench.reads()).isEqualTo(CLOSE_1);
        channel.open();
        assertThat(bench.reads()).isEmpty();
        bench.writes(CLOSE_ACK_1);
        bench.follow();
        assertThat(bench.reads()).isEqualTo("02 00 02 00 07 00 00 00 49 50 43 52 54 52 00 00");
        bench.writes("04 00 02 00 00 00 00 00");
        bench.follow();
        assertThat(bench.commands()).containsExactly(CommandLayout.INTENT, CommandLayout.INTENT);
        assertThat(bench.heard).isEmpty();
    }

    @Test
    void dropsWhatComesAfterItsOwnClose() {
        GlinkChannel channel = bench.opened();
        channel.close();
        bench.writes(HELLO_TO_1);
        bench.follow();
        assertThat(bench.heard).containsExactly("dropped unknown-channel");
    }

    @Test
    void makesAnotherChannelOfTheSameNameAndId() {
        bench.opened();
        bench.writes(CLOSE_5, LinkBench.OPEN_5);
        bench.follow();
        assertThat(bench.heard).containsExactly("IPCRTR disappeared: the remote has closed it", "gone IPCRTR",
                "found IPCRTR at 1029", "IPCRTR appeared");
        assertThat(bench.found).hasSize(2);
        assertThat(bench.reads()).isEqualTo(CLOSE_ACK_5 + " " + OPEN_ACK_5 + " " + CLOSE_1
                + " 02 00 02 00 07 00 00 00 49 50 43 52 54 52 00 00");
    }

    @Test
    void makesAnotherChannelOfTheSameNameWithAnotherId() {
        bench.opened();
        bench.writes(CLOSE_5, "02 00 06 00 07 00 00 00 49 50 43 52 54 52 00 00");
        bench.follow();
        assertThat(bench.heard).containsExactly("IPCRTR disappeared: the remote has closed it", "gone IPCRTR",
                "found IPCRTR at 1030", "IPCRTR appeared");
    }

    @Test
    void tellsOfAChannelThatCameAndWentThatItIsGone() {
        bench.negotiated();
        bench.writes(LinkBench.OPEN_5, CLOSE_5);
        bench.follow();
        bench.follow();
        assertThat(bench.heard).containsExactly("found IPCRTR at 1029", "gone IPCRTR");
    }

    @Test
    void closesWhatTheRemoteDoesNotAcknowledge() {
        LinkBench hasty = new LinkBench(LinkBench.SIZE, LinkBench.settings(Duration.ofMillis(20), 8)).negotiated();
        hasty.writes(LinkBench.OPEN_5);
        await().until(() -> {
            hasty.follow();
            return hasty.heard.size() == 3;
        });
        assertThat(hasty.heard).containsExactly("found IPCRTR at 1029", "IPCRTR appeared",
                "IPCRTR disappeared: the remote has not acknowledged its opening in 20 ms");
        assertThat(hasty.reads()).isEqualTo(OPEN_ACK_5 + " " + OPEN_1 + " " + CLOSE_1);
        await().until(() -> {
            hasty.follow();
            return hasty.heard.size() == 4;
        });
        assertThat(hasty.heard).last().isEqualTo("IPCRTR appeared");
    }

    @Test
    void tellsANewBusOfWhatIsOpen() {
        GlinkChannel channel = bench.opened();
        channel.reportAgain();
        bench.follow();
        assertThat(bench.heard).containsExactly("IPCRTR appeared");
        assertThat(bench.reads()).isEmpty();
    }

    @Test
    void closesAllAtItsEnd() {
        GlinkChannel channel = bench.opened();
        bench.writes("02 00 06 00 02 00 00 00 61 00 00 00 00 00 00 00");
        bench.follow();
        bench.reads();
        channel.end();
        bench.link.end();
        assertThat(bench.reads()).isEqualTo(CLOSE_1 + " 03 00 02 00 00 00 00 00");
        bench.writes(CLOSE_ACK_1);
        bench.follow();
        assertThat(bench.reads()).isEmpty();
    }

    @Test
    void touchesNothingOnceItIsAbandoned() {
        GlinkChannel channel = bench.opened();
        channel.abandon();
        bench.link.abandon();
        bench.writes(HELLO_TO_1);
        bench.follow();
        channel.close();
        channel.open();
        channel.setSignals(Set.of(Signal.DTR));
        assertThat(channel.trySend(LinkBench.SESSION, LinkBench.text("x"))).isEqualTo(Sent.CLOSED);
        assertThat(bench.reads()).isEmpty();
        assertThat(bench.heard).isEmpty();
        assertThat(bench.link.due()).isFalse();
    }

    @Test
    void tellsItsSignalsWhenItIsOpenAndWhenTheyChange() {
        bench.negotiated();
        bench.writes(LinkBench.OPEN_5);
        bench.follow();
        bench.reads();
        GlinkChannel channel = bench.found.getFirst();
        channel.setSignals(Set.of(Signal.DTR, Signal.RTS));
        assertThat(bench.reads()).isEmpty();
        bench.writes(OPEN_ACK_1);
        bench.follow();
        assertThat(bench.reads()).isEqualTo(INTENTS_OF_1 + " 0f 00 01 00 00 00 00 c0");
        channel.setSignals(Set.of(Signal.DTR, Signal.RTS));
        assertThat(bench.reads()).isEmpty();
        channel.setSignals(Set.of(Signal.CD, Signal.RI));
        assertThat(bench.reads()).isEqualTo("0f 00 01 00 00 00 00 30");
    }

    @Test
    void asksTheRemoteToPause() {
        GlinkChannel channel = bench.opened();
        assertThat(channel.flowControl(true)).isTrue();
        assertThat(bench.reads()).isEqualTo("0f 00 01 00 00 00 00 c0");
        channel.flowControl(true);
        assertThat(bench.reads()).isEmpty();
        channel.flowControl(false);
        assertThat(bench.reads()).isEqualTo("0f 00 01 00 00 00 00 00");
    }

    @Test
    void showsTheSignalsOfTheRemote() {
        GlinkChannel channel = bench.opened();
        bench.writes("0f 00 05 00 00 00 00 f0");
        bench.follow();
        assertThat(bench.heard).containsExactly("IPCRTR signals [CTS, CD, RI, DSR]");
        assertThat(channel.signals()).contains(Set.of(Signal.DSR, Signal.CTS, Signal.CD, Signal.RI));
    }
}
