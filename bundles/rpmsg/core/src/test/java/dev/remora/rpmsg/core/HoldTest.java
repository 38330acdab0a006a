package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of messages that find no room to wait. */
@Timeout(120)
class HoldTest {

    private static final int ADDRESS = 1024;

    private final FakeTransport transport = new FakeTransport("m4.vdev0", 4, false);
    private final ReceiveBuffers buffers = new ReceiveBuffers(transport);
    private final DropCounters drops = new DropCounters();
    private final Inbox inbox = new Inbox(ADDRESS, settings(2, Overflow.HOLD), drops, buffers);
    private final List<Integer> received = new ArrayList<>();
    private final Inbox.Receiver receiver = message -> received
            .add((int) message.payload().get(ValueLayout.JAVA_BYTE, 0));

    private static InboxSettings settings(int messages, Overflow overflow) {
        return new InboxSettings(messages, 64, overflow, 0);
    }

    private Taken deliver(int number, int buffer) {
        return inbox.deliver(7, MemorySegment.ofArray(new byte[]{(byte) number}), 0, 1, buffer);
    }

    @Test
    void whatFindsNoRoomStaysInItsBufferAndKeepsItsPlace() {
        assertThat(deliver(0, 3)).isEqualTo(Taken.DONE);
        assertThat(deliver(1, 3)).isEqualTo(Taken.DONE);
        assertThat(deliver(2, 3)).isEqualTo(Taken.KEPT);
        assertThat(deliver(3, 1)).isEqualTo(Taken.KEPT);

        assertThat(inbox.queued()).isEqualTo(4);
        assertThat(inbox.queuedBytes()).isEqualTo(4);
        assertThat(inbox.held()).isEqualTo(2);
        assertThat(buffers.held()).isEqualTo(2);
        inbox.attach(receiver);
        assertThat(deliver(4, 0)).isEqualTo(Taken.DONE);

        assertThat(received).containsExactly(0, 1, 2, 3, 4);
        assertThat(transport.released).containsExactly(3, 1);
        assertThat(inbox.queued()).isZero();
        assertThat(buffers.held()).isZero();
        assertThat(drops.snapshot()).isEmpty();
    }

    @Test
    void copiesWaitBehindBuffersWhenThereIsRoomAgain() {
        for (int number = 0; number < 4; number++) {
            deliver(number, number);
        }
        inbox.attach(new Inbox.Receiver() {
            @Override
            public void received(RpmsgMessage message) {
                receiver.received(message);
                inbox.detach(this, PATIENT);
            }
        });
        assertThat(deliver(4, 0)).isEqualTo(Taken.DONE);
        assertThat(deliver(5, 0)).isEqualTo(Taken.KEPT);

        inbox.attach(receiver);

        assertThat(received).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(transport.released).containsExactly(2, 3, 0);
    }

    @Test
    void aMessageInNoBufferStaysWithTheTransportUntilThereIsRoom() {
        deliver(0, RpmsgEdge.NO_BUFFER);
        deliver(1, RpmsgEdge.NO_BUFFER);
        assertThat(deliver(2, RpmsgEdge.NO_BUFFER)).isEqualTo(Taken.HELD);
        assertThat(deliver(2, RpmsgEdge.NO_BUFFER)).isEqualTo(Taken.HELD);
        assertThat(transport.resumed).isEmpty();

        inbox.attach(receiver);

        assertThat(received).containsExactly(0, 1);
        assertThat(transport.resumed).containsExactly(ADDRESS);
        assertThat(deliver(2, RpmsgEdge.NO_BUFFER)).isEqualTo(Taken.DONE);
        assertThat(received).containsExactly(0, 1, 2);
        assertThat(transport.resumed).hasSize(1);
    }

    @Test
    void whoDropsCountsAndHoldsNothing() {
        inbox.settings(settings(2, Overflow.DROP));

        for (int number = 0; number < 5; number++) {
            assertThat(deliver(number, number % 4)).isEqualTo(Taken.DONE);
        }
        inbox.attach(receiver);

        assertThat(received).containsExactly(0, 1);
        assertThat(drops.snapshot()).isEqualTo(Map.of("queue-full", 3L));
        assertThat(transport.released).isEmpty();
    }

    @Test
    void whoDropsFromNowOnHasTheTransportAskAgain() {
        deliver(0, RpmsgEdge.NO_BUFFER);
        deliver(1, RpmsgEdge.NO_BUFFER);
        assertThat(deliver(2, RpmsgEdge.NO_BUFFER)).isEqualTo(Taken.HELD);

        inbox.settings(settings(2, Overflow.DROP));

        assertThat(transport.resumed).containsExactly(ADDRESS);
        assertThat(deliver(2, RpmsgEdge.NO_BUFFER)).isEqualTo(Taken.DONE);
        assertThat(drops.snapshot()).isEqualTo(Map.of("queue-full", 1L));
    }

    @Test
    void aClosedInboxGivesItsBuffersBackOnceAndCountsWhatWaited() {
        for (int number = 0; number < 4; number++) {
            deliver(number, number);
        }

        assertThat(inbox.close(DropCause.NO_DRIVER)).isEqualTo(4);
        assertThat(inbox.close(DropCause.NO_DRIVER)).isZero();

        assertThat(transport.released).containsExactly(2, 3);
        assertThat(buffers.held()).isZero();
        assertThat(drops.snapshot()).isEqualTo(Map.of("no-driver", 4L));
    }

    @Test
    void aClosedInboxHasTheTransportAskAgainAndTakesNothing() {
        deliver(0, RpmsgEdge.NO_BUFFER);
        deliver(1, RpmsgEdge.NO_BUFFER);
        assertThat(deliver(2, RpmsgEdge.NO_BUFFER)).isEqualTo(Taken.HELD);

        inbox.close(DropCause.NO_DRIVER);

        assertThat(transport.resumed).containsExactly(ADDRESS);
        assertThat(deliver(2, RpmsgEdge.NO_BUFFER)).isEqualTo(Taken.DONE);
        assertThat(drops.snapshot()).isEqualTo(Map.of("no-driver", 2L, "no-endpoint", 1L));
    }

    @Test
    void afterTheSessionNothingIsTakenAndNothingGivenBack() {
        for (int number = 0; number < 3; number++) {
            deliver(number, number);
        }

        buffers.end("the rpmsg bus stops", PATIENT);

        assertThat(deliver(3, 3)).isEqualTo(Taken.HELD);
        assertThat(inbox.close(DropCause.NO_DRIVER)).isEqualTo(3);
        assertThat(deliver(3, 3)).isEqualTo(Taken.HELD);
        assertThat(transport.released).isEmpty();
        assertThat(drops.snapshot()).isEqualTo(Map.of("no-driver", 3L));
    }

    @Test
    void aMessageLongerThanTheQueueMayHoldWaitsIfItIsEmpty() {
        int tooLong = 2 * FakeTransport.MTU + 64;

        Taken taken = inbox.deliver(7, MemorySegment.ofArray(new byte[tooLong]), 0, tooLong, RpmsgEdge.NO_BUFFER);

        assertThat(taken).isEqualTo(Taken.DONE);
        assertThat(inbox.queued()).isEqualTo(1);
        assertThat(drops.snapshot()).isEmpty();
    }

    /** It may be waiting for the remote, which waits for buffers: the receive thread must get on. */
    @Test
    void theReceiveThreadDoesNotWaitLongForACallbackOnAnother() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        deliver(0, 0);
        Thread worker = Thread.ofPlatform().start(() -> inbox.attach(message -> {
            receiver.received(message);
            entered.countDown();
            Waits.until(leave, PATIENT);
        }));
        Waits.until(entered, PATIENT);

        assertThat(deliver(1, 0)).isEqualTo(Taken.DONE);
        assertThat(deliver(2, 0)).isEqualTo(Taken.DONE);
        assertThat(deliver(3, 0)).isEqualTo(Taken.KEPT);
        assertThat(deliver(4, 1)).isEqualTo(Taken.KEPT);
        leave.countDown();
        worker.join();

        assertThat(received).containsExactly(0, 1, 2, 3, 4);
        assertThat(transport.released).containsExactly(0, 1);
        assertThat(deliver(5, 2)).isEqualTo(Taken.DONE);
        assertThat(received).hasSize(6);
    }
}
