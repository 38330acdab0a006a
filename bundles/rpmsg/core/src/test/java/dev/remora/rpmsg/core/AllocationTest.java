package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgMessage;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the path of a message costs. */
@Timeout(120)
class AllocationTest {

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
        fixture.add(new Driver(-1, 0, "test.plain", List.of("plain"), "test.bundle 1.0.0", new Driver.Instances() {
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
        fixture.edge.received(0x400, address, memory, 0, 16);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < messages; i++) {
            fixture.edge.received(0x400, address, memory, 0, 16);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(messages);
        assertThat(fixture.status().received()).isEqualTo(messages + 1L);
    }
}
