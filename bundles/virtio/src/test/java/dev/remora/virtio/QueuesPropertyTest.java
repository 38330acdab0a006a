package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Both roles with anything in between. */
class QueuesPropertyTest {

    /** Beyond the wrap of the 16-bit indexes. */
    private static final int MANY = 66_000;

    @Property(tries = 12)
    void everyBufferComesBackOnceWithWhatWasWritten(@ForAll @IntRange(max = 8) int log2, @ForAll long seed) {
        TestRing ring = new TestRing(1 << log2, 16);
        DriverQueue driver = DriverQueue.fresh(ring.vring(), 0);
        DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), 0);
        Random random = new Random(seed);
        int[] numbers = new int[driver.num()];
        Arrays.fill(numbers, -1);
        List<Integer> held = new ArrayList<>();
        int offered = 0;
        int back = 0;
        while (back < MANY) {
            for (int n = random.nextInt(driver.free() + 1); n > 0; n--) {
                int length = 1 + offered % TestRing.BUFFER;
                int id = driver.offer(ring.address(offered % driver.num()), length, offered % 3 != 0);
                assertThat(numbers[id]).isEqualTo(-1);
                numbers[id] = offered;
                offered++;
            }
            driver.publish();
            for (int n = random.nextInt(driver.num() + 1); n > 0; n--) {
                int head = device.take();
                if (head >= 0) {
                    int number = numbers[head];
                    assertThat(device.parts()).isEqualTo(1);
                    assertThat(device.part(0).byteSize()).isEqualTo(1 + number % TestRing.BUFFER);
                    assertThat(device.writable(0)).isEqualTo(number % 3 != 0);
                    held.add(head);
                }
            }
            for (int n = random.nextInt(held.size() + 1); n > 0; n--) {
                int head = held.remove(/* index */ random.nextInt(held.size()));
                device.complete(head, numbers[head] % TestRing.BUFFER);
            }
            device.publish();
            for (int id = driver.take(); id >= 0; id = driver.take()) {
                int number = numbers[id];
                numbers[id] = -1;
                assertThat(number).isNotNegative();
                assertThat(driver.takenLength()).isEqualTo(number % 3 != 0 ? number % TestRing.BUFFER : 0);
                back++;
            }
            assertThat(driver.free()).isEqualTo(driver.num() - (offered - back));
        }
    }

    @Property(tries = 2000)
    void rubbishFromTheDriverEndsInAViolationOrInTheRegion(@ForAll long seed, @ForAll @IntRange(max = 4) int log2,
            @ForAll @LongRange(max = 3) long tame) {
        TestRing ring = new TestRing(1 << log2, 16);
        DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), 0);
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            scribble(ring, random, tame);
            ring.availIdx(round * random.nextInt(2) + random.nextInt(3));
            try {
                for (int head = device.take(); head >= 0; head = device.take()) {
                    assertThat(head).isLessThan(1 << log2);
                    assertThat(device.parts()).isBetween(1, 1 << log2);
                    for (int i = 0; i < device.parts(); i++) {
                        long offset = device.part(i).address() - ring.buffer(0).address();
                        assertThat(offset).isBetween(0L, (long) TestRing.BUFFER << log2);
                        assertThat(offset + device.part(i).byteSize()).isBetween(1L, (long) TestRing.BUFFER << log2);
                    }
                    if (random.nextBoolean()) {
                        device.complete(head, 0);
                    }
                }
                device.publish();
            } catch (VringViolation e) {
                assertThat(e).hasMessageStartingWith("test.vring0: ");
                return;
            }
        }
    }

    @Property(tries = 2000)
    void rubbishFromTheDeviceEndsInAViolationOrInABufferOfOurs(@ForAll long seed, @ForAll @IntRange(max = 4) int log2) {
        TestRing ring = new TestRing(1 << log2, 16);
        DriverQueue driver = DriverQueue.fresh(ring.vring(), 0);
        Random random = new Random(seed);
        int[] lengths = new int[driver.num()];
        int returned = 0;
        for (int round = 0; round < 50; round++) {
            while (driver.free() > 0) {
                int length = 1 + random.nextInt(TestRing.BUFFER);
                int id = driver.offer(ring.address(0), length, true);
                assertThat(lengths[id]).isZero();
                lengths[id] = length;
            }
            driver.publish();
            int fresh = random.nextInt(3);
            for (int i = 0; i < 1 << log2; i++) {
                ring.used(i, random.nextInt(1 << log2) + (random.nextInt(50) == 0 ? 1 << log2 : 0), random.nextInt(30));
            }
            returned += fresh;
            ring.usedIdx(returned);
            try {
                for (int id = driver.take(); id >= 0; id = driver.take()) {
                    assertThat(driver.takenLength()).isBetween(0, lengths[id]);
                    lengths[id] = 0;
                }
            } catch (VringViolation e) {
                assertThat(e).hasMessageStartingWith("test.vring0: ");
                return;
            }
        }
    }

    /** Descriptors that are more or less reasonable. */
    private static void scribble(TestRing ring, Random random, long tame) {
        int num = ring.vring().num();
        for (int i = 0; i < num; i++) {
            boolean wild = random.nextInt(10) >= tame * 4;
            ring.chain(i, wild ? random.nextLong() : ring.address(random.nextInt(num)) + random.nextInt(8),
                    wild ? random.nextInt() : random.nextInt(TestRing.BUFFER), random.nextInt(wild ? 8 : 4),
                    random.nextInt(wild ? 65536 : num));
            ring.avail(i, random.nextInt(wild ? 65536 : num));
            ring.memory().set(ValueLayout.JAVA_BYTE, random.nextLong(16L * num), (byte) (wild ? 255 : 0));
        }
    }
}
