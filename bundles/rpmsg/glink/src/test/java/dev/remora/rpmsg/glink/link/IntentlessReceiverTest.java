package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes on a link without intents, as that of an RPM: no INTENT, no RX_DONE, ever. */
class IntentlessReceiverTest {

    private final TestChannel channel = new TestChannel(true);
    private final TestBus bus = new TestBus();
    private final ChannelReceiver receiver = new ChannelReceiver("rpm_requests", channel);

    @BeforeEach
    void open() {
        channel.commands.locked(receiver::opened);
    }

    private void data(boolean first, int length, long left) {
        receiver.data(new TestPipe(new byte[length]), first, 77, length, left);
    }

    private int deliver() {
        return receiver.deliver(Integer.MAX_VALUE, bus);
    }

    @Test
    void aMessageNeedsNoIntentAndTellsTheRemoteNothing() {
        data(true, 60, 0);
        data(true, 100, 20);
        receiver.data(new TestPipe(new byte[20]), false, 3, 20, 0);

        assertThat(deliver()).isEqualTo(2);

        assertThat(bus.messages).extracting(bytes -> bytes.length).containsExactly(60, 120);
        assertThat(channel.commands.take()).isEmpty();
        assertThat(channel.dropped).isEmpty();
    }

    @Test
    void whatIsAnnouncedIsLimited() {
        data(true, 8, 65529);
        data(true, 8, 0xffff_ffffL);
        data(false, 8, 0);
        assertThat(channel.takeDropped()).containsExactly(DropCause.OVER_LONG, DropCause.OVER_LONG,
                DropCause.NO_BEGINNING);

        data(true, 8, 65528);
        data(false, 65528, 0);
        assertThat(deliver()).isOne();
    }

    @Test
    void aFragmentIsNotLongerThanWhatWasLeft() {
        data(true, 8, 8);
        data(false, 16, 0);
        data(true, 8, 0);

        assertThat(deliver()).isOne();
        assertThat(channel.dropped).containsExactly(DropCause.OVER_LONG);
    }

    @Test
    void aRequestForAnIntentMeansNothing() {
        channel.commands.locked(() -> receiver.requested(16));

        assertThat(channel.commands.take()).isEmpty();
        assertThat(channel.dropped).containsExactly(DropCause.INTENT_REFUSED);
    }

    @Test
    void whenTooManyMessagesWaitThePipeIsLeftAlone() {
        for (int i = 0; i < FreeBuffers.WAITING; i++) {
            assertThat(receiver.full()).isFalse();
            data(true, i, 0);
        }
        assertThat(receiver.full()).isTrue();

        assertThat(receiver.deliver(1, bus)).isOne();
        assertThat(receiver.full()).isFalse();
    }

    @Test
    void aMessageUnderWayIsFinishedAlthoughManyWait() {
        for (int i = 1; i < FreeBuffers.WAITING; i++) {
            data(true, i, 0);
        }
        data(true, 16, 16);
        data(false, 16, 0);
        assertThat(receiver.full()).isTrue();

        assertThat(deliver()).isEqualTo(FreeBuffers.WAITING);
        assertThat(channel.dropped).isEmpty();
    }

    @Test
    void whatIsHeldCountsAsWaiting() {
        bus.holding = true;
        for (int i = 0; i < FreeBuffers.WAITING; i++) {
            data(true, i, 0);
        }
        assertThat(deliver()).isZero();
        assertThat(receiver.full()).isTrue();

        channel.commands.locked(receiver::closed);
        assertThat(receiver.full()).isFalse();
        assertThat(channel.dropped).hasSize(FreeBuffers.WAITING).containsOnly(DropCause.CLOSED);
    }
}
