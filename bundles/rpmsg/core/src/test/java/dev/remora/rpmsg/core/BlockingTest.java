package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.PATIENT;
import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Receivers that may block, on threads of their own. */
@Timeout(120)
class BlockingTest {

    private static final String THREAD = "remora-test-blocking";

    private final FakeTransport transport = new FakeTransport("m4.vdev0", 4, false);
    private final ReceiveBuffers buffers = new ReceiveBuffers(transport);
    private final Inbox inbox = new Inbox(1024, new InboxSettings(2, 64, Overflow.HOLD, 0), new DropCounters(),
            buffers);
    private final List<Integer> received = Collections.synchronizedList(new ArrayList<>());
    private final Inbox.Receiver receiver = message -> received
            .add((int) message.payload().get(ValueLayout.JAVA_BYTE, 0));
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);
    private final Inbox.Receiver slow = message -> {
        receiver.received(message);
        entered.countDown();
        Waits.until(leave, PATIENT);
    };

    @AfterEach
    void noThreadIsLeft() {
        leave.countDown();
        inbox.close(DropCause.NO_DRIVER);
        eventually(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .doesNotContain(THREAD));
    }

    private Taken deliver(int number) {
        return inbox.deliver(7, MemorySegment.ofArray(new byte[]{(byte) number}), 0, 1, number % 4);
    }

    @Test
    void itsOwnThreadGetsWhatWaitedAndWhatComes() {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        deliver(0);

        inbox.attachBlocking(message -> {
            threads.add(Thread.currentThread());
            receiver.received(message);
        }, THREAD);
        eventually(() -> assertThat(received).containsExactly(0));
        deliver(1);

        eventually(() -> assertThat(received).containsExactly(0, 1));
        assertThat(threads).hasSize(2).allSatisfy(thread -> {
            assertThat(thread.getName()).isEqualTo(THREAD);
            assertThat(thread.isDaemon()).isTrue();
        });
    }

    @Test
    void theReceiveThreadDoesNotWaitForIt() {
        inbox.attachBlocking(slow, THREAD);
        deliver(0);
        Waits.until(entered, PATIENT);

        assertThat(deliver(1)).isEqualTo(Taken.DONE);
        assertThat(deliver(2)).isEqualTo(Taken.DONE);
        assertThat(deliver(3)).isEqualTo(Taken.KEPT);
        assertThat(received).containsExactly(0);
        leave.countDown();

        eventually(() -> assertThat(received).containsExactly(0, 1, 2, 3));
        eventually(() -> assertThat(transport.released).containsExactly(3));
    }

    @Test
    void detachWaitsForItsCallbackAndEndsItsThread() throws InterruptedException {
        inbox.attachBlocking(slow, THREAD);
        deliver(0);
        Waits.until(entered, PATIENT);
        deliver(1);
        AtomicBoolean returned = new AtomicBoolean();
        Thread detaching = Thread.ofPlatform().start(() -> returned.set(inbox.detach(slow, PATIENT)));
        eventually(() -> assertThat(detaching.getState()).isEqualTo(Thread.State.TIMED_WAITING));

        leave.countDown();
        detaching.join();

        assertThat(returned).isTrue();
        assertThat(received).containsExactly(0);
        assertThat(inbox.queued()).isEqualTo(1);
        inbox.attach(receiver);
        assertThat(received).containsExactly(0, 1);
    }

    @Test
    void anIdleOneIsDetachedAtOnce() {
        inbox.attachBlocking(receiver, THREAD);
        deliver(0);
        eventually(() -> assertThat(received).containsExactly(0));

        assertThat(inbox.detach(receiver, PATIENT)).isTrue();
        deliver(1);

        assertThat(received).containsExactly(0);
    }

    @Test
    void itMayDetachItselfAndTheNextOneGoesOnAfterwards() {
        AtomicBoolean inside = new AtomicBoolean();
        AtomicBoolean together = new AtomicBoolean();
        Inbox.Receiver next = message -> {
            if (inside.get())
                together.set(true);
            receiver.received(message);
        };
        inbox.attachBlocking(new Inbox.Receiver() {
            @Override
            public void received(RpmsgMessage message) {
                inside.set(true);
                receiver.received(message);
                assertThat(inbox.detach(this, PATIENT)).isTrue();
                inbox.attachBlocking(next, THREAD);
                deliver(1);
                inside.set(false);
            }
        }, THREAD);

        deliver(0);

        eventually(() -> assertThat(received).containsExactly(0, 1));
        assertThat(together).isFalse();
    }

    @Test
    void oneThatDoesNotReturnIsDisownedAndTheNextOneGoesOn() {
        CountDownLatch interrupted = new CountDownLatch(1);
        Inbox.Receiver stuck = message -> {
            receiver.received(message);
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                Waits.until(leave, PATIENT);
            }
        };
        inbox.attachBlocking(stuck, THREAD);
        deliver(0);
        Waits.until(entered, PATIENT);
        deliver(1);

        assertThat(inbox.detach(stuck, 1)).isFalse();
        assertThat(Waits.until(interrupted, PATIENT)).isTrue();
        inbox.attachBlocking(receiver, THREAD);

        eventually(() -> assertThat(received).containsExactly(0, 1));
        leave.countDown();
        deliver(2);
        eventually(() -> assertThat(received).containsExactly(0, 1, 2));
    }

    @Test
    void onlyOneIsAttached() {
        inbox.attachBlocking(receiver, THREAD);

        assertThatThrownBy(() -> inbox.attach(slow)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> inbox.attachBlocking(slow, THREAD)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClosedInboxTakesNone() {
        inbox.close(DropCause.NO_DRIVER);

        inbox.attachBlocking(receiver, THREAD);

        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).doesNotContain(THREAD);
    }
}
