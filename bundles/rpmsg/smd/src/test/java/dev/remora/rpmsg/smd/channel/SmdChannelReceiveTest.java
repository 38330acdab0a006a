package dev.remora.rpmsg.smd.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.smd.channel.TestLink.Setup;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.RecordedLog;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmdChannelReceiveTest {

    private static final Setup BYTES = Setup.bytes(64);

    @ParameterizedTest
    @CsvSource({"false, true, 3", "false, false, 7", "true, true, 8", "true, false, 12"})
    void packetsArriveWhereverTheRingEnds(boolean words, boolean first, int length) throws SmdViolation {
        Setup setup = words ? Setup.words(64) : BYTES;
        TestLink link = TestLink.open(first ? setup : setup.second());
        for (int i = 0; i < 200; i++) {
            link.remoteWrites(TestLink.packet(length, pattern(i, length)));
            assertThat(link.channel.pending()).isTrue();
            assertThat(link.receive()).isEqualTo(1);
            assertThat(link.edge.messages.getLast()).isEqualTo(pattern(i, length));
            assertThat(link.remoteRoom()).isEqualTo(63);
        }
    }

    private static byte[] pattern(int start, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ((start + i) * 7 + 3);
        }
        return bytes;
    }

    @Test
    void atMostSoManyAreTakenAndTheRestStays() throws SmdViolation {
        TestLink link = TestLink.open(Setup.bytes(128));
        for (String text : List.of("a", "b", "c")) {
            link.remoteSends(text);
        }

        assertThat(link.channel.receive(2)).isEqualTo(2);
        assertThat(link.edge.texts()).containsExactly("a", "b");
        assertThat(link.remoteRoom()).isEqualTo(127 - 21);
        assertThat(link.channel.pending()).isTrue();
        assertThat(link.channel.receive(0)).isZero();
        assertThat(link.receive()).isEqualTo(1);
    }

    @Test
    void aPacketStaysInTheRingUntilItIsTaken() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.edge.holding = true;
        link.remoteSends("first");
        link.remoteSends("second");

        assertThat(link.receive()).isZero();
        assertThat(link.remoteRoom()).isEqualTo(63 - 25 - 26);
        assertThat(link.channel.pending()).as("until there is room above").isFalse();
        assertThat(link.receive()).isZero();

        link.edge.holding = false;
        link.channel.resume();
        assertThat(link.channel.pending()).isTrue();
        assertThat(link.receive()).isEqualTo(2);
        assertThat(link.edge.texts()).containsExactly("first", "second");
    }

    @Test
    void anEmptyPacketIsCountedAndSkipped() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.remoteWrites(TestLink.packet(0));
        link.remoteSends("after");

        assertThat(link.receive()).isEqualTo(1);

        assertThat(link.edge.texts()).containsExactly("after");
        assertThat(link.edge.take()).containsExactly("dropped: empty-packet");
    }

    @Test
    void aPacketThatIsNotWholeIsWaitedFor() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        byte[] packet = TestLink.packet(10, pattern(0, 10));
        link.remoteWrites(Arrays.copyOfRange(packet, 0, 7));
        assertThat(link.channel.pending()).isFalse();
        assertThat(link.receive()).isZero();
        link.remoteWrites(Arrays.copyOfRange(packet, 7, 23));
        assertThat(link.receive()).isZero();
        assertThat(link.channel.pending()).as("the header is known").isFalse();
        assertThat(link.remoteRoom()).isEqualTo(63 - 23);

        link.remoteWrites(Arrays.copyOfRange(packet, 23, 30));

        assertThat(link.channel.pending()).isTrue();
        assertThat(link.receive()).isEqualTo(1);
        assertThat(link.edge.messages.getFirst()).isEqualTo(pattern(0, 10));
    }

    @ParameterizedTest
    @CsvSource({"false, 41", "false, 43", "false, 44", "false, 64", "false, 1000", "true, 44", "true, 1000"})
    void aPacketLongerThanTheRingIsTakenInPieces(boolean words, int length) throws SmdViolation {
        TestLink link = TestLink.open(words ? Setup.words(64) : BYTES);
        link.remoteBlockRead(0);
        byte[] packet = TestLink.packet(length, pattern(0, length));
        int piece = words ? 12 : 13;
        for (int at = 0; at < packet.length; at += piece) {
            assertThat(link.edge.messages).isEmpty();
            link.remoteWrites(Arrays.copyOfRange(packet, at, Math.min(packet.length, at + piece)));
            link.receive();
        }

        assertThat(link.edge.messages).singleElement().isEqualTo(pattern(0, length));
        link.remoteWrites(TestLink.packet(4, pattern(5, 4)));
        link.receive();
        assertThat(link.edge.messages.getLast()).isEqualTo(pattern(5, 4));
    }

    @Test
    void aPacketInPiecesIsKeptUntilItIsTaken() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.edge.holding = true;
        link.remoteWrites(TestLink.packet(50, pattern(0, 40)));
        link.receive();
        link.remoteWrites(pattern(40, 10));
        link.receive();
        link.remoteSends("after");
        assertThat(link.channel.pending()).isFalse();

        link.edge.holding = false;
        link.channel.resume();
        assertThat(link.receive()).isEqualTo(2);

        assertThat(link.edge.messages.getFirst()).isEqualTo(pattern(0, 50));
        assertThat(link.edge.texts().getLast()).isEqualTo("after");
    }

    @Test
    void aHalfReceivedPacketIsForgottenWhenTheRemoteCloses() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.remoteWrites(TestLink.packet(50, pattern(0, 30)));
        link.receive();
        link.remoteState(TestLink.CLOSED);
        link.receive();
        link.receive();
        link.remoteState(TestLink.OPENING);
        link.receive();
        link.channel.open();
        link.receive();
        link.remoteState(TestLink.OPENED);
        link.remoteSends("fresh");
        link.receive();

        assertThat(link.edge.texts()).containsExactly("fresh");
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 0x7fffffff, 0x80000000, -1, 1 << 30})
    void aHeadOutsideOfTheRingClosesTheChannelWithoutACopy(int head) throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.u32(link.remote(16, 40), head);

        assertBroken(link, "head 0x%x is outside of the ring".formatted(head));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 22, 63})
    void onWordChannelsHeadIsAMultipleOf4(int head) throws SmdViolation {
        TestLink link = TestLink.open(Setup.words(64));
        link.u32(link.remote(16, 40), head);

        assertBroken(link, "is not a multiple of 4");
    }

    @Test
    void aPacketLongerThanTheRingIsWaitedForIfItMayBeThatLong() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.remoteWrites(TestLink.packet(4096, pattern(0, 9)));

        assertThat(link.receive()).isZero();

        assertThat(link.ownState()).isEqualTo(TestLink.OPENED);
        assertThat(link.remoteRoom()).as("it is taken as it comes").isEqualTo(63);
    }

    @ParameterizedTest
    @CsvSource({"4096, 4096", "-1, 4294967295", "-2147483648, 2147483648", "1025, 1025", "2147483647, 2147483647"})
    void aPacketThatIsTooLongClosesTheChannel(int length, String printed) throws SmdViolation {
        TestLink link = TestLink.open(BYTES.packetMax(1024));
        link.remoteWrites(TestLink.packet(length));

        assertBroken(link, "a packet of " + printed + " bytes is announced, at most 1024 are taken");
    }

    @Test
    void aRemoteThatBreaksTheProtocolAgainAndAgainDoesNotFloodTheLog() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        try (RecordedLog log = new RecordedLog(ChannelControl.class.getName())) {
            for (int i = 0; i < 100; i++) {
                link.u32(link.remote(16, 40), -1);
                link.receive();
                assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
                link.remoteState(TestLink.CLOSED);
                link.receive();
                link.remoteState(TestLink.OPENING);
                link.receive();
                link.channel.open();
                link.remoteState(TestLink.OPENED);
                link.receive();
                assertThat(link.ownState()).isEqualTo(TestLink.OPENED);
            }
            assertThat(log.warnings()).hasSizeBetween(1, 40);
        }
    }

    @Test
    void whatCameBeforeABreachCounts() throws SmdViolation {
        TestLink link = TestLink.open(Setup.bytes(128).packetMax(64));
        link.remoteSends("good");
        link.remoteWrites(TestLink.packet(-1));

        assertThat(link.receive()).isEqualTo(1);
        assertThat(link.channel.pending()).isTrue();
        assertThat(link.receive()).isZero();

        assertThat(link.edge.texts()).containsExactly("good");
        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
    }

    @Test
    void onWordChannelsLengthsAreMultiplesOf4() throws SmdViolation {
        TestLink link = TestLink.open(Setup.words(64));
        link.remoteWrites(TestLink.packet(6, new byte[8]));

        assertBroken(link, "must be a multiple of 4");
    }

    private static void assertBroken(TestLink link, String reason) {
        assertThat(link.channel.pending()).isTrue();

        link.receive();

        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
        assertThat(link.edge.messages).isEmpty();
        assertThat(link.edge.heard).hasSize(2).startsWith("dropped: violation").last().asString().startsWith(
                "disappeared: ").contains(reason);
        assertThat(link.rings).hasValue(1);
        assertThat(link.trySend("late")).isEqualTo(Sent.CLOSED);
        link.edge.take();
        link.receive();
        assertThat(link.channel.pending()).isFalse();
        // It comes back.
        link.remoteState(TestLink.CLOSED);
        link.receive();
        link.remoteState(TestLink.OPENING);
        link.receive();
        assertThat(link.edge.take()).containsExactly("appeared");
        link.channel.open();
        link.receive();
        link.remoteState(TestLink.OPENED);
        link.remoteSends("good");
        link.receive();
        assertThat(link.edge.texts()).containsExactly("good");
    }

    @Test
    void theRemoteIsRungAfterReadingOnlyIfItWants() throws SmdViolation {
        TestLink link = TestLink.open(Setup.bytes(128));
        link.remoteBlockRead(1);
        link.remoteSends("quiet");
        link.receive();
        assertThat(link.rings).hasValue(0);
        assertThat(link.flag(link.own(9, 24))).as("the tail flag in the own half").isEqualTo(1);

        link.remoteBlockRead(0);
        link.remoteSends("two");
        link.remoteSends("at once");
        link.receive();
        assertThat(link.rings).hasValue(1);
        link.receive();
        assertThat(link.rings).as("nothing was read").hasValue(1);

        link.trySend("clears the flag");
        assertThat(link.flag(link.own(9, 24))).isZero();
    }

    @Test
    void whoClosesInTheCallbackTakesNothingMore() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.edge.meanwhile = link.channel::close;
        link.remoteSends("one");
        link.remoteSends("two");

        assertThat(link.receive()).isEqualTo(1);

        assertThat(link.edge.texts()).containsExactly("one");
        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
        assertThat(link.receive()).isZero();
    }

    @Test
    void whoOpensAnewInTheCallbackStartsWithAnEmptyRing() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.remoteSends("old");
        link.edge.meanwhile = () -> {
            link.edge.meanwhile = () -> {};
            link.channel.close();
            link.remoteState(TestLink.CLOSED);
            link.channel.remoteDied();
            link.channel.open();
        };
        link.receive();
        assertThat(link.u32(link.remote(12, 36))).isZero();
        link.remoteState(TestLink.OPENING);
        link.receive();
        link.remoteState(TestLink.OPENED);
        link.remoteSends("new");
        link.receive();

        assertThat(link.edge.texts()).containsExactly("old", "new");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamCarriesBytesAsTheyCome(boolean words) throws SmdViolation {
        TestLink link = TestLink.open((words ? Setup.words(64) : BYTES).asStream());
        for (int i = 0; i < 50; i++) {
            link.remoteWrites(pattern(i * 12, 12));
            assertThat(link.receive()).isEqualTo(1);
            assertThat(link.edge.messages.getLast()).isEqualTo(pattern(i * 12, 12));
        }
        link.edge.holding = true;
        link.remoteWrites(pattern(0, 20));
        link.receive();
        link.remoteWrites(pattern(20, 20));
        assertThat(link.channel.pending()).isFalse();
        link.edge.holding = false;
        link.channel.resume();
        assertThat(link.receive()).isEqualTo(2);
        assertThat(link.edge.messages.subList(50, 52)).containsExactly(pattern(0, 20), pattern(20, 20));
    }

    @Test
    void aLongStreamComesInPieces() throws SmdViolation {
        TestLink link = TestLink.open(Setup.bytes(16384).asStream());
        link.remoteWrites(pattern(0, 10_000));

        assertThat(link.receive()).isEqualTo(3);

        assertThat(link.edge.messages).extracting(piece -> piece.length).containsExactly(4096, 4096, 1808);
    }
}
