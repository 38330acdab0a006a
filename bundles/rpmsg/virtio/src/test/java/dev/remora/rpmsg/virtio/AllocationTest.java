package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.spi.RpmsgTransport.TransmitBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A message costs no garbage, neither way, in neither role. */
class AllocationTest {

    private static final int MESSAGES = 50_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final MemorySegment payload = MemorySegment.ofArray(new byte[100]);
    private final byte[] incoming = SoftDevice.message(1, 2, new byte[100]);

    @Test
    void messagesThereAndBackAllocateNothing() {
        allocatesNothing((transport, buffer) -> {
            if (transport.trySend(1, 2, payload) != Sent.OK) {
                throw new IllegalStateException("no buffer");
            }
            return Taken.DONE;
        });
    }

    @Test
    void messagesWrittenInPlaceAllocateNothing() {
        allocatesNothing((transport, buffer) -> {
            TransmitBuffer claimed = Objects.requireNonNull(transport.tryClaim(100));
            claimed.payload().set(ValueLayout.JAVA_BYTE, 99, (byte) 1);
            if (claimed.commit(1, 2, 100) != Sent.OK) {
                throw new IllegalStateException("closed");
            }
            return Taken.DONE;
        });
    }

    @Test
    void keptBuffersAllocateNothing() {
        allocatesNothing((transport, buffer) -> {
            transport.release(buffer);
            return transport.trySend(1, 2, payload) == Sent.OK ? Taken.KEPT : Taken.DONE;
        });
    }

    @Test
    void listsAllocateNothing() {
        List<MemorySegment> list = List.of(payload, payload, payload);
        allocatesNothing((transport, buffer) -> {
            if (transport.trySend(1, 2, list, 2) != 1) {
                throw new IllegalStateException("no buffer");
            }
            return Taken.DONE;
        });
    }

    private void allocatesNothing(Answer answer) {
        asDriver(answer);
        asDevice(answer);
    }

    private void asDriver(Answer answer) {
        SoftDevice device = new SoftDevice("m4.vdev0", 8);
        Echo echo = new Echo(answer);
        VirtioBackend backend = backend(echo);
        backend.bind(device, Map.of());
        SoftDevice.Remote remote = device.remote();
        measure(echo, () -> {
            int seen = device.kicked.count();
            remote.sendRaw(incoming, 512);
            while (remote.poll() == null) {
                seen = device.kicked.await(seen, 1_000_000_000L);
            }
            while (!remote.send.pending()) {
                seen = device.kicked.await(seen, 1_000_000_000L);
            }
        });
        backend.unbind(device);
        device.close();
    }

    private void asDevice(Answer answer) {
        SharedRings rings = new SharedRings("kernel0", 8);
        rings.features = 1L;
        ScriptedDriver driver = new ScriptedDriver(rings);
        Echo echo = new Echo(answer);
        VirtioBackend backend = backend(echo);
        backend.bindServed(rings.served, Map.of());
        measure(echo, () -> {
            int seen = rings.interrupts.count();
            while (!driver.sendRaw(incoming, 512)) {
                seen = rings.interrupts.await(seen, 1_000_000);
            }
            while (driver.poll() == null) {
                seen = rings.interrupts.await(seen, 1_000_000_000L);
            }
        });
        backend.unbindServed(rings.served);
        rings.close();
    }

    private static VirtioBackend backend(Echo echo) {
        VirtioBackend backend = new VirtioBackend(512, () -> false);
        backend.bindBus(transport -> {
            echo.transport = transport;
            return echo;
        });
        return backend;
    }

    private void measure(Echo echo, Runnable exchange) {
        for (int i = 0; i < MESSAGES; i++) {
            exchange.run();
        }
        long thread = Objects.requireNonNull(echo.thread).threadId();
        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < MESSAGES; i++) {
            exchange.run();
        }
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(MESSAGES);
    }

    /** What a driver does with a message. */
    @FunctionalInterface
    private interface Answer {
        Taken to(RpmsgTransport transport, int buffer);
    }

    /** Answers on the receive thread. */
    private static final class Echo implements RpmsgEdge {

        private final Answer answer;
        private volatile @Nullable RpmsgTransport transport;
        private volatile @Nullable Thread thread;

        Echo(Answer answer) {
            this.answer = answer;
        }

        @Override
        public Taken received(int source, int destination, MemorySegment memory, long offset, int length,
                int buffer) {
            thread = Thread.currentThread();
            return answer.to(Objects.requireNonNull(transport), buffer);
        }

        @Override
        public long epoch() {
            return 1;
        }

        @Override
        public void writable(int destination) {
            writable();
        }

        @Override
        public void writable() {
            throw new AssertionError();
        }

        @Override
        public void signals(int destination, Set<Signal> raised) {
            throw new AssertionError();
        }

        @Override
        public void announced(String name, int destination) {
            throw new AssertionError(name);
        }

        @Override
        public void withdrawn(String name, int destination) {
            throw new AssertionError(name);
        }

        @Override
        public void dropped(String cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void close(String reason) {
            transport = null;
        }
    }
}
