package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.spi.RpmsgEdge;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PollingTest {

    private final FakeTransport transport = new FakeTransport("m4.vdev0");
    private final Polling polling = new Polling("m4.vdev0", transport);

    private volatile @Nullable String gone;
    private final Maker driver = new Maker() {
        @Override
        public Access access() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String bundle() {
            return "test.bundle 1.0.0";
        }

        @Override
        public @Nullable String closedReason() {
            return gone;
        }
    };

    private PolledReceive begin() {
        return polling.begin(driver);
    }

    @Test
    void pollingMasksTheReceiveThreadUntilItIsClosed() {
        transport.whenPolled = max -> max - 1;

        PolledReceive polled = begin();
        assertThat(transport.isMasked()).isTrue();
        assertThat(polling.active()).isTrue();
        assertThat(polled.poll(5)).isEqualTo(4);
        polled.close();
        polled.close();

        assertThat(transport.isMasked()).isFalse();
        assertThat(polling.active()).isFalse();
        assertThatThrownBy(() -> polled.poll(1)).isInstanceOf(IllegalStateException.class);
        begin().close();
        assertThat(transport.isMasked()).isFalse();
    }

    @Test
    void messagesAreDeliveredOnThePollingThread() {
        Inbox inbox = new Inbox(1024, new InboxSettings(4, 64, Overflow.HOLD, 0), new DropCounters(),
                new ReceiveBuffers(transport));
        List<Thread> threads = new ArrayList<>();
        inbox.attach(_ -> threads.add(Thread.currentThread()));
        transport.whenPolled = max -> {
            inbox.deliver(7, MemorySegment.ofArray(new byte[1]), 0, 1, RpmsgEdge.NO_BUFFER);
            return 1;
        };

        try (PolledReceive polled = begin()) {
            assertThat(polled.poll(1)).isEqualTo(1);
        }

        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void onlyOnePolls() {
        PolledReceive polled = begin();

        assertThatThrownBy(this::begin).isInstanceOf(IllegalStateException.class);

        assertThat(transport.isMasked()).isTrue();
        polled.close();
    }

    @Test
    void aTransportThatCannotLeavesNothingBehind() {
        transport.mask();

        assertThatThrownBy(this::begin).isInstanceOf(IllegalStateException.class);

        assertThat(polling.active()).isFalse();
        transport.unmask();
        begin().close();
    }

    @Test
    void aCallbackDoesNotPoll() {
        PolledReceive polled = begin();
        List<Throwable> thrown = new ArrayList<>();
        transport.whenPolled = _ -> {
            try {
                polled.poll(1);
            } catch (IllegalStateException e) {
                thrown.add(e);
            }
            return 1;
        };

        assertThat(polled.poll(1)).isEqualTo(1);

        assertThat(thrown).hasSize(1);
        polled.close();
    }

    @Test
    void atLeastOneMessageIsPolledFor() {
        try (PolledReceive polled = begin()) {
            assertThatThrownBy(() -> polled.poll(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void closedFromACallbackTheReceiveThreadGoesOnAfterThePoll() {
        PolledReceive polled = begin();
        List<Boolean> masked = new ArrayList<>();
        transport.whenPolled = _ -> {
            polled.close();
            masked.add(transport.isMasked());
            return 1;
        };

        polled.poll(1);

        assertThat(masked).containsExactly(true);
        assertThat(transport.isMasked()).isFalse();
    }

    @Test
    void withTheSessionPollingEnds() {
        PolledReceive polled = begin();

        polling.end("m4 crashed", PATIENT);

        assertThat(transport.isMasked()).isFalse();
        assertThatThrownBy(() -> polled.poll(1)).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("m4 crashed");
        assertThatThrownBy(this::begin).isInstanceOf(ChannelClosedException.class);
        polled.close();
        assertThat(transport.isMasked()).isFalse();
    }

    @Test
    void withItsOwnerPollingEnds() {
        PolledReceive polled = begin();

        polling.end(Predicate.not(driver::equals), "another has gone");
        assertThat(transport.isMasked()).isTrue();
        polling.end(driver::equals, "its driver has gone");

        assertThat(transport.isMasked()).isFalse();
        assertThatThrownBy(() -> polled.poll(1)).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("its driver has gone");
        begin().close();
        assertThat(transport.isMasked()).isFalse();
    }

    @Test
    void whoIsGoneMeanwhileDoesNotBegin() {
        gone = "its driver has gone";

        assertThatThrownBy(this::begin).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("its driver has gone");

        assertThat(transport.isMasked()).isFalse();
        assertThat(polling.active()).isFalse();
    }

    @Test
    void theEndOfTheSessionWaitsForThePollThatIsUnderWay() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        PolledReceive polled = begin();
        transport.whenPolled = _ -> {
            entered.countDown();
            Waits.until(leave, PATIENT);
            return 0;
        };
        Thread polls = Thread.ofPlatform().start(() -> polled.poll(1));
        Waits.until(entered, PATIENT);
        AtomicReference<Boolean> masked = new AtomicReference<>();
        Thread ends = Thread.ofPlatform().start(() -> {
            polling.end("m4 crashed", PATIENT);
            masked.set(transport.isMasked());
        });
        BusFixture.eventually(() -> assertThat(ends.getState()).isEqualTo(Thread.State.TIMED_WAITING));

        leave.countDown();
        ends.join();
        polls.join();

        assertThat(masked).hasValue(false);
    }
}
