package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes into the own intents of a channel: GLINK native, commands 5 to 9, 12 and 14. */
class ChannelReceiverTest {

    private final TestChannel channel = new TestChannel(false);
    private final TestCommands commands = channel.commands;
    private final TestBus bus = new TestBus();
    private final ChannelReceiver receiver = new ChannelReceiver("DATA", channel);

    @BeforeEach
    void open() {
        commands.locked(receiver::opened);
    }

    private void first(int intent, String data, long left) {
        bytes(true, intent, left, data.getBytes(StandardCharsets.US_ASCII));
    }

    private void next(int intent, String data, long left) {
        bytes(false, intent, left, data.getBytes(StandardCharsets.US_ASCII));
    }

    private void bytes(boolean first, int intent, long left, byte... data) {
        receiver.data(new TestPipe(data), first, intent, data.length, left);
    }

    private void request(int size) {
        commands.locked(() -> receiver.requested(size));
    }

    private void close() {
        commands.locked(receiver::closed);
    }

    private int deliver() {
        return receiver.deliver(Integer.MAX_VALUE, bus);
    }

    @Test
    void announcesTheIntentsOfTheSettings() {
        assertThat(commands.take()).containsExactly("INTENT 1 1024 1", "INTENT 1 1024 2");
    }

    @Test
    void announcesThoseThatAChannelHasByName() {
        ChannelReceiver big = new ChannelReceiver("big", channel);
        commands.take();

        commands.locked(big::opened);

        assertThat(commands.take()).containsExactly("INTENT 1 4096 1");
    }

    @Test
    void aMessageIsDeliveredAndItsIntentReturned() {
        commands.take();
        first(1, "HELLO", 0);
        assertThat(receiver.pending()).isTrue();

        assertThat(deliver()).isOne();

        assertThat(bus.texts()).containsExactly("HELLO");
        assertThat(commands.take()).containsExactly("RX_DONE_W_REUSE 1 1");
        assertThat(receiver.pending()).isFalse();
    }

    @Test
    void manyMessagesCostOneRing() {
        commands.rings.set(0);
        first(2, "one", 0);
        first(1, "two", 0);

        assertThat(deliver()).isEqualTo(2);

        assertThat(bus.texts()).containsExactly("one", "two");
        assertThat(commands.rings).hasValue(1);
        assertThat(commands.take()).endsWith("RX_DONE_W_REUSE 1 2", "RX_DONE_W_REUSE 1 1");
    }

    @Test
    void noMoreAreDeliveredThanWereAskedFor() {
        first(1, "one", 0);
        first(2, "two", 0);

        assertThat(receiver.deliver(1, bus)).isOne();

        assertThat(bus.texts()).containsExactly("one");
        assertThat(receiver.pending()).isTrue();
    }

    @Test
    void anIntentIsUsedAgainAndAgain() {
        for (int i = 0; i < 100; i++) {
            first(1, "message " + i, 0);
            assertThat(deliver()).isOne();
        }

        assertThat(bus.texts()).hasSize(100).endsWith("message 99");
        assertThat(channel.dropped).isEmpty();
    }

    @Test
    void withoutReuseAnIntentIsDoneAndAnnouncedAnew() {
        close();
        channel.reuse = false;
        commands.locked(receiver::opened);
        commands.take();
        first(2, "HELLO", 0);

        deliver();

        assertThat(commands.take()).containsExactly("RX_DONE 1 2", "INTENT 1 1024 2");
        first(2, "again", 0);
        deliver();
        assertThat(bus.texts()).containsExactly("HELLO", "again");
    }

    @Test
    void fragmentsAreJoined() {
        first(1, "FRAGMENT", 4);
        assertThat(receiver.pending()).isFalse();
        next(1, "TAIL", 0);

        deliver();

        assertThat(bus.texts()).containsExactly("FRAGMENTTAIL");
    }

    @Test
    void anEmptyMessageIsOne() {
        first(1, "", 0);

        assertThat(deliver()).isOne();

        assertThat(bus.messages).singleElement().isEqualTo(new byte[0]);
    }

    @Test
    void aMessageLongerThanItsIntentIsDroppedAndTheIntentStays() {
        bytes(true, 1, 0, new byte[1025]);
        first(1, "HELLO", 0);

        deliver();

        assertThat(bus.texts()).containsExactly("HELLO");
        assertThat(channel.dropped).containsExactly(DropCause.OVER_LONG);
    }

    @Test
    void whatIsLeftIsCountedToTheLength() {
        first(1, "HELLO", 0xffff_ffffL);
        first(1, "HELLO", 1020);
        next(1, "HELLO", 0);
        bytes(true, 1, 24, new byte[1000]);
        bytes(false, 1, 0, new byte[24]);

        deliver();

        assertThat(bus.messages).singleElement().satisfies(message -> assertThat(message).hasSize(1024));
        assertThat(channel.dropped).containsExactly(DropCause.OVER_LONG, DropCause.OVER_LONG, DropCause.NO_BEGINNING);
    }

    @Test
    void aFragmentBeyondWhatWasLeftDropsTheMessageAsAWhole() {
        first(1, "FRAG", 4);
        next(1, "TOO LONG", 0);
        next(1, "TAIL", 0);
        first(1, "HELLO", 0);

        deliver();

        assertThat(bus.texts()).containsExactly("HELLO");
        assertThat(channel.dropped).containsExactly(DropCause.OVER_LONG, DropCause.NO_BEGINNING);
    }

    @Test
    void whatIsLeftMustDecreaseByTheFragment() {
        first(1, "FRAG", 8);
        next(1, "TAIL", 3);
        first(2, "FRAG", 8);
        next(2, "", 8);

        assertThat(deliver()).isZero();
        assertThat(channel.dropped).containsExactly(DropCause.BROKEN_MESSAGE, DropCause.BROKEN_MESSAGE);
    }

    @Test
    void anUnknownIntentIsDropped() {
        first(0, "HELLO", 0);
        first(3, "HELLO", 0);
        first(-1, "HELLO", 0);
        first(Integer.MIN_VALUE, "HELLO", 0);

        assertThat(deliver()).isZero();
        assertThat(channel.takeDropped()).hasSize(4).containsOnly(DropCause.UNKNOWN_INTENT);
    }

    @Test
    void aFullIntentIsNotWrittenInto() {
        first(1, "HELLO", 0);
        first(1, "WORLD", 0);

        deliver();

        assertThat(bus.texts()).containsExactly("HELLO");
        assertThat(channel.dropped).containsExactly(DropCause.BUSY_INTENT);
    }

    @Test
    void aDeliveredIntentIsNotWrittenIntoBeforeItWasReturned() {
        first(1, "HELLO", 0);
        bus.meanwhile = () -> first(1, "WORLD", 0);

        deliver();

        assertThat(bus.texts()).containsExactly("HELLO");
        assertThat(channel.dropped).containsExactly(DropCause.BUSY_INTENT);
    }

    @Test
    void aFragmentWithoutABeginningIsDropped() {
        next(1, "TAIL", 0);
        first(1, "FRAGMENT", 4);
        next(2, "TAIL", 0);
        next(1, "TAIL", 0);

        deliver();

        assertThat(bus.texts()).containsExactly("FRAGMENTTAIL");
        assertThat(channel.dropped).containsExactly(DropCause.NO_BEGINNING, DropCause.NO_BEGINNING);
    }

    @Test
    void aMessageThatBeginsInTheMiddleOfAnotherDropsThatOne() {
        first(1, "FRAGMENT", 4);
        first(2, "HELLO", 0);
        next(1, "TAIL", 0);
        first(1, "WORLD", 0);

        deliver();

        assertThat(bus.texts()).containsExactly("HELLO", "WORLD");
        assertThat(channel.dropped).containsExactly(DropCause.BROKEN_MESSAGE, DropCause.NO_BEGINNING);
    }

    @Test
    void whatIsHeldStaysInItsIntentUntilItIsResumed() {
        commands.take();
        bus.holding = true;
        first(1, "one", 0);
        first(2, "two", 0);

        assertThat(deliver()).isZero();
        assertThat(receiver.pending()).isFalse();
        assertThat(receiver.empty()).isFalse();
        bus.holding = false;
        assertThat(deliver()).isZero();
        assertThat(commands.take()).isEmpty();

        receiver.resume();
        assertThat(receiver.pending()).isTrue();
        assertThat(deliver()).isEqualTo(2);
        assertThat(bus.texts()).containsExactly("one", "two");
        assertThat(commands.take()).containsExactly("RX_DONE_W_REUSE 1 1", "RX_DONE_W_REUSE 1 2");
    }

    @Test
    void aResumeDuringTheRefusalIsNotLost() {
        bus.holding = true;
        first(1, "one", 0);
        ChannelReceiver self = receiver;
        TestBus resuming = new TestBus();
        assertThat(self.deliver(1, new Resuming(bus, self::resume))).isZero();

        assertThat(receiver.pending()).isTrue();
        assertThat(receiver.deliver(1, resuming)).isOne();
    }

    @Test
    void aRequestIsGrantedWithOneIntentThatIsUsedOnce() {
        commands.take();

        request(16384);
        assertThat(commands.take()).containsExactly("INTENT 1 16384 3", "RX_INTENT_REQ_ACK 1 1");

        bytes(true, 3, 0, new byte[16384]);
        deliver();
        assertThat(commands.take()).containsExactly("RX_DONE 1 3");
        first(3, "HELLO", 0);
        assertThat(deliver()).isZero();
        assertThat(channel.dropped).containsExactly(DropCause.UNKNOWN_INTENT);
    }

    @Test
    void aRequestAboveTheLongestMessageIsRefused() {
        commands.take();

        request(65537);
        request(-1);
        request(65536);

        assertThat(commands.take()).containsExactly("RX_INTENT_REQ_ACK 1 0", "RX_INTENT_REQ_ACK 1 0",
                "INTENT 1 65536 3", "RX_INTENT_REQ_ACK 1 1");
        assertThat(channel.dropped).containsExactly(DropCause.INTENT_REFUSED, DropCause.INTENT_REFUSED);
    }

    @Test
    void allThatIsGrantedAtATimeIsLimited() {
        request(65536);
        request(65536);
        commands.take();

        request(1);
        assertThat(commands.take()).containsExactly("RX_INTENT_REQ_ACK 1 0");

        first(3, "HELLO", 0);
        deliver();
        commands.take();
        request(1);
        assertThat(commands.take()).containsExactly("INTENT 1 1 3", "RX_INTENT_REQ_ACK 1 1");
    }

    @Test
    void soIsTheirNumber() {
        for (int i = 0; i < OwnIntents.MOST_GRANTED; i++) {
            request(8);
        }
        commands.take();

        request(8);

        assertThat(commands.take()).containsExactly("RX_INTENT_REQ_ACK 1 0");
    }

    @Test
    void aDriverThatWaitsInItsCallbackHasReturnedWhatItHadBefore() {
        commands.take();
        first(1, "one", 0);
        first(2, "two", 0);
        bus.meanwhile = () -> {
            if (bus.messages.size() == 2) {
                receiver.giveBack();
                assertThat(commands.take()).containsExactly("RX_DONE_W_REUSE 1 1");
                receiver.giveBack();
            }
        };

        deliver();

        assertThat(commands.take()).containsExactly("RX_DONE_W_REUSE 1 2");
        receiver.giveBack();
        assertThat(commands.take()).isEmpty();
    }

    @Test
    void whatWaitsWhenTheChannelClosesIsDroppedAndCounted() {
        bus.holding = true;
        first(1, "one", 0);
        first(2, "two", 0);
        deliver();
        commands.take();

        close();

        assertThat(channel.dropped).containsExactly(DropCause.CLOSED, DropCause.CLOSED);
        assertThat(receiver.pending()).isFalse();
        assertThat(receiver.empty()).isTrue();
        bus.holding = false;
        receiver.resume();
        assertThat(deliver()).isZero();
        assertThat(commands.take()).isEmpty();
    }

    @Test
    void aDriverThatClosesInItsCallbackGetsNoMore() {
        first(1, "one", 0);
        first(2, "two", 0);
        commands.take();
        bus.meanwhile = this::close;

        assertThat(deliver()).isOne();

        assertThat(bus.texts()).containsExactly("one");
        assertThat(commands.take()).isEmpty();
        assertThat(channel.dropped).containsExactly(DropCause.CLOSED);
    }

    @Test
    void nothingOfAFormerOpeningIsLeftInTheNext() {
        first(1, "FRAGMENT", 4);
        first(2, "HELLO", 0);
        close();
        channel.lcid = 2;
        commands.locked(receiver::opened);
        assertThat(commands.take()).endsWith("INTENT 2 1024 1", "INTENT 2 1024 2");

        next(1, "TAIL", 0);
        first(2, "anew", 0);
        deliver();

        assertThat(bus.texts()).containsExactly("anew");
        assertThat(commands.take()).containsExactly("RX_DONE_W_REUSE 2 2");
    }

    @Test
    void whatWasCompleteBeforeTheRemoteClosedIsDeliveredAndNothingIsReturned() {
        first(1, "last words", 0);
        commands.take();
        channel.ready = false;

        assertThat(deliver()).isOne();

        assertThat(bus.texts()).containsExactly("last words");
        assertThat(commands.take()).isEmpty();
    }

    @Test
    void dataAndRequestsBeforeTheOwnSideIsOpenAreDropped() {
        close();
        commands.take();

        first(1, "HELLO", 0);
        request(16);

        assertThat(deliver()).isZero();
        assertThat(commands.take()).isEmpty();
        assertThat(channel.dropped).isEqualTo(List.of(DropCause.UNKNOWN_CHANNEL, DropCause.INTENT_REFUSED));
    }

    @Test
    void describesItself() {
        request(16);
        first(1, "HELLO", 0);

        assertThat(receiver.describe()).isEqualTo("3 intents, 1 of them on request, 2 free, 1 messages wait");
    }
}
