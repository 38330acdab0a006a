package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.remora.rpmsg.glink.link.LinkEnd.Two;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message costs no garbage, neither way, over either kind of pipes. */
class LinkAllocationTest {

    private static final int MESSAGES = 20_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final MemorySegment payload = MemorySegment.ofArray(new byte[60]);
    private final List<MemorySegment> batch = List.of(payload, payload);
    private int received;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void messagesThereAndBackAllocateNothing(boolean smem) {
        try (Two two = smem ? LinkEnd.smem(4096) : LinkEnd.rpm(1024)) {
            two.opened("data");
            GlinkChannel one = two.one.channel("data");
            GlinkChannel other = two.other.channel("data");
            two.other.onMessage((channel, memory, length) -> {
                received++;
                return channel.trySend(two.other, payload) == Sent.OK ? Taken.DONE : Taken.HELD;
            });
            two.one.onMessage((channel, memory, length) -> {
                received++;
                return Taken.DONE;
            });
            exchange(two, one, other);

            long before = threads.getCurrentThreadAllocatedBytes();
            exchange(two, one, other);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(received).isEqualTo(2 * 6 * MESSAGES);
            assertThat(allocated).as("bytes for %d messages", 6 * MESSAGES).isLessThan(MESSAGES);
        }
    }

    private void exchange(Two two, GlinkChannel one, GlinkChannel other) {
        for (int i = 0; i < MESSAGES; i++) {
            Sent sent = one.trySend(two.one, payload);
            int more = one.trySend(two.one, batch, 0);
            if (sent != Sent.OK || more != 2 || !two.other.link.due()) {
                throw new IllegalStateException("no room");
            }
            two.other.link.pump();
            other.receive(16);
            two.one.link.pump();
            one.receive(16);
            two.other.link.pump();
        }
    }
}
