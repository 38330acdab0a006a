package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.PolicyFixture.ECHO;
import static dev.remora.rpmsg.core.PolicyFixture.SAMPLE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyAllocationTest {

    /** Less than one byte a message: whatever else the virtual machine does meanwhile. */
    @Test
    void whatIsAllowedAllocatesNothing() {
        int messages = 100_000;
        PolicyFixture fixture = new PolicyFixture();
        fixture.configure("a", Map.of("bundle", "*", "destinations", new String[]{"7", "9-11"}));
        fixture.configure("b", Map.of("bundle", "*", "destinations", new String[]{"7", "channel"}, "bytes.max", 512,
                "messages.per.second", 1_000_000));
        SendGate gate = fixture.policy.of(ECHO).bind(SAMPLE);
        gate.check(0x400, 0x400, 16);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < messages; i++) {
            gate.check(0x400, 0x400, 16);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(messages);
        assertThat(fixture.policy.status()).allSatisfy(entry -> assertThat(entry.denied()).isZero());
    }
}
