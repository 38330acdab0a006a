package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RetainedMessage;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Messages that are kept beyond their callback. */
class RetainTest {

    private static final int MAX = 2;

    private final FakeTransport transport = new FakeTransport("m4.vdev0", 8, false);
    private final ReceiveBuffers buffers = new ReceiveBuffers(transport);
    private final Inbox inbox = inbox(1024, MAX);
    private final List<RetainedMessage> kept = new ArrayList<>();

    private Inbox inbox(int address, int retained) {
        return new Inbox(address, new InboxSettings(1, 64, Overflow.HOLD, retained), new DropCounters(), buffers);
    }

    private static Taken deliver(Inbox inbox, int value, int buffer) {
        MemorySegment memory = MemorySegment.ofArray(new byte[]{0, (byte) value, 0});
        return inbox.deliver(7, memory, 1, 1, buffer);
    }

    private void attach(Inbox to, Consumer<RpmsgMessage> callback) {
        to.attach(callback::accept);
    }

    private static byte value(RetainedMessage message) {
        return message.payload().get(ValueLayout.JAVA_BYTE, 0);
    }

    @Test
    void aRetainedMessageStaysInItsBufferUntilItIsReleased() {
        attach(inbox, message -> kept.add(message.retain()));

        assertThat(deliver(inbox, 5, 3)).isEqualTo(Taken.KEPT);

        RetainedMessage message = kept.getFirst();
        assertThat(message.isCopy()).isFalse();
        assertThat(message.source()).isEqualTo(7);
        assertThat(message.length()).isEqualTo(1);
        assertThat(value(message)).isEqualTo((byte) 5);
        assertThat(message.payload().isReadOnly()).isTrue();
        assertThat(transport.released).isEmpty();
        assertThat(inbox.retained()).isEqualTo(1);
        assertThat(buffers.retained()).isEqualTo(1);

        message.release();
        message.close();

        assertThat(transport.released).containsExactly(3);
        assertThat(inbox.retained()).isZero();
        assertThat(buffers.retained()).isZero();
        assertThatThrownBy(message::payload).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("released");
    }

    @Test
    void aMessageReleasedWithinItsCallbackIsDoneWith() {
        attach(inbox, message -> message.retain().release());

        assertThat(deliver(inbox, 5, 3)).isEqualTo(Taken.DONE);

        assertThat(transport.released).isEmpty();
        assertThat(inbox.retained()).isZero();
    }

    @Test
    void eachRetainGivesAnotherMessageAndTheLastOneReleased() {
        attach(inbox, message -> {
            kept.add(message.retain());
            kept.add(message.retain());
        });

        assertThat(deliver(inbox, 5, 3)).isEqualTo(Taken.KEPT);
        assertThat(inbox.retained()).isEqualTo(1);
        kept.get(0).release();
        kept.get(0).release();
        assertThat(value(kept.get(1))).isEqualTo((byte) 5);
        assertThat(transport.released).isEmpty();
        kept.get(1).release();

        assertThat(transport.released).containsExactly(3);
    }

    @Test
    void beyondTheCapThereAreCopies() {
        attach(inbox, message -> kept.add(message.retain()));

        assertThat(deliver(inbox, 0, 0)).isEqualTo(Taken.KEPT);
        assertThat(deliver(inbox, 1, 1)).isEqualTo(Taken.KEPT);
        assertThat(deliver(inbox, 2, 2)).isEqualTo(Taken.DONE);
        assertThat(kept).extracting(RetainedMessage::isCopy).containsExactly(false, false, true);
        assertThat(value(kept.get(2))).isEqualTo((byte) 2);

        kept.get(0).release();
        kept.get(2).release();
        assertThatThrownBy(() -> kept.get(2).payload()).isInstanceOf(IllegalStateException.class);
        assertThat(deliver(inbox, 3, 0)).isEqualTo(Taken.KEPT);
        assertThat(transport.released).containsExactly(0);
    }

    @Test
    void aQuarterOfTheBuffersIsLeftToTheRemoteByAllTogether() {
        Inbox greedy = inbox(1025, 100);
        attach(greedy, message -> kept.add(message.retain()));

        for (int buffer = 0; buffer < 8; buffer++) {
            deliver(greedy, buffer, buffer);
        }

        assertThat(kept.stream().filter(message -> !message.isCopy())).hasSize(6);
    }

    @Test
    void aMessageInNoBufferIsCopied() {
        attach(inbox, message -> kept.add(message.retain()));

        assertThat(deliver(inbox, 5, RpmsgEdge.NO_BUFFER)).isEqualTo(Taken.DONE);

        assertThat(kept.getFirst().isCopy()).isTrue();
        assertThat(value(kept.getFirst())).isEqualTo((byte) 5);
    }

    @Test
    void aMessageThatWaitedInItsBufferMayBeRetainedThere() {
        deliver(inbox, 0, 0);
        assertThat(deliver(inbox, 1, 1)).isEqualTo(Taken.KEPT);
        assertThat(deliver(inbox, 2, 2)).isEqualTo(Taken.KEPT);
        assertThat(inbox.held()).isEqualTo(2);
        assertThat(buffers.held()).isEqualTo(2);

        attach(inbox, message -> {
            if (message.payload().get(ValueLayout.JAVA_BYTE, 0) < 2)
                kept.add(message.retain());
        });

        assertThat(kept).extracting(RetainedMessage::isCopy).containsExactly(true, false);
        assertThat(transport.released).containsExactly(2);
        assertThat(inbox.held()).isZero();
        assertThat(buffers.held()).isZero();
        assertThat(buffers.retained()).isEqualTo(1);
        kept.get(1).release();
        assertThat(transport.released).containsExactly(2, 1);
    }

    @Test
    void withTheSessionRetainedBuffersAreGoneAndCopiesStay() {
        attach(inbox, message -> kept.add(message.retain()));
        deliver(inbox, 4, 4);
        deliver(inbox, 5, RpmsgEdge.NO_BUFFER);

        buffers.end("m4 crashed", BusFixture.PATIENT);

        assertThatThrownBy(() -> kept.get(0).payload()).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("m4 crashed");
        assertThat(value(kept.get(1))).isEqualTo((byte) 5);
        kept.forEach(RetainedMessage::release);
        assertThat(transport.released).isEmpty();
        assertThat(buffers.retained()).isZero();
    }

    @Test
    void aClosedInboxDoesNotTakeRetainedMessagesAway() {
        Inbox.Receiver receiver = message -> kept.add(message.retain());
        inbox.attach(receiver);
        deliver(inbox, 4, 4);

        inbox.detach(receiver, BusFixture.PATIENT);
        inbox.close(DropCause.NO_DRIVER);

        assertThat(value(kept.getFirst())).isEqualTo((byte) 4);
        assertThat(transport.released).isEmpty();
        kept.getFirst().release();
        assertThat(transport.released).containsExactly(4);
    }

    @Test
    void aLowerCapCountsForWhatComesNext() {
        attach(inbox, message -> kept.add(message.retain()));
        deliver(inbox, 0, 0);

        inbox.settings(new InboxSettings(1, 64, Overflow.HOLD, 1));

        assertThat(deliver(inbox, 1, 1)).isEqualTo(Taken.DONE);
        assertThat(kept).extracting(RetainedMessage::isCopy).containsExactly(false, true);
    }
}
