package dev.remora.rpmsg.imx.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.imx.PartitionState;
import dev.remora.platform.SharedMemory;
import dev.remora.platform.WordMailbox;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.virtio.VirtioDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What went wrong in the first driver for these chips that was published, one test each. */
@Timeout(60)
final class KnownDefectsTest {

    private static final WordChannels CHANNELS = new WordChannels(1, 1, 1);
    private static final int MOST_QUEUES = ImxLayout.MOST_VDEVS * ImxLayout.QUEUES;

    private final MessageUnit unit = new MessageUnit();
    private final Counts counts = new Counts();

    private static FixedPlaces places() {
        return FixedPlaces.of(new Ram(2 * ImxLayout.VDEV_STEP), 0, 2, new Ram(2 * ImxLayout.BUFFER_BYTES));
    }

    private static FixedPartition partition(String name, MessageUnit unit, Offers offers) {
        return new FixedPartition(
                new LinkSettings(name, CHANNELS, 3, TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.MILLISECONDS
                        .toNanos(20)),
                places(), unit.gateway(), offers);
    }

    private static Offers nobody() {
        return (name, device) -> () -> {
        };
    }

    @Test
    void theWholeWordIsKeptNotItsLowByte() {
        Words words = new Words(unit.gateway(), CHANNELS, MOST_QUEUES, counts);
        for (int queue = 0; queue < MOST_QUEUES; queue++) {
            unit.remote().post(1, ImxLayout.word(queue));
            assertThat(words.take()).isEqualTo(1 << queue);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1022, 1023, 1024, 1025, 5000})
    void noNumberOfWordsMakesTheOthersDisappear(int number) {
        AtomicInteger left = new AtomicInteger(number);
        WordMailbox busy = new WordMailboxDecorator(unit.gateway()) {
            @Override
            public long take(int channel) {
                int now = left.getAndDecrement();
                return now > 0 ? ImxLayout.word(now % 3) : now == 0 ? ImxLayout.word(3) : NONE;
            }
        };
        Words words = new Words(busy, CHANNELS, 4, counts);
        int bits = 0;
        do {
            bits |= words.take();
        } while (words.storm());

        assertThat(bits).isEqualTo(0b1111);
    }

    @Test
    void noWordReachesAVdevThatIsNotThere() {
        List<VirtioDevice> devices = new CopyOnWriteArrayList<>();
        try (FixedPartition partition = partition("m4", unit, (name, device) -> {
            devices.add(device);
            return () -> {
            };
        })) {
            partition.start();
            for (int word : new int[]{0x40000, 0xffff0000, 0x80000000}) {
                await().until(() -> unit.remote().post(1, word));
            }
            await().until(() -> Long.valueOf(3).equals(partition.report().counts().get("words.out.of.range")));

            assertThat(partition.report().state()).isEqualTo(PartitionState.WAIT_READY);
            assertThat(partition.report().vdevs()).allMatch(vdev -> !vdev.seen());
            await().until(() -> unit.remote().post(1, 0x20000));
            await().until(() -> partition.report().state() == PartitionState.UP);
            assertThat(devices.get(1).doorbell().count()).isNotZero();
            assertThat(devices.get(0).doorbell().count()).isZero();
        }
    }

    @Test
    void ringsByManyThreadsAreNotLostBetweenLookAndSleep() throws InterruptedException {
        LocalDoorbell bell = new LocalDoorbell();
        AtomicInteger published = new AtomicInteger();
        List<Thread> ringers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ringers.add(Thread.ofPlatform().daemon().start(() -> {
                for (int ring = 0; ring < 10_000; ring++) {
                    published.incrementAndGet();
                    bell.ring();
                }
            }));
        }
        int seen = bell.count();
        while (published.get() < 40_000) {
            // Without a time-out: a ring that is lost hangs here.
            seen = bell.await(seen, Long.MAX_VALUE);
        }
        for (Thread ringer : ringers) {
            ringer.join();
        }
        assertThat(bell.count()).isEqualTo(40_000);
    }

    @Test
    void readyIsHeardByThePartitionThatSaidIt() {
        MessageUnit other = new MessageUnit();
        try (FixedPartition first = partition("m4-0", unit, nobody());
                FixedPartition second = partition("m4-1", other, nobody())) {
            first.start();
            second.start();
            await().until(() -> second.report().state() == PartitionState.WAIT_READY);
            other.remote().ring(1);
            await().until(() -> second.report().state() == PartitionState.UP);

            assertThat(first.report().readyRings()).isZero();
            assertThat(first.report().state()).isNotEqualTo(PartitionState.UP);
        }
    }

    @Test
    void readySaidBeforeThereAreDevicesIsHeard() {
        try (FixedPartition partition = partition("m4", unit, nobody())) {
            unit.remote().ring(1);
            partition.start();

            await().until(() -> partition.report().readyRings() == 1);
        }
    }

    @Test
    void whenOneDeviceCannotBeOfferedNoneStays() {
        List<VirtioDevice> offered = new CopyOnWriteArrayList<>();
        AtomicInteger withdrawn = new AtomicInteger();
        try (FixedPartition partition = partition("m4", unit, (name, device) -> {
            if (name.endsWith("1")) {
                throw new IllegalStateException("no more services");
            }
            offered.add(device);
            return withdrawn::incrementAndGet;
        })) {
            partition.start();

            await().until(() -> partition.report().generation() == 1 && partition.report()
                    .state() == PartitionState.DOWN);
            assertThat(withdrawn).hasValue(1);
            assertThatThrownBy(() -> offered.getFirst().name()).hasMessage("m4.vdev0: this device is gone");
        }
    }

    @Test
    void memoryMayGoOnceThePartitionIsClosed() {
        Gateway gateway = new Gateway();
        gateway.remote.boot();
        gateway.start(true);
        await().until(() -> gateway.answers(0) > 100);
        gateway.remote.kill();
        gateway.partition.close();

        // Throws if a thread is in it.
        gateway.memory.takeAway();
        gateway.buffers.takeAway();

        assertThat(gateway.partition.report().state()).isEqualTo(PartitionState.DOWN);
        gateway.close();
    }

    @Test
    void ringsDoNotLieInDeviceMemory() {
        assertThatThrownBy(() -> FixedPlaces.of(new Ram(ImxLayout.VDEV_STEP, SharedMemory.Kind.DEVICE), 0, 1, new Ram(
                ImxLayout.BUFFER_BYTES))).hasMessageContaining("need RAM");
    }

    @Test
    void aPeerThatReadsNothingHoldsUpNobody() {
        List<VirtioDevice> devices = new CopyOnWriteArrayList<>();
        try (FixedPartition partition = partition("m4", unit, (name, device) -> {
            devices.add(device);
            device.setStatus(7);
            device.kick(0);
            return () -> {
            };
        })) {
            partition.start();
            await().until(() -> "not read by the other side".equals(partition.report().details().get("mailbox")));
            for (int i = 0; i < 10_000; i++) {
                devices.get(i % 2).kick(1);
            }
            assertThat(partition.report().state()).isEqualTo(PartitionState.WAIT_READY);
            assertThat(partition.report().vdevs()).anyMatch(vdev -> vdev.kickPending());

            // Nothing that was pending is lost.
            List<Long> words = new CopyOnWriteArrayList<>();
            await().until(() -> {
                long word = unit.remote().take(1);
                if (word != WordMailbox.NONE) {
                    words.add(word);
                }
                return words.containsAll(List.of(0L, 0x10000L, 0x20000L, 0x30000L));
            });
            await().until(() -> {
                // What is not heard of is kicked on.
                unit.remote().take(1);
                return "read".equals(partition.report().details().get("mailbox"));
            });
        }
    }
}
