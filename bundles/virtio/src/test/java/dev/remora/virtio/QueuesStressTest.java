package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two threads on one memory, asleep whenever there is nothing to do: a lost wake-up hangs here. */
class QueuesStressTest {

    private static final int MESSAGES = 50_000;
    private static final long[] CHAIN = {TestRing.POOL, TestRing.POOL + TestRing.BUFFER};
    private static final int[] LENGTHS = {100, 200};

    @ParameterizedTest
    @CsvSource({"1, 0", "4, 0", "256, 0", "1, 0x20000000", "4, 0x20000000", "256, 0x20000000"})
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void nothingIsLostBetweenTwoThreads(int num, String bits) throws Exception {
        TestRing ring = new TestRing(num, 4096);
        long features = Long.decode(bits);
        DriverQueue driver = DriverQueue.fresh(ring.vring(), features);
        Bell kick = new Bell();
        Bell interrupt = new Bell();
        CompletableFuture<Integer> device = CompletableFuture.supplyAsync(() -> serve(ring, features, kick, interrupt),
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

    private static int serve(TestRing ring, long features, Bell kick, Bell interrupt) {
        DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), features);
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

    @ParameterizedTest
    @ValueSource(longs = {0, VirtioFeatures.EVENT_IDX})
    void aMessageThereAndBackAllocatesNothing(long features) {
        TestRing ring = new TestRing(16, 16);
        DriverQueue driver = DriverQueue.fresh(ring.vring(), features);
        DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), features);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        pass(ring, driver, device, 50_000);
        // The compiler's own doings may be counted once; what a message costs is counted each time.
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 10; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            pass(ring, driver, device, 10_000);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    private static void pass(TestRing ring, DriverQueue driver, DeviceQueue device, int messages) {
        for (int i = 0; i < messages; i++) {
            driver.offer(3, ring.address(0), 1 + i % TestRing.BUFFER, true);
            driver.offer(ring.address(1), TestRing.BUFFER, true);
            driver.offerChain(CHAIN, LENGTHS, 1, 1);
            driver.publish();
            while (device.ready() > 0) {
                int head = device.take();
                if (device.memory(0).byteSize() < device.offset(0) + device.length(0)) {
                    throw new AssertionError("outside");
                }
                device.complete(head, 1);
            }
            device.wantKicks(true);
            device.pending();
            device.wantKicks(false);
            device.publish();
            while (driver.take() >= 0) {
                driver.takenLength();
            }
            driver.wantInterrupts(true);
            driver.pending();
            driver.wantInterrupts(false);
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
