package dev.remora.rpmsg.smd.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.HandBell;
import dev.remora.smem.SmemItem;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message costs no garbage, neither way, in neither layout. */
class AllocationTest {

    private static final int MESSAGES = 50_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final MemorySegment payload = MemorySegment.ofArray(new byte[100]);
    private final List<MemorySegment> batch = List.of(payload, payload);

    /** A side that nobody rings: the test looks. */
    private static final class Side implements WireEvents, EdgeSession {

        final SmdChannel channel;
        private final MemorySegment answer = MemorySegment.ofArray(new byte[60]);
        private final boolean answers;
        int received;

        Side(TestMemory memory, boolean words, boolean first) throws SmdViolation {
            answers = !first;
            channel = new SmdChannel("test", new ChannelPlace("DATA", 0, false, first, new SmemItem(memory, 0, words
                    ? 88
                    : 40), new SmemItem(memory, 128, 2048)), new ChannelSettings(true, 1024, 1, 1), () -> {},
                    new Bell(new HandBell()), new Turn("test"), this);
            channel.reset();
            channel.open();
        }

        @Override
        public boolean over() {
            return false;
        }

        @Override
        public void appeared() {}

        @Override
        public void disappeared(String reason) {}

        @Override
        public Taken received(MemorySegment memory, long offset, int length) {
            received++;
            if (answers && channel.trySend(this, answer) != Sent.OK) {
                throw new IllegalStateException("no room");
            }
            return Taken.DONE;
        }

        @Override
        public void signals(Set<Signal> raised) {}

        @Override
        public void writable() {}

        @Override
        public void dropped(String cause) {}
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messagesThereAndBackAllocateNothing(boolean words) throws SmdViolation {
        TestMemory memory = words ? TestMemory.device(4096) : TestMemory.ram(4096);
        Side one = new Side(memory, words, true);
        Side other = new Side(memory, words, false);
        for (int i = 0; i < 4; i++) {
            one.channel.receive(1);
            other.channel.receive(1);
        }
        exchange(one, other);

        long before = threads.getCurrentThreadAllocatedBytes();
        exchange(one, other);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(one.received).isEqualTo(2 * 3 * MESSAGES);
        assertThat(allocated).as("bytes for %d messages", 6 * MESSAGES).isLessThan(MESSAGES);
    }

    private void exchange(Side one, Side other) {
        for (int i = 0; i < MESSAGES; i++) {
            Sent sent = one.channel.trySend(one, payload);
            int more = one.channel.trySend(one, batch, 0);
            if (sent != Sent.OK || more != 2 || !other.channel.pending()) {
                throw new IllegalStateException("no room");
            }
            other.channel.receive(16);
            one.channel.receive(16);
        }
    }
}
