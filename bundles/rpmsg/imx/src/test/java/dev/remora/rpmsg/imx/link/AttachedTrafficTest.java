package dev.remora.rpmsg.imx.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.imx.PartitionState;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.core.RealProcessor;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.core.RealBus;
import dev.remora.rpmsg.imx.BoardMemory;
import dev.remora.rpmsg.imx.ControllerBell;
import dev.remora.rpmsg.imx.attach.PartitionCore;
import dev.remora.rpmsg.virtio.RealBackend;
import dev.remora.virtio.VirtioDevice;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attach mode with all that is behind it: the real remote-processor core, virtio backend and bus; and a remote that answers. */
class AttachedTrafficTest {

    private static final int VDEVS = 2;
    private static final long RINGS = 0x9000_0000L;
    private static final long TABLE = 0x900F_F000L;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final LinkSettings SETTINGS = new LinkSettings("m4", new WordChannels(1, 1, 1), 3,
            TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.MILLISECONDS.toNanos(20));

    private final BoardMemory rings = BoardMemory.of("rings", RINGS, 1 << 20);
    private final BoardMemory buffers = BoardMemory.of("buffers", 0x9040_0000L, 1 << 20);
    private final MessageUnit unit = new MessageUnit();
    private final ControllerBell controller = new ControllerBell();
    private final LiveRemote remote = new LiveRemote(FixedPlaces.of(rings, RINGS, VDEVS, buffers), unit.remote());
    private final AtomicLongArray answers = new AtomicLongArray(VDEVS);
    private Gateway gateway = new Gateway();

    /** All of a gateway that one process has. */
    private final class Gateway implements AutoCloseable {

        private final RealBus bus = new RealBus();
        private final RealBackend backend = new RealBackend(bus.bus());
        private final PartitionCore core = PartitionCore.of(SETTINGS, rings, buffers, unit.gateway(), VDEVS, TABLE,
                TimeUnit.MINUTES.toNanos(10));
        private final RealProcessor processor = new RealProcessor("m4", core, this::offer);

        Gateway() {
            for (int vdev = 0; vdev < VDEVS; vdev++) {
                int mine = vdev;
                bus.add(vdev + 1, RemoteLink.service(vdev), () -> new Numbers(mine));
            }
        }

        private Runnable offer(String name, VirtioDevice device) {
            backend.bind(name, device);
            return () -> backend.unbind(device);
        }

        void boot() throws Exception {
            core.controller().come(controller);
            core.start(() -> {});
            processor.boot();
        }

        @Override
        public void close() {
            processor.close();
            core.close();
            bus.close();
        }
    }

    /** Sends 0, and to each number the next one. */
    private final class Numbers implements RpmsgDriver {

        private static final ValueLayout.OfInt NUMBER = ValueLayout.JAVA_INT_UNALIGNED.withOrder(
                ByteOrder.LITTLE_ENDIAN);

        private final int vdev;
        private final MemorySegment number = MemorySegment.ofArray(new byte[4]);
        private @Nullable RpmsgChannel channel;

        Numbers(int vdev) {
            this.vdev = vdev;
        }

        @Override
        public void probe(RpmsgChannel probed) throws InterruptedException {
            channel = probed;
            probed.endpoint().send(number);
        }

        @Override
        public void received(RpmsgMessage message) {
            answers.incrementAndGet(vdev);
            RpmsgChannel bound = channel;
            if (bound != null) {
                number.set(NUMBER, 0, message.payload().get(NUMBER, 0) + 1);
                bound.endpoint().trySend(number);
            }
        }

        @Override
        public void remove() {
            channel = null;
        }
    }

    @AfterEach
    void stop() {
        gateway.close();
        remote.close();
    }

    /** As its boot loader does it: the image has the table with it. */
    private void bootRemote() {
        int entry = 28 + 2 * 20;
        int first = 24;
        ByteBuffer table = ByteBuffer.allocate(first + VDEVS * entry).order(ByteOrder.LITTLE_ENDIAN);
        table.putInt(0, 1).putInt(4, VDEVS);
        for (int vdev = 0; vdev < VDEVS; vdev++) {
            int at = first + vdev * entry;
            table.putInt(16 + 4 * vdev, at).putInt(at, 3).putInt(at + 4, 7).putInt(at + 12, 1).put(at + 25, (byte) 2);
            for (int ring = 0; ring < 2; ring++) {
                int vring = at + 28 + 20 * ring;
                table.putInt(vring, (int) (RINGS + ImxLayout.ringOffset(vdev, ring))).putInt(vring + 4, 4096)
                        .putInt(vring + 8, 256).putInt(vring + 12, 2 * vdev + ring);
            }
        }
        MemorySegment.copy(MemorySegment.ofArray(table.array()), 0, rings.segment(), TABLE - RINGS, table.capacity());
        remote.boot();
    }

    private void reset() {
        remote.kill();
        controller.ring(3);
        bootRemote();
    }

    private void awaitAnswers(int more) {
        for (int vdev = 0; vdev < VDEVS; vdev++) {
            int mine = vdev;
            long before = answers.get(vdev);
            await().atMost(PATIENCE).until(() -> answers.get(mine) >= before + more);
        }
    }

    @Test
    void trafficComesBackAfterEachReset() throws Exception {
        bootRemote();
        gateway.boot();
        awaitAnswers(10);
        Random random = new Random(7);
        for (int i = 1; i <= 30; i++) {
            reset();
            if (random.nextInt(3) > 0) {
                awaitAnswers(random.nextInt(30));
            }
        }
        awaitAnswers(10);
        await().until(() -> gateway.processor.status().state() == ProcessorState.ATTACHED);
        assertThat(gateway.core.report().state()).isEqualTo(PartitionState.UP);
        assertThat(gateway.core.report().resets()).isPositive();
    }

    @Test
    void aRemoteThatIsHeldInResetIsWaitedFor() throws Exception {
        bootRemote();
        gateway.boot();
        awaitAnswers(1);
        remote.kill();
        controller.ring(3);
        await().until(() -> gateway.core.report().state() == PartitionState.WAIT_PEER);
        assertThat(gateway.core.report().vdevs()).isEmpty();
        bootRemote();
        awaitAnswers(1);
    }

    @Test
    void aGatewayThatWasKilledLeavesARemoteThatTheNextOneAttachesTo() throws Exception {
        bootRemote();
        gateway.boot();
        awaitAnswers(10);
        for (int i = 0; i < 5; i++) {
            byte[] leftBehind = rings.segment().toArray(ValueLayout.JAVA_BYTE);
            gateway.close();
            // Nobody has tidied up: the table says that a driver is running, the rings are as they were.
            MemorySegment.copy(MemorySegment.ofArray(leftBehind), TABLE - RINGS, rings.segment(), TABLE - RINGS, 4096);
            gateway = new Gateway();
            gateway.boot();
            awaitAnswers(10);
        }
    }
}
