package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.spi.RpmsgEdge;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class InboxTest {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final DropCounters drops = new DropCounters();
    private final List<Integer> received = Collections.synchronizedList(new ArrayList<>());
    private final Inbox.Receiver receiver = message -> received.add(number(message));

    private Inbox inbox(int messages, int bytes) {
        return new Inbox(1024, new InboxSettings(messages, bytes, Overflow.DROP, 0), drops,
                new ReceiveBuffers(new FakeTransport("m4.vdev0")));
    }

    private static int number(RpmsgMessage message) {
        return message.payload().get(INT, 0);
    }

    private static void deliver(Inbox inbox, int number) {
        MemorySegment memory = MemorySegment.ofArray(new byte[16]);
        memory.set(INT, 8, number);
        inbox.deliver(7, memory, 8, 4, RpmsgEdge.NO_BUFFER);
    }

    private static void deliver(Inbox inbox, int from, int to) {
        IntStream.range(from, to).forEach(number -> deliver(inbox, number));
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    /** Leaves at its first message. */
    private final class Leaving implements Inbox.Receiver {

        private final Inbox inbox;

        Leaving(Inbox inbox) {
            this.inbox = inbox;
        }

        @Override
        public void received(RpmsgMessage message) {
            received.add(number(message));
            assertThat(inbox.detach(this, PATIENT)).isTrue();
        }
    }

    @Test
    void messagesWaitUntilThereIsAReceiver() {
        Inbox inbox = inbox(10, 1000);

        deliver(inbox, 0, 3);
        assertThat(received).isEmpty();
        inbox.attach(receiver);
        deliver(inbox, 3, 5);

        assertThat(received).isEqualTo(numbers(0, 5));
        assertThat(drops.snapshot()).isEmpty();
    }

    @Test
    void whatWaitsIsACopy() {
        Inbox inbox = inbox(10, 1000);
        MemorySegment ring = MemorySegment.ofArray(new byte[4]);
        ring.set(INT, 0, 1);
        inbox.deliver(7, ring, 0, 4, RpmsgEdge.NO_BUFFER);
        ring.set(INT, 0, 2);

        inbox.attach(receiver);

        assertThat(received).containsExactly(1);
    }

    @Test
    void moreMessagesThanMayWaitAreDroppedAndCounted() {
        Inbox inbox = inbox(3, 1000);

        deliver(inbox, 0, 5);
        inbox.attach(receiver);

        assertThat(received).isEqualTo(numbers(0, 3));
        assertThat(drops.snapshot()).isEqualTo(Map.of("queue-full", 2L));
    }

    @Test
    void moreBytesThanMayWaitAreDroppedAndCounted() {
        Inbox inbox = inbox(100, 15);

        deliver(inbox, 0, 5);
        inbox.attach(receiver);

        assertThat(received).isEqualTo(numbers(0, 3));
        assertThat(drops.snapshot()).isEqualTo(Map.of("queue-full", 2L));
    }

    @Test
    void afterDetachMessagesWaitAgain() {
        Inbox inbox = inbox(10, 1000);
        inbox.attach(receiver);
        deliver(inbox, 0);

        assertThat(inbox.detach(receiver, PATIENT)).isTrue();
        deliver(inbox, 1, 3);
        assertThat(received).containsExactly(0);

        List<Integer> successor = new ArrayList<>();
        inbox.attach(message -> successor.add(number(message)));
        deliver(inbox, 3);
        assertThat(successor).isEqualTo(numbers(1, 4));
    }

    @Test
    void aReceiverThatWasDetachedIsNotAttached() {
        Inbox inbox = inbox(10, 1000);
        deliver(inbox, 0);

        assertThat(inbox.detach(receiver, PATIENT)).isTrue();
        inbox.attach(receiver);

        assertThat(received).isEmpty();
    }

    @Test
    void whatWaitsWhenTheEndpointGoesIsCounted() {
        Inbox inbox = inbox(10, 1000);
        deliver(inbox, 0, 2);

        inbox.close(DropCause.NO_DRIVER);
        deliver(inbox, 2);

        assertThat(drops.snapshot()).isEqualTo(Map.of("no-driver", 2L, "no-endpoint", 1L));
    }

    @Test
    void detachWaitsForTheRunningCallback() throws InterruptedException {
        Inbox inbox = inbox(10, 1000);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        AtomicBoolean returned = new AtomicBoolean();
        Inbox.Receiver slow = _ -> {
            entered.countDown();
            Waits.until(leave, PATIENT);
            returned.set(true);
        };
        inbox.attach(slow);
        Thread receiveThread = Thread.ofPlatform().start(() -> deliver(inbox, 0));
        Waits.until(entered, PATIENT);
        AtomicBoolean returnedBefore = new AtomicBoolean();
        Thread detaching = Thread.ofPlatform().start(() -> {
            if (inbox.detach(slow, PATIENT)) {
                returnedBefore.set(returned.get());
            }
        });
        BusFixture.eventually(() -> assertThat(detaching.getState()).isEqualTo(Thread.State.TIMED_WAITING));

        leave.countDown();
        detaching.join();
        receiveThread.join();

        assertThat(returnedBefore).isTrue();
    }

    @Test
    void detachGivesUpOnACallbackThatDoesNotReturn() throws InterruptedException {
        Inbox inbox = inbox(10, 1000);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Inbox.Receiver stuck = _ -> {
            entered.countDown();
            Waits.until(leave, PATIENT);
        };
        inbox.attach(stuck);
        Thread receiveThread = Thread.ofPlatform().start(() -> deliver(inbox, 0));
        Waits.until(entered, PATIENT);

        assertThat(inbox.detach(stuck, 1)).isFalse();

        leave.countDown();
        receiveThread.join();
        inbox.attach(receiver);
        deliver(inbox, 1);
        assertThat(received).containsExactly(1);
    }

    @Test
    void detachFromTheCallbackItselfReturnsAtOnce() {
        Inbox inbox = inbox(10, 1000);
        Inbox.Receiver leaving = new Leaving(inbox);
        inbox.attach(leaving);

        deliver(inbox, 0, 2);
        inbox.close(DropCause.NO_DRIVER);

        assertThat(received).containsExactly(0);
        assertThat(drops.snapshot()).isEqualTo(Map.of("no-driver", 1L));
    }

    @Test
    void detachFromTheCallbackOfAMessageThatWaitedReturnsAtOnce() {
        Inbox inbox = inbox(10, 1000);
        deliver(inbox, 0, 3);
        Inbox.Receiver leaving = new Leaving(inbox);

        inbox.attach(leaving);
        inbox.close(DropCause.NO_DRIVER);

        assertThat(received).containsExactly(0);
        assertThat(drops.snapshot()).isEqualTo(Map.of("no-driver", 2L));
    }

    @Test
    void aMessageIsOfNoUseAfterItsCallback() {
        Inbox inbox = inbox(10, 1000);
        List<RpmsgMessage> kept = new ArrayList<>();
        inbox.attach(kept::add);

        deliver(inbox, 0);

        assertThatThrownBy(() -> kept.getFirst().payload()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void deliveryFromTwoThreadsAtOnceIsRefused() {
        Inbox inbox = inbox(10, 1000);
        inbox.attach(_ -> assertThatThrownBy(() -> deliver(inbox, 1)).isInstanceOf(IllegalStateException.class));

        deliver(inbox, 0);
    }

    /** The queue is far smaller than the stream: the receive thread has to take over in the middle of the draining. */
    @Test
    void noMessageIsLostOrOvertakenWhileTheDrainingMeetsAStream() throws InterruptedException {
        int messages = 20_000;
        for (int round = 0; round < 20; round++) {
            received.clear();
            Inbox inbox = inbox(8, 1000);
            deliver(inbox, 0, 4);
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger together = new AtomicInteger();
            Inbox.Receiver counting = message -> {
                together.accumulateAndGet(inside.incrementAndGet(), Math::max);
                received.add(number(message));
                inside.decrementAndGet();
            };
            CountDownLatch first = new CountDownLatch(1);
            Thread worker = Thread.ofPlatform().start(() -> inbox.attach(message -> {
                first.countDown();
                counting.received(message);
            }));
            Waits.until(first, PATIENT);

            deliver(inbox, 4, messages);
            worker.join();

            assertThat(received).isEqualTo(numbers(0, messages));
            assertThat(together).hasValue(1);
        }
        assertThat(drops.snapshot()).isEmpty();
    }

    @Test
    void receiversThatComeAndGoUnderAStreamGetEachMessageOnceAndInOrder() throws InterruptedException {
        int messages = 50_000;
        Inbox inbox = inbox(messages, Integer.MAX_VALUE);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger late = new AtomicInteger();
        Thread swapping = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                AtomicBoolean attached = new AtomicBoolean(true);
                Inbox.Receiver next = message -> {
                    received.add(number(message));
                    if (!attached.get()) {
                        late.incrementAndGet();
                    }
                };
                inbox.attach(next);
                inbox.detach(next, PATIENT);
                attached.set(false);
            }
        });

        deliver(inbox, 0, messages);
        over.set(true);
        swapping.join();
        inbox.attach(receiver);

        assertThat(received).isEqualTo(numbers(0, messages));
        assertThat(late).hasValue(0);
        assertThat(drops.snapshot()).isEmpty();
    }

    @Test
    void theNextReceiverWaitsForTheLastCallbackOfTheFormer() {
        Inbox inbox = inbox(10, 1000);
        List<Integer> next = new ArrayList<>();
        inbox.attach(new Inbox.Receiver() {
            @Override
            public void received(RpmsgMessage message) {
                received.add(number(message));
                assertThat(inbox.detach(this, PATIENT)).isTrue();
                inbox.attach(later -> next.add(number(later)));
                assertThat(next).isEmpty();
            }
        });

        deliver(inbox, 0, 3);

        assertThat(received).containsExactly(0);
        assertThat(next).containsExactly(1, 2);
    }

    @Test
    void theNextReceiverGetsTheRestOfWhatWaited() {
        Inbox inbox = inbox(10, 1000);
        deliver(inbox, 0, 3);
        List<Integer> next = new ArrayList<>();

        inbox.attach(new Inbox.Receiver() {
            @Override
            public void received(RpmsgMessage message) {
                received.add(number(message));
                assertThat(inbox.detach(this, PATIENT)).isTrue();
                inbox.attach(later -> next.add(number(later)));
                assertThat(next).isEmpty();
            }
        });
        deliver(inbox, 3);

        assertThat(received).containsExactly(0);
        assertThat(next).containsExactly(1, 2, 3);
    }

    @Test
    void aReceiverThatWaitedForTheFormerMayLeaveBeforeItsTurn() {
        Inbox inbox = inbox(10, 1000);
        inbox.attach(new Inbox.Receiver() {
            @Override
            public void received(RpmsgMessage message) {
                inbox.detach(this, PATIENT);
                inbox.attach(receiver);
                assertThat(inbox.detach(receiver, PATIENT)).isTrue();
            }
        });

        deliver(inbox, 0, 2);

        assertThat(received).isEmpty();
        assertThat(inbox.queued()).isEqualTo(1);
    }

    @Test
    void whileADisownedCallbackLastsTheNextReceiverGoesOn() throws InterruptedException {
        Inbox inbox = inbox(10, 1000);
        deliver(inbox, 0, 3);
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Inbox.Receiver stuck = _ -> {
            calls.incrementAndGet();
            entered.countDown();
            Waits.until(leave, PATIENT);
        };
        Thread worker = Thread.ofPlatform().start(() -> inbox.attach(stuck));
        Waits.until(entered, PATIENT);

        assertThat(inbox.detach(stuck, 1)).isFalse();
        inbox.attach(receiver);
        deliver(inbox, 3);
        leave.countDown();
        worker.join();
        deliver(inbox, 4);

        assertThat(received).containsExactly(1, 2, 3, 4);
        assertThat(calls).hasValue(1);
    }

    @Test
    void closedWithinACallbackItCallsNobodyAgain() {
        Inbox inbox = inbox(10, 1000);
        inbox.attach(message -> {
            received.add(number(message));
            inbox.close(DropCause.NO_DRIVER);
        });

        deliver(inbox, 0, 2);

        assertThat(received).containsExactly(0);
        assertThat(drops.snapshot()).isEqualTo(Map.of("no-endpoint", 1L));
    }

    @Test
    void anotherReceiverIsNotAttached() {
        Inbox inbox = inbox(10, 1000);
        inbox.attach(receiver);

        assertThatThrownBy(() -> inbox.attach(_ -> {
        })).isInstanceOf(IllegalStateException.class).hasMessageContaining("0x400");
    }
}
