package dev.remora.platform.vhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.Doorbell;
import dev.remora.virtio.DeviceQueue;
import dev.remora.virtio.ServedDevice;
import dev.remora.virtio.VirtioFeatures;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VhostTest {

    private static final long REPLY_ACK = FrontEnd.REPLY_ACK;
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    @TempDir
    Path directory;

    private Board board;

    @BeforeEach
    void listen() throws IOException {
        board = new Board(directory);
    }

    @AfterEach
    void stop() throws IOException {
        board.close();
    }

    @Test
    void theFirstKickOfQueueZeroBringsTheDevice() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.setUpAll(REPLY_ACK);
            kernel.kick(1);
            assertThat(kernel.ask(FrontEnd.GET_FEATURES)).isPositive();
            assertThat(board.serves()).isFalse();
            kernel.kick(0);
            ServedDevice device = board.device();
            assertThat(device.name()).isEqualTo("kernel0");
            assertThat(device.deviceId()).isEqualTo(7);
            assertThat(device.queues()).isEqualTo(2);
            assertThat(device.features()).isEqualTo(1 | VirtioFeatures.VERSION_1);
            assertThat(device.vring(1).num()).isEqualTo(FrontEnd.NUM);
            assertThat(device.reachable()).singleElement().satisfies(region -> {
                assertThat(region.deviceAddress()).isEqualTo(FrontEnd.OFFSET);
                assertThat(region.size()).isEqualTo(FrontEnd.MEMORY_BYTES);
            });
        }
    }

    @Test
    void aMessageGoesThroughTheSharedRingsAndBothSidesHearOfIt() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.setUpAll(REPLY_ACK);
            MemorySegment memory = kernel.memory();
            offer(memory, 0, FrontEnd.OFFSET + 0x20000, 512, 2);
            kernel.kick(0);
            ServedDevice device = board.device();
            DeviceQueue queue = new DeviceQueue(device.vring(0), device.reachable(), device.features());
            int head = queue.take();
            queue.part(0).setString(0, "hello");
            queue.complete(head, 6);
            assertThat(queue.publish()).isTrue();
            device.interrupt(0);
            assertThat(kernel.interrupts(0)).isPositive();
            assertThat(memory.getString(0x20000)).isEqualTo("hello");
            assertThat(memory.get(ValueLayout.JAVA_INT, 0x2000 + 8)).as("used.len").isEqualTo(6);

            Doorbell doorbell = device.doorbell();
            int seen = doorbell.count();
            CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> doorbell.await(seen, HOUR));
            kernel.kick(1);
            assertThat(waiting.join()).isNotEqualTo(seen);
        }
    }

    @Test
    void theDeviceGoesWithItsFrontEndAndTheNextOneIsServed() {
        for (int boot = 1; boot <= 3; boot++) {
            ServedDevice device;
            try (FrontEnd kernel = new FrontEnd(board.path)) {
                kernel.setUpAll(REPLY_ACK);
                kernel.kick(0);
                device = board.device();
                assertThat(board.registered).hasValue(boot);
            }
            board.awaitGone();
            Awaitility.await().untilAsserted(() -> assertThatThrownBy(device::queues).isInstanceOf(
                    IllegalStateException.class));
        }
    }

    @Test
    void thoseWhoServeTheDeviceHaveItsMemoryUntilTheyLetGo() {
        CompletableFuture<Integer> read = new CompletableFuture<>();
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.setUpAll(REPLY_ACK);
            kernel.kick(0);
            ServedDevice device = board.device();
            MemorySegment used = device.vring(0).used();
            board.onUnregister(() -> read.complete((int) used.get(ValueLayout.JAVA_SHORT, 2)));
            kernel.tell(FrontEnd.SET_MEM_TABLE, FrontEnd.table(FrontEnd.OFFSET, 0x1000, FrontEnd.OFFSET,
                    FrontEnd.OFFSET), kernel.file);
            assertThat(read).isCompletedWithValue(0);
            assertThatThrownBy(() -> used.get(ValueLayout.JAVA_SHORT, 2)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aDriverThatComesAgainIsServedFromItsOwnFirstKickOn() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.setUpAll(REPLY_ACK);
            kernel.kick(0);
            board.device();
            kernel.tell(FrontEnd.SET_VRING_ENABLE, FrontEnd.state(1, 0));
            kernel.tell(FrontEnd.SET_VRING_ENABLE, FrontEnd.state(0, 0));
            kernel.shareMemory();
            kernel.setUp(0);
            kernel.setUp(1);
            kernel.start(0);
            kernel.start(1);
            assertThat(kernel.ask(FrontEnd.GET_FEATURES)).isPositive();
            assertThat(board.registered).hasValue(1);
            Native.ring(kernel.kicks.get(2));
            Awaitility.await().until(() -> board.registered.get() == 2);
        }
    }

    @Test
    void ringsThatAreSwitchedOffAndOnGoOnWithoutAnotherKick() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.setUpAll(REPLY_ACK);
            kernel.kick(0);
            board.device();
            kernel.tell(FrontEnd.SET_VRING_ENABLE, FrontEnd.state(0, 0));
            assertThat(board.serves()).isFalse();
            kernel.tell(FrontEnd.SET_VRING_ENABLE, FrontEnd.state(0, 1));
            Awaitility.await().until(() -> board.registered.get() == 2);
        }
    }

    @Test
    void withStatusTheDeviceComesAtDriverOkAndGoesAtReset() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.setUpAll(REPLY_ACK | FrontEnd.STATUS);
            kernel.kick(0);
            kernel.tell(FrontEnd.SET_STATUS, FrontEnd.u64(0x0B));
            assertThat(board.serves()).isFalse();
            kernel.tell(FrontEnd.SET_STATUS, FrontEnd.u64(0x0F));
            board.device();
            assertThat(kernel.ask(FrontEnd.GET_STATUS)).isEqualTo(0x0F);
            kernel.tell(FrontEnd.SET_STATUS, FrontEnd.u64(0));
            assertThat(board.serves()).isFalse();
            assertThat(kernel.ask(FrontEnd.GET_STATUS)).isZero();
        }
    }

    @Test
    void stoppingARingTellsWhereItIsAndTheNextStartGoesOnThere() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.setUpAll(REPLY_ACK);
            kernel.kick(0);
            board.device();
            kernel.memory().set(ValueLayout.JAVA_SHORT, 0x2000 + 2, (short) 37);
            assertThat(kernel.askState(FrontEnd.GET_VRING_BASE, 0)).isEqualTo(37);
            assertThat(board.serves()).isFalse();
            kernel.tell(FrontEnd.SET_VRING_BASE, FrontEnd.state(0, 37));
            kernel.tell(FrontEnd.SET_VRING_KICK, FrontEnd.u64(0), kernel.kicks.get(0));
            kernel.kick(0);
            assertThat(board.device().base(0)).isEqualTo(37);
        }
    }

    @Test
    void inBandKicksAndCallsAreMessages() {
        int[] channel = Native.socketPair();
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.negotiate(REPLY_ACK | FrontEnd.BACKEND_REQ | FrontEnd.INBAND);
            kernel.tell(FrontEnd.SET_BACKEND_REQ_FD, new byte[0], channel[1]);
            kernel.shareMemory();
            for (int ring = 0; ring < 2; ring++) {
                kernel.setUpWithoutDescriptors(ring);
                kernel.tell(FrontEnd.SET_VRING_ENABLE, FrontEnd.state(ring, 1));
            }
            kernel.tell(FrontEnd.VRING_KICK, FrontEnd.state(0, 0));
            ServedDevice device = board.device();
            device.interrupt(1);
            ByteBuffer call = ByteBuffer.wrap(Native.read(channel[0], 20)).order(ByteOrder.nativeOrder());
            assertThat(new int[]{call.getInt(), call.getInt(), call.getInt(), call.getInt(), call.getInt()})
                    .containsExactly(4, 1, 8, 1, 0);

            int seen = device.doorbell().count();
            kernel.tell(FrontEnd.VRING_KICK, FrontEnd.state(1, 0));
            assertThat(device.doorbell().await(seen, HOUR)).isNotEqualTo(seen);
        } finally {
            Native.close(channel[0]);
            Native.close(channel[1]);
        }
    }

    @Test
    void memoryComesAndGoesPieceByPieceAndTheDeviceWithIt() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.negotiate(REPLY_ACK | 1L << 15);
            assertThat(kernel.ask(FrontEnd.GET_MAX_MEM_SLOTS)).isEqualTo(32);
            byte[] rings = FrontEnd.region(FrontEnd.OFFSET, 0x20000, FrontEnd.OFFSET, FrontEnd.OFFSET);
            byte[] more = FrontEnd.region(1L << 40, 0x1000, 1L << 41, 0);
            kernel.tell(FrontEnd.ADD_MEM_REG, rings, kernel.file);
            for (int ring = 0; ring < 2; ring++) {
                kernel.setUp(ring);
                kernel.start(ring);
            }
            kernel.kick(0);
            ServedDevice device = board.device();
            kernel.tell(FrontEnd.ADD_MEM_REG, more, kernel.file);
            Awaitility.await().until(() -> board.registered.get() == 2);
            assertThatThrownBy(device::reachable).isInstanceOf(IllegalStateException.class);
            assertThat(board.device().reachable()).hasSize(2);
            kernel.tell(FrontEnd.REM_MEM_REG, more);
            Awaitility.await().until(() -> board.registered.get() == 3);
            assertThat(board.device().reachable()).hasSize(1);
        }
    }

    @Test
    void ringsWhoseMemoryIsTakenAwayWaitUntilItComesInAnotherPiece() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.negotiate(REPLY_ACK | 1L << 15);
            byte[] rings = FrontEnd.region(FrontEnd.OFFSET, 0x20000, FrontEnd.OFFSET, FrontEnd.OFFSET);
            kernel.tell(FrontEnd.ADD_MEM_REG, rings, kernel.file);
            kernel.tell(FrontEnd.ADD_MEM_REG, FrontEnd.region(1L << 40, 0x1000, 1L << 41, 0), kernel.file);
            for (int ring = 0; ring < 2; ring++) {
                kernel.setUp(ring);
                kernel.start(ring);
            }
            kernel.kick(0);
            board.device();
            kernel.tell(FrontEnd.REM_MEM_REG, rings);
            kernel.tell(FrontEnd.ADD_MEM_REG, FrontEnd.region(1L << 42, 0x1000, 1L << 43, 0), kernel.file);
            assertThat(board.serves()).isFalse();
            kernel.tell(FrontEnd.ADD_MEM_REG, FrontEnd.region(FrontEnd.OFFSET, FrontEnd.MEMORY_BYTES, FrontEnd.OFFSET,
                    FrontEnd.OFFSET), kernel.file);
            assertThat(board.device().reachable()).hasSize(3);
        }
    }

    @Test
    void aDeviceThatIsResetIsServedAgainWhenItsRingsAreEnabledAndKicked() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.setUpAll(REPLY_ACK | 1L << 13);
            kernel.kick(0);
            board.device();
            kernel.tell(FrontEnd.RESET_DEVICE, new byte[0]);
            assertThat(board.serves()).isFalse();
            kernel.tell(FrontEnd.SET_VRING_ENABLE, FrontEnd.state(0, 1));
            kernel.tell(FrontEnd.SET_VRING_ENABLE, FrontEnd.state(1, 1));
            kernel.kick(0);
            assertThat(board.device().base(0)).isZero();
        }
    }

    @Test
    void ringsAreEnabledFromTheStartWithoutProtocolFeatures() {
        try (FrontEnd kernel = new FrontEnd(board.path)) {
            kernel.tell(FrontEnd.SET_OWNER, new byte[0]);
            kernel.tell(FrontEnd.SET_FEATURES, FrontEnd.u64(1));
            kernel.shareMemory();
            for (int ring = 0; ring < 2; ring++) {
                kernel.setUpWithoutDescriptors(ring);
                kernel.tell(FrontEnd.SET_VRING_KICK, FrontEnd.u64(ring | 0x100));
                kernel.tell(FrontEnd.SET_VRING_CALL, FrontEnd.u64(ring | 0x100));
            }
            ServedDevice device = board.device();
            assertThat(device.features()).isEqualTo(1);
            device.interrupt(0);
            int seen = device.doorbell().count();
            assertThat(device.doorbell().await(seen, HOUR)).as("a ring that is not kicked is looked at").isEqualTo(
                    seen);
        }
    }

    @Test
    void onlyOneFrontEndIsServedAndTheNextWaits() {
        try (FrontEnd first = new FrontEnd(board.path)) {
            assertThat(first.ask(FrontEnd.GET_FEATURES)).isPositive();
            try (FrontEnd second = new FrontEnd(board.path)) {
                second.send(FrontEnd.GET_FEATURES, 1, new byte[0]);
                assertThat(Native.readable(second.socket, 0)).isFalse();
                assertThat(first.ask(FrontEnd.GET_FEATURES)).isPositive();
                Native.shutdown(first.socket);
                assertThat(second.u64Reply(FrontEnd.GET_FEATURES)).isPositive();
            }
        }
    }

    @Test
    void theSocketIsForItsOwnerOnlyAndGoesAtStop() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(board.path))).isEqualTo("rw-------");
        board.close();
        assertThat(board.path).doesNotExist();
    }

    private static void offer(MemorySegment memory, int ring, long address, int length, int flags) {
        long at = (long) ring * FrontEnd.RING_BYTES;
        memory.set(ValueLayout.JAVA_LONG, at, address);
        memory.set(ValueLayout.JAVA_INT, at + 8, length);
        memory.set(ValueLayout.JAVA_SHORT, at + 12, (short) flags);
        memory.set(ValueLayout.JAVA_SHORT, at + 0x1000 + 2, (short) 1);
    }
}
