package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.PATIENT;
import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgReceiver;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.testing.RecordedLog;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Endpoints that bundles open: the callback, and the end of it. */
@Timeout(120)
class OpenEndpointTest {

    private static final String LABEL = "m4.vdev0: channel echo (0x400), local address 0x7d0";

    private final FakeTransport transport = new FakeTransport("m4.vdev0");
    private final ReceiveBuffers buffers = new ReceiveBuffers(transport);
    private final Endpoints endpoints = new Endpoints(() -> 4, _ -> false);
    private final DropCounters drops = new DropCounters();
    private final LongAdder received = new LongAdder();
    private final AtomicInteger closed = new AtomicInteger();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    private OpenEndpoint open(RpmsgReceiver receiver, long patience) {
        Inbox inbox = endpoints.open(2000, "test", address -> new Inbox(address,
                new InboxSettings(4, 64, Overflow.HOLD, 0), drops, buffers));
        OpenEndpoint open = new OpenEndpoint(inbox, endpoints,
                new EndpointContext("m4.vdev0: channel echo (0x400)", inbox.address(), Peer.fixed(0x400),
                        FakeTransport.MTU,
                        transport, SendGate.OPEN, () -> 1L, new LongAdder(), new EdgeEvents(),
                        closed::incrementAndGet),
                new Callback(LABEL, receiver, Peer.fixed(0x400), received, drops), patience);
        open.start();
        return open;
    }

    private void receive() {
        Inbox inbox = endpoints.find(2000);
        if (inbox == null)
            drops.count(DropCause.NO_ENDPOINT);
        else
            inbox.deliver(7, MemorySegment.ofArray(new byte[1]), 0, 1, RpmsgEdge.NO_BUFFER);
    }

    @Test
    void messagesAreDeliveredAndCounted() {
        OpenEndpoint open = open(_ -> calls.add("received"), PATIENT);

        receive();
        receive();

        assertThat(calls).hasSize(2);
        assertThat(open.received()).isEqualTo(2);
        assertThat(received.sum()).isEqualTo(2);
    }

    @Test
    void afterCloseThereIsNoCallbackAndTheAddressIsFree() {
        OpenEndpoint open = open(_ -> calls.add("received"), PATIENT);

        open.endpoint().close();
        open.endpoint().close();
        open.close("again", DropCause.NO_DRIVER);
        receive();

        assertThat(calls).isEmpty();
        assertThat(endpoints.size()).isZero();
        assertThat(closed).hasValue(1);
        assertThat(drops.snapshot()).isEqualTo(Map.of("no-endpoint", 1L));
        assertThatThrownBy(() -> open.endpoint().trySend(new byte[1])).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void eachWhoClosesWaitsForTheCallback() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        OpenEndpoint open = open(_ -> {
            entered.countDown();
            Waits.until(leave, PATIENT);
            calls.add("received");
        }, PATIENT);
        Thread receiveThread = Thread.ofPlatform().start(this::receive);
        Waits.until(entered, PATIENT);

        List<Thread> closers = List.of(Thread.ofPlatform().unstarted(() -> {
            open.endpoint().close();
            calls.add("closed");
        }), Thread.ofPlatform().unstarted(() -> {
            open.close("the bus stops", DropCause.NO_DRIVER);
            calls.add("closed");
        }));
        closers.forEach(Thread::start);
        eventually(() -> assertThat(closers).extracting(Thread::getState).containsOnly(Thread.State.TIMED_WAITING));
        leave.countDown();
        for (Thread closer : closers) {
            closer.join();
        }
        receiveThread.join();

        assertThat(calls).containsExactly("received", "closed", "closed");
        assertThat(closed).hasValue(1);
    }

    @Test
    void closedFromItsCallbackItReturnsAtOnce() {
        OpenEndpoint[] opened = new OpenEndpoint[1];
        opened[0] = open(_ -> {
            opened[0].endpoint().close();
            calls.add("closed");
        }, PATIENT);

        receive();
        receive();

        assertThat(calls).containsExactly("closed");
        assertThat(endpoints.size()).isZero();
    }

    @Test
    void aCallbackThatDoesNotReturnIsReportedAndNotWaitedFor() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        OpenEndpoint open = open(_ -> {
            entered.countDown();
            Waits.until(leave, PATIENT);
        }, 1);
        Thread receiveThread = Thread.ofPlatform().start(this::receive);
        Waits.until(entered, PATIENT);

        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            open.endpoint().close();
            assertThat(log.warnings()).singleElement().asString().contains("local address 0x7d0", "has not returned");
        }

        assertThat(endpoints.size()).isZero();
        leave.countDown();
        receiveThread.join();
    }

    @Test
    void aCallbackThatThrowsIsLoggedAndCountedAndTheEndpointLives() {
        OpenEndpoint open = open(_ -> {
            throw new IllegalStateException("so there");
        }, PATIENT);

        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            receive();
            receive();
            assertThat(log.warnings()).singleElement().asString().startsWith(LABEL).contains("so there");
        }

        assertThat(open.received()).isEqualTo(2);
        assertThat(drops.snapshot()).isEqualTo(Map.of("callback-failed", 2L));
    }
}
