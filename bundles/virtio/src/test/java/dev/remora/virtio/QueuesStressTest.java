package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two threads on one memory, asleep whenever there is nothing to do: a lost wake-up hangs here. */
class QueuesStressTest {

    private static final int MESSAGES = 50_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 256})
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void nothingIsLostBetweenTwoThreads(int num) throws Exception {
        TestRing ring = new TestRing(num, 4096);
        DriverQueue driver = DriverQueue.fresh(ring.vring(), 0);
        Bell kick = new Bell();
        Bell interrupt = new Bell();
        CompletableFuture<Integer> device = CompletableFuture.supplyAsync(() -> serve(ring, kick, interrupt),
                task -> Thread.ofPlatform().name("stress-device").daemon().start(task));

        int sent = 0;
        int back = 0;
        while (back < MESSAGES) {
            int seen = interrupt.count();
            boolean idle = true;
            for (int id = driver.take(); id >= 0; id = driver.take()) {
                back++;
                idle = false;
            }
            while (sent < MESSAGES && driver.free() > 0) {
                int buffer = sent % num;
                // With one buffer in flight per slot, ids come back in order: the buffer is free again.
                ring.buffer(buffer).set(ValueLayout.JAVA_INT, 0, sent++);
                driver.offer(ring.address(buffer), 64, false);
                idle = false;
            }
            if (driver.publish()) {
                kick.ring();
            }
            if (idle) {
                driver.wantInterrupts(true);
                if (!driver.pending()) {
                    interrupt.await(seen);
                }
                driver.wantInterrupts(false);
            }
        }
        assertThat(device.get()).isEqualTo(MESSAGES);
    }

    private static int serve(TestRing ring, Bell kick, Bell interrupt) {
        DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), 0);
        int got = 0;
        while (got < MESSAGES) {
            int seen = kick.count();
            boolean idle = true;
            for (int head = device.take(); head >= 0; head = device.take()) {
                assertThat(device.part(0).get(ValueLayout.JAVA_INT, 0)).isEqualTo(got);
                device.complete(head, 64);
                got++;
                idle = false;
            }
            if (device.publish()) {
                interrupt.ring();
            }
            if (idle) {
                device.wantKicks(true);
                if (!device.pending()) {
                    kick.await(seen);
                }
                device.wantKicks(false);
            }
        }
        return got;
    }

    @Test
    void aMessageThereAndBackAllocatesNothing() {
        TestRing ring = new TestRing(16, 16);
        DriverQueue driver = DriverQueue.fresh(ring.vring(), 0);
        DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), 0);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        pass(ring, driver, device, 20_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        pass(ring, driver, device, 100_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
    }

    private static void pass(TestRing ring, DriverQueue driver, DeviceQueue device, int messages) {
        for (int i = 0; i < messages; i++) {
            driver.offer(ring.address(0), 512, true);
            driver.publish();
            int head = device.take();
            device.part(0);
            device.complete(head, 512);
            device.publish();
            driver.take();
        }
    }

    /** An event count without a safety poll. */
    private static final class Bell {

        private int count;

        synchronized int count() {
            return count;
        }

        synchronized void ring() {
            count++;
            notifyAll();
        }

        synchronized void await(int seen) {
            try {
                while (count == seen) {
                    wait();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
