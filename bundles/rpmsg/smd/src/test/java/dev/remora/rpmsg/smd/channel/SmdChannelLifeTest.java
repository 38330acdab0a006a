package dev.remora.rpmsg.smd.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.smd.channel.TestLink.Setup;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.HandBell;
import dev.remora.smem.SmemItem;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmdChannelLifeTest {

    private static final Setup BYTES = Setup.bytes(64);

    @ParameterizedTest
    @CsvSource({"false, true", "false, false", "true, true", "true, false"})
    void theRemoteOpensFirst(boolean words, boolean first) throws SmdViolation {
        Setup setup = words ? Setup.words(64) : BYTES;
        TestLink link = new TestLink(first ? setup : setup.second());
        link.channel.reset();
        link.remoteState(TestLink.OPENING);
        link.receive();
        assertThat(link.edge.take()).containsExactly("appeared");
        assertThat(link.flag(link.remote(10, 28))).as("the state flag is cleared").isZero();
        assertThat(link.trySend("soon")).isEqualTo(Sent.CLOSED);

        link.channel.open();
        assertThat(link.ownState()).isEqualTo(TestLink.OPENING);
        assertThat(link.flag(link.own(10, 28))).isEqualTo(1);
        assertThat(link.channel.pending()).isTrue();
        link.receive();
        assertThat(link.ownState()).isEqualTo(TestLink.OPENED);
        assertThat(link.trySend("soon")).as("the remote is not open yet").isEqualTo(Sent.NO_BUFFER);

        link.remoteState(TestLink.OPENED);
        assertThat(link.channel.pending()).isTrue();
        link.receive();

        assertThat(link.rings).as("once for each state").hasValue(3);
        assertThat(link.channel.pending()).isFalse();
        assertThat(link.trySend("data")).isEqualTo(Sent.OK);
    }

    @Test
    void thisSideOpensFirstAndTheRemoteTakesItsTime() throws SmdViolation {
        TestLink link = new TestLink(BYTES.offeredAlways());
        link.channel.reset();
        link.receive();
        assertThat(link.edge.take()).containsExactly("appeared");

        link.channel.open();
        link.receive();
        assertThat(link.ownState()).isEqualTo(TestLink.OPENING);
        assertThat(link.channel.pending()).isFalse();
        link.remoteState(TestLink.OPENING);
        link.receive();
        assertThat(link.ownState()).isEqualTo(TestLink.OPENED);
        link.remoteState(TestLink.OPENED);
        link.receive();

        assertThat(link.trySend("data")).isEqualTo(Sent.OK);
    }

    @Test
    void aRemoteThatIsOpenSinceItsStartIsAnsweredAtOnce() throws SmdViolation {
        TestLink link = new TestLink(Setup.words(64).offeredAlways());
        link.remoteState(TestLink.OPENED);
        link.channel.reset();
        link.receive();
        link.channel.open();
        link.receive();

        assertThat(link.ownState()).isEqualTo(TestLink.OPENED);
        assertThat(link.trySend("data")).isEqualTo(Sent.OK);
    }

    @Test
    void anOpenSideRaisesItsSignalsAndAClosedOneClearsThem() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        assertThat(link.hex(TestLink.INFO + 4, 4)).isEqualTo("01 01 01 00");

        link.channel.close();

        assertThat(link.hex(TestLink.INFO, 8)).isEqualTo("00 00 00 00 00 00 00 00");
    }

    @ParameterizedTest
    @ValueSource(ints = {TestLink.CLOSED, TestLink.CLOSING})
    void theRemoteClosesAndThisSideSaysSoAndIsClosed(int state) throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.remoteState(state);

        link.receive();

        assertThat(link.ownState()).isEqualTo(TestLink.CLOSING);
        assertThat(link.edge.take()).contains("disappeared: the remote has closed it");
        assertThat(link.trySend("late")).isEqualTo(Sent.CLOSED);
        assertThat(link.channel.pending()).isTrue();
        link.receive();
        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
        assertThat(link.rings).hasValue(2);
        assertThat(link.channel.pending()).isFalse();
    }

    @Test
    void whatTheRemoteWroteBeforeItClosedIsDelivered() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.remoteSends("last");
        link.remoteSends("words");
        link.remoteState(TestLink.CLOSED);

        assertThat(link.channel.receive(1)).isEqualTo(1);
        assertThat(link.channel.receive(1)).isEqualTo(1);

        assertThat(link.edge.texts()).containsExactly("last", "words");
        assertThat(link.ownState()).isEqualTo(TestLink.CLOSING);
    }

    @Test
    void anIndexThatTheRemoteClearedWhenItClosedIsNotTakenForData() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.remoteSends("read");
        link.receive();
        link.remoteSends("lost");
        link.remoteState(TestLink.CLOSED);
        link.u32(link.remote(16, 40), 0); // as Linux does when it closes

        link.receive();
        link.receive();

        assertThat(link.edge.texts()).containsExactly("read");
        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
    }

    @Test
    void aRemoteThatClosesAndOpensAgainStartsWithEmptyRings() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.trySend("first");
        link.remoteSends("first");
        link.receive();
        link.remoteState(TestLink.CLOSED);
        link.receive();
        link.receive();
        link.edge.take();

        link.remoteState(TestLink.OPENING);
        link.receive();
        assertThat(link.edge.take()).containsExactly("appeared");
        link.channel.open();
        assertThat(link.ownHead()).isZero();
        assertThat(link.u32(link.remote(12, 36))).isZero();
        link.receive();
        link.remoteState(TestLink.OPENED);
        link.remoteSends("second");
        link.receive();
        assertThat(link.trySend("second")).isEqualTo(Sent.OK);

        assertThat(link.edge.texts()).containsExactly("first", "second");
        assertThat(link.remoteReads(link.unread())).endsWith("second".getBytes(
                StandardCharsets.US_ASCII));
    }

    @Test
    void aRemoteThatOpensAgainBeforeItsLastMessagesAreReadHasClosedAllTheSame() throws SmdViolation {
        TestLink link = TestLink.open(Setup.bytes(128));
        link.remoteSends("one");
        link.remoteSends("two");
        link.remoteState(TestLink.CLOSED);
        assertThat(link.channel.receive(1)).isEqualTo(1);
        link.remoteState(TestLink.OPENING);
        link.remoteState(TestLink.OPENED);
        link.remoteSends("of the next life");

        link.receive();

        assertThat(link.edge.texts()).containsExactly("one");
        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
        assertThat(link.edge.take()).containsExactly("disappeared: the remote has closed it", "appeared");
    }

    @Test
    void aRemoteThatOpensAnewWithoutClosingIsTreatedAsIfItHadClosed() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.remoteState(TestLink.OPENING);

        link.receive();
        assertThat(link.ownState()).isEqualTo(TestLink.CLOSING);
        assertThat(link.edge.take()).contains("disappeared: the remote has opened it anew without closing it");
        link.receive();

        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
        assertThat(link.edge.take()).containsExactly("appeared");
    }

    @Test
    void whatIsClosedHereIsOpenedAgainOnlyAfterTheRemoteHasClosed() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.channel.close();
        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);

        link.channel.open();
        link.receive();
        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
        assertThat(link.trySend("wait")).isEqualTo(Sent.NO_BUFFER);

        link.remoteState(TestLink.CLOSING);
        link.receive();
        assertThat(link.ownState()).isEqualTo(TestLink.OPENING);
        link.remoteState(TestLink.CLOSED);
        link.receive();
        link.remoteState(TestLink.OPENING);
        link.receive();
        assertThat(link.ownState()).isEqualTo(TestLink.OPENED);
    }

    @Test
    void aRemoteThatDoesNotOpenIsGivenUp() throws SmdViolation {
        TestLink link = new TestLink(BYTES.openNanos(0));
        link.channel.reset();
        link.remoteState(TestLink.OPENING);
        link.receive();
        link.channel.open();
        link.receive();

        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
        assertThat(link.edge.take()).hasSize(2).last().asString()
                .startsWith("disappeared: the remote has not opened it");
        link.remoteState(TestLink.OPENED);
        link.receive();
        assertThat(link.edge.take()).containsExactly("appeared");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6, 7, -1, Integer.MIN_VALUE, 0x01000002})
    void statesThatMeanNothingChangeNothing(int state) throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.u32(link.remote(0, 0), state);
        link.receive();

        assertThat(link.ownState()).isEqualTo(TestLink.OPENED);
        assertThat(link.channel.remote()).isEqualTo(SmdState.OPENED);
        assertThat(link.channel.pending()).as("it is looked at once").isFalse();
        assertThat(link.edge.take()).isEqualTo(state == 5 || state == 6
                ? List.of()
                : List.of("dropped: unknown-state"));
        link.remoteState(TestLink.CLOSED);
        link.receive();
        assertThat(link.ownState()).isEqualTo(TestLink.CLOSING);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6})
    void aStateThatMeansNothingAfterACloseKeepsNobodyBusy(int state) throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.remoteState(TestLink.CLOSED);
        link.receive();
        link.u32(link.remote(0, 0), state);
        link.receive();
        link.receive();

        assertThat(link.ownState()).isEqualTo(TestLink.CLOSING);
        assertThat(link.channel.pending()).isFalse();
        link.remoteState(TestLink.CLOSED);
        link.receive();
        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 6})
    void aStateThatMeansNothingWhileThisSideOpensKeepsNobodyBusy(int state) throws SmdViolation {
        TestLink link = new TestLink(BYTES.offeredAlways());
        link.channel.reset();
        link.remoteState(TestLink.OPENING);
        link.receive();
        link.u32(link.remote(0, 0), state);
        link.channel.open();
        link.receive();
        link.receive();

        assertThat(link.ownState()).isEqualTo(TestLink.OPENING);
        assertThat(link.channel.pending()).isFalse();
        link.remoteState(TestLink.OPENED);
        link.receive();
        assertThat(link.ownState()).isEqualTo(TestLink.OPENED);
    }

    @Test
    void theOwnFieldsAreNeverReadBack() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.u32(link.own(0, 0), TestLink.CLOSED);
        link.u32(link.own(16, 40), 61);
        link.u32(link.remote(12, 36), 17);
        link.remoteSends("data");

        link.receive();

        assertThat(link.edge.texts()).containsExactly("data");
        assertThat(link.trySend("abc")).isEqualTo(Sent.OK);
        assertThat(link.ownHead()).isEqualTo(23);
        assertThat(link.u32(link.remote(12, 36))).isEqualTo(24);
    }

    @Test
    void aDeadRemoteIsClosedOnItsBehalf() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);

        link.channel.remoteDied();

        assertThat(link.u32(link.remote(0, 0))).isEqualTo(TestLink.CLOSED);
        assertThat(link.flag(link.remote(10, 28))).isEqualTo(1);
        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
        assertThat(link.trySend("late")).isEqualTo(Sent.CLOSED);
        link.receive();
        assertThat(link.edge.take()).contains("disappeared: the remote has closed it");
    }

    @Test
    void afterTheEndNothingIsTouchedAnyMore() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.channel.end();
        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
        assertThat(link.ownBlockRead()).isEqualTo(1);
        assertThat(link.rings).as("closed, and then as if just found").hasValue(2);
        String before = link.hex(TestLink.INFO, 20);
        link.remoteState(TestLink.OPENED);
        link.remoteSends("late");

        assertThat(link.channel.pending()).isFalse();
        assertThat(link.receive()).isZero();
        link.channel.open();
        link.channel.close();
        link.channel.setSignals(Set.of(Signal.RI));
        link.channel.reset();
        link.channel.end();

        assertThat(link.trySend("late")).isEqualTo(Sent.CLOSED);
        assertThat(link.hex(TestLink.INFO, 20)).isEqualTo(before);
        assertThat(link.rings).hasValue(2);
        assertThat(link.edge.messages).isEmpty();
    }

    @Test
    void theNextBusHearsOfTheChannelAndGetsWhatWaits() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.edge.holding = true;
        link.remoteSends("waits");
        link.receive();
        assertThat(link.channel.pending()).isFalse();

        link.channel.reportAgain();
        link.edge.holding = false;
        assertThat(link.channel.pending()).isTrue();
        link.receive();
        link.channel.open();
        link.receive();

        assertThat(link.edge.take()).startsWith("appeared");
        assertThat(link.edge.texts()).containsExactly("waits");
        assertThat(link.ownState()).isEqualTo(TestLink.OPENED);
        assertThat(link.rings).as("nothing happens on the wire but that data was read").hasValue(1);
    }

    @Test
    void signalsGoBothWays() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        assertThat(link.channel.signals()).contains(EnumSet.of(Signal.DSR, Signal.CTS, Signal.CD));
        link.channel.setSignals(Set.of(Signal.DTR, Signal.RI));
        assertThat(link.hex(TestLink.INFO + 4, 4)).isEqualTo("01 00 00 01");
        assertThat(link.flag(link.own(10, 28))).isEqualTo(1);
        assertThat(link.rings).hasValue(1);

        link.remoteSignals(0, 1, 0, 7);
        assertThat(link.channel.pending()).isTrue();
        link.receive();

        assertThat(link.edge.take()).containsExactly("signals [CTS, RI]");
        assertThat(link.channel.signals()).contains(EnumSet.of(Signal.CTS, Signal.RI));
        link.remoteSignals(0, 1, 0, 1);
        link.receive();
        assertThat(link.edge.take()).as("no change").isEmpty();
    }

    @Test
    void signalsSetBeforeItIsOpenAreShownWhenItIs() throws SmdViolation {
        TestLink link = new TestLink(BYTES);
        link.channel.reset();
        link.remoteState(TestLink.OPENED);
        link.receive();
        link.channel.open();
        link.channel.setSignals(Set.of(Signal.RTS));
        assertThat(link.hex(TestLink.INFO + 4, 4)).isEqualTo("00 00 00 00");

        link.receive();

        assertThat(link.hex(TestLink.INFO + 4, 4)).isEqualTo("00 01 00 00");
    }

    @Test
    void itSaysHowItIs() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.trySend("abc");
        link.edge.holding = true;
        link.remoteSends("abcd");
        link.receive();

        assertThat(link.channel.describe())
                .isEqualTo("opened, remote opened, ring 64, 24 to read, 23 unread by the remote");
        assertThat(link.channel.ringSize()).isEqualTo(64);
        assertThat(link.channel.mtu()).isEqualTo(40);
    }

    @ParameterizedTest
    @CsvSource({"48, 128", "39, 128", "0, 128", "40, 64", "40, 129", "40, 2097152", "88, 132", "88, 0"})
    void itemsThatCannotBeThoseOfAChannelAreRefused(long info, long fifo) {
        assertThatThrownBy(() -> make(TestMemory.ram(4096), info, 0, fifo)).isInstanceOf(SmdViolation.class)
                .hasMessageContaining("item");
    }

    @Test
    void wordsMustBeAligned() {
        assertThatThrownBy(() -> make(TestMemory.device(4096), 88, 2, 256)).isInstanceOf(SmdViolation.class);
    }

    @Test
    void deviceMemoryTakesNoBytes() {
        assertThatThrownBy(() -> make(TestMemory.device(4096), 40, 0, 256)).isInstanceOf(SmdViolation.class)
                .hasMessageContaining("device memory");
    }

    private static SmdChannel make(SharedMemory memory, long info, long offset, long fifo) throws SmdViolation {
        TestEdge edge = new TestEdge();
        HandBell doorbell = new HandBell();
        return new SmdChannel("test", new ChannelPlace("DATA", 0, false, true, new SmemItem(memory, offset, info),
                new SmemItem(memory, 256, fifo)), new ChannelSettings(false, 1024, 1, 1), doorbell::ring,
                new Bell(doorbell), new Turn("test"), edge);
    }
}
