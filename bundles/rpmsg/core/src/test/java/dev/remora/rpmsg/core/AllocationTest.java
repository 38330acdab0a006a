package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.remora.rpmsg.RpmsgBuffer;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the path of a message costs. */
@Timeout(120)
class AllocationTest {

    private static final int MESSAGES = 50_000;
    private static final int LENGTH = 496;

    private final BusFixture fixture = new BusFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Less than one byte a message: whatever else the virtual machine does meanwhile. */
    @Test
    void deliveryAllocatesNothing() {
        int messages = 100_000;
        RpmsgDriver plain = new RpmsgDriver() {
            @Override
            public void probe(RpmsgChannel channel) {}

            @Override
            public void received(RpmsgMessage message) {}

            @Override
            public void remove() {}
        };
        fixture.add(new Driver(-1, 0, "test.plain", new Driver.Wants(List.of("plain"), false, false), FakeDriver.BUNDLE,
                new Driver.Instances() {
                    @Override
                    public RpmsgDriver take() {
                        return plain;
                    }

                    @Override
                    public void release(RpmsgDriver instance) {}
                }));
        fixture.announce("plain", 0x400);
        int address = fixture.address();
        MemorySegment memory = MemorySegment.ofArray(new byte[16]);
        fixture.edge.received(0x400, address, memory, 0, 16, RpmsgEdge.NO_BUFFER);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < messages; i++) {
            fixture.edge.received(0x400, address, memory, 0, 16, RpmsgEdge.NO_BUFFER);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(messages);
        assertThat(fixture.status().received()).isEqualTo(messages + 1L);
    }

    /** Takes and forgets. One buffer is enough: each is given back before the next is claimed. */
    private static final class Sink implements RpmsgTransport, RpmsgTransport.TransmitBuffer {

        private final MemorySegment buffer = MemorySegment.ofArray(new byte[LENGTH]);
        long sent;

        @Override
        public String edge() {
            return "m4.vdev0";
        }

        @Override
        public String backend() {
            return "sink";
        }

        @Override
        public Optional<String> processor() {
            return Optional.empty();
        }

        @Override
        public int mtu() {
            return LENGTH;
        }

        @Override
        public int receiveBuffers() {
            return 8;
        }

        @Override
        public Sent send(int source, int destination, MemorySegment payload, long timeoutNanos, Abort abort) {
            return trySend(source, destination, payload);
        }

        @Override
        public Sent trySend(int source, int destination, MemorySegment payload) {
            sent++;
            return Sent.OK;
        }

        @Override
        public TransmitBuffer tryClaim(int length) {
            return this;
        }

        @Override
        public Sent awaitWritable(long timeoutNanos, Abort abort) {
            return Sent.OK;
        }

        @Override
        public void notifyWritable() {}

        @Override
        public void wake() {}

        @Override
        public void fail(String reason) {}

        @Override
        public MemorySegment payload() {
            return buffer;
        }

        @Override
        public Sent commit(int source, int destination, int length) {
            sent++;
            return Sent.OK;
        }

        @Override
        public void abandon() {}
    }

    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    /** Bytes allocated per step, once it has been done. */
    private static long allocatedBy(Step step) throws InterruptedException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        step.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < MESSAGES; i++) {
            step.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / MESSAGES;
    }

    private final Sink sink = new Sink();

    private Endpoint endpoint() {
        return new Endpoint(new EndpointContext("m4.vdev0: channel echo (0x400)", 0x401, Peer.fixed(0x400), LENGTH,
                sink,
                SendGate.OPEN, () -> RpmsgEndpoint.SEND_TIMEOUT_NANOS, new LongAdder(), new EdgeEvents(), () -> {
                }));
    }

    private Inbox inbox(int messages) {
        return new Inbox(1024, new InboxSettings(messages, Integer.MAX_VALUE, Overflow.HOLD, 8), new DropCounters(),
                new ReceiveBuffers(sink));
    }

    @Test
    void sendingAllocatesNothing() throws InterruptedException {
        Endpoint endpoint = endpoint();
        MemorySegment payload = MemorySegment.ofArray(new byte[LENGTH]);

        assertThat(allocatedBy(() -> endpoint.send(payload))).isZero();
        assertThat(allocatedBy(() -> endpoint.trySendTo(7, payload))).isZero();
        assertThat(sink.sent).isEqualTo(2L * (MESSAGES + 1));
    }

    @Test
    void claimingAndCommittingAllocatesNothing() throws InterruptedException {
        Endpoint endpoint = endpoint();

        assertThat(allocatedBy(() -> {
            try (RpmsgBuffer buffer = endpoint.claim(LENGTH)) {
                buffer.payload().set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
                buffer.commit();
            }
        })).isZero();

        assertThat(sink.sent).isEqualTo(MESSAGES + 1);
    }

    /** Three small objects, whatever the message's length. */
    @Test
    void retainingAllocatesLittle() throws InterruptedException {
        Inbox inbox = inbox(1);
        inbox.attach(message -> message.retain().release());
        MemorySegment memory = MemorySegment.ofArray(new byte[LENGTH]);

        assertThat(allocatedBy(() -> inbox.deliver(7, memory, 0, LENGTH, 3))).isLessThan(LENGTH / 2);
    }

    @Test
    void waitingAllocatesNothingAfterTheFirstMessage() throws InterruptedException {
        Inbox inbox = inbox(MESSAGES + 1);
        MemorySegment memory = MemorySegment.ofArray(new byte[LENGTH]);

        assertThat(allocatedBy(() -> inbox.deliver(7, memory, 0, 16, 3))).isZero();

        assertThat(inbox.queued()).isEqualTo(MESSAGES + 1);
        assertThat(inbox.held()).isZero();
    }
}
