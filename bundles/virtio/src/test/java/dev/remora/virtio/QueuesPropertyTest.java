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

    /** Chains of one to four buffers, in rings of any size, by flags and by event indexes. */
    @Property(tries = 16)
    void everyChainComesBackOnceWithWhatWasWrittenAndNobodyOversleeps(@ForAll @IntRange(max = 9) int log2,
            @ForAll boolean eventIdx, @ForAll boolean apart, @ForAll long seed) {
        Pair pair = new Pair(new TestRing(1 << log2, 16, apart), eventIdx ? VirtioFeatures.EVENT_IDX : 0, new Random(
                seed));
        while (pair.back < MANY) {
            pair.offer();
            pair.publish();
            pair.serve();
            pair.giveBack();
            pair.collect();
        }
        assertThat(pair.ring.availFlags() | pair.ring.usedFlags()).isBetween(0, eventIdx ? 0 : 1);
    }

    /** A driver and a device, honest, in turn and at random. */
    private static final class Pair {

        private final TestRing ring;
        private final DriverQueue driver;
        private final DeviceQueue device;
        private final Random random;
        private final int[] numbers;
        private final List<Integer> held = new ArrayList<>();
        private final long[] addresses = new long[4];
        private final int[] lengths = new int[4];
        private boolean driverSleeps;
        private boolean deviceSleeps;
        private int offered;
        private int back;
        private int busy;

        Pair(TestRing ring, long features, Random random) {
            this.ring = ring;
            this.random = random;
            driver = DriverQueue.fresh(ring.vring(), features);
            device = new DeviceQueue(ring.vring(), ring.reachable(), features);
            numbers = new int[driver.num()];
            Arrays.fill(numbers, -1);
        }

        private static int parts(int number) {
            return 1 + number % 4;
        }

        private static int readable(int number) {
            return number % 3 % (parts(number) + 1);
        }

        private static int length(int number, int part) {
            return 1 + (number + part) % TestRing.BUFFER;
        }

        private static int room(int number) {
            int room = 0;
            for (int i = readable(number); i < parts(number); i++) {
                room += length(number, i);
            }
            return room;
        }

        void offer() {
            int most = random.nextInt(driver.free() + 1);
            while (parts(offered) <= most) {
                int parts = parts(offered);
                most -= parts;
                for (int i = 0; i < parts; i++) {
                    addresses[i] = ring.address((offered + i) % driver.num());
                    lengths[i] = length(offered, i);
                }
                int id = parts == 1
                        ? driver.offer(addresses[0], lengths[0], readable(offered) == 0)
                        : driver.offerChain(addresses, lengths, readable(offered), parts - readable(offered));
                assertThat(numbers[id]).isEqualTo(-1);
                numbers[id] = offered++;
                busy += parts;
            }
            if (driver.num() < parts(offered)) {
                // Too long for this ring: there is no such number.
                offered++;
            }
        }

        void publish() {
            int before = ring.availIdx();
            boolean kick = driver.publish();
            if (ring.availIdx() != before && deviceSleeps) {
                assertThat(kick).as("kick").isTrue();
                deviceSleeps = false;
            }
        }

        void serve() {
            for (int n = random.nextInt(driver.num() + 1); n > 0; n--) {
                int head = device.take();
                if (head >= 0) {
                    check(numbers[head]);
                    held.add(head);
                }
            }
            if (random.nextBoolean()) {
                device.wantKicks(true);
                deviceSleeps = !device.pending();
            } else {
                device.wantKicks(false);
                deviceSleeps = false;
            }
        }

        private void check(int number) {
            assertThat(device.parts()).isEqualTo(parts(number));
            for (int i = 0; i < device.parts(); i++) {
                assertThat(device.length(i)).isEqualTo(length(number, i));
                assertThat(device.offset(i)).isEqualTo((long) TestRing.BUFFER * ((number + i) % driver.num()));
                assertThat(device.writable(i)).isEqualTo(i >= readable(number));
            }
        }

        void giveBack() {
            for (int n = random.nextInt(held.size() + 1); n > 0; n--) {
                int head = held.remove(/* index */ random.nextInt(held.size()));
                device.complete(head, room(numbers[head]));
            }
            int before = ring.usedIdx();
            boolean interrupt = device.publish();
            if (ring.usedIdx() != before && driverSleeps) {
                assertThat(interrupt).as("interrupt").isTrue();
                driverSleeps = false;
            }
        }

        void collect() {
            for (int id = driver.take(); id >= 0; id = driver.take()) {
                int number = numbers[id];
                numbers[id] = -1;
                assertThat(number).isNotNegative();
                assertThat(driver.takenLength()).isEqualTo(room(number));
                busy -= parts(number);
                back++;
            }
            assertThat(driver.free()).isEqualTo(driver.num() - busy);
            boolean sleeps = random.nextBoolean();
            driver.wantInterrupts(sleeps);
            driverSleeps = !driver.pending() && sleeps;
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
