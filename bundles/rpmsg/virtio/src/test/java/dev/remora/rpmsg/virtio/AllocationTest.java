package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A message costs no garbage, neither way. */
class AllocationTest {

    private static final int MESSAGES = 50_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final MemorySegment payload = MemorySegment.ofArray(new byte[100]);
    private final byte[] incoming = SoftDevice.message(1, 2, new byte[100]);

    @Test
    void messagesThereAndBackAllocateNothing() {
        SoftDevice device = new SoftDevice("m4.vdev0", 8);
        Echo echo = new Echo();
        VirtioBackend backend = new VirtioBackend(transport -> {
            echo.transport = transport;
            return echo;
        }, 512);
        backend.bind(device, Map.of());
        SoftDevice.Remote remote = device.remote();
        exchange(device, remote, MESSAGES);
        long thread = Objects.requireNonNull(echo.thread).threadId();
        long before = threads.getThreadAllocatedBytes(thread);
        exchange(device, remote, MESSAGES);
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(MESSAGES);
        backend.unbind(device);
        device.close();
    }

    private void exchange(SoftDevice device, SoftDevice.Remote remote, int count) {
        for (int i = 0; i < count; i++) {
            int seen = device.kicked.count();
            remote.sendRaw(incoming, 512);
            while (remote.poll() == null) {
                seen = device.kicked.await(seen, 1_000_000_000L);
            }
            while (!remote.send.pending()) {
                seen = device.kicked.await(seen, 1_000_000_000L);
            }
        }
    }

    /** Answers on the receive thread. */
    private final class Echo implements RpmsgEdge {

        private volatile @Nullable RpmsgTransport transport;
        private volatile @Nullable Thread thread;

        @Override
        public void received(int source, int destination, MemorySegment memory, long offset, int length) {
            thread = Thread.currentThread();
            if (Objects.requireNonNull(transport).trySend(1, 2, payload) != Sent.OK) {
                throw new IllegalStateException("no buffer");
            }
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
