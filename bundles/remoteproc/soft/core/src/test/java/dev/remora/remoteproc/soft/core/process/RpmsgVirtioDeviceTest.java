package dev.remora.remoteproc.soft.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import dev.remora.remoteproc.soft.core.Words;
import dev.remora.remoteproc.soft.core.rpmsg.Images;
import dev.remora.remoteproc.soft.core.rpmsg.Line;
import dev.remora.remoteproc.soft.core.rpmsg.ResourceTable;
import dev.remora.remoteproc.soft.core.rpmsg.RpmsgVirtioDevice;
import dev.remora.virtio.DriverQueue;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The device against a driver in the same process; the main loop's steps are taken by hand. */
class RpmsgVirtioDeviceTest {

    private static final VringLayout RING = new VringLayout(256, 4096);
    private static final long BUFFERS = Images.BASE + 0x40000;
    private static final int BUFFER_SIZE = 512;

    private final Region carveout = Images.carveout();
    private final MemorySegment table = Images.table(carveout);
    private final MemorySegment page = Arena.ofShared().allocate(4096, 4096);
    private final FutexMailbox gateway = new FutexMailbox(page, FutexMailbox.Side.GATEWAY);
    private final MemorySegment heartbeat = Arena.ofAuto().allocate(4, 4);
    private final List<String> trace = new ArrayList<>();
    private RpmsgVirtioDevice device;
    private DriverQueue receive;
    private DriverQueue transmit;

    @BeforeEach
    void makeDevice() {
        ResourceTable parsed = new ResourceTable(carveout, table);
        Line line = new MailboxLine(new FutexMailbox(page, FutexMailbox.Side.REMOTE), new Heartbeat(heartbeat));
        device = new RpmsgVirtioDevice(parsed.vdev(parsed.vdevOffsets(7).getFirst(), line, List.of(carveout)), line,
                trace::add);
        connect(16);
    }

    private void connect(int buffers) {
        receive = DriverQueue.fresh(Vring.contiguous("vring0", RING, carveout.at(Images.BASE, RING.size()), 0), 0);
        transmit = DriverQueue
                .fresh(Vring.contiguous("vring1", RING, carveout.at(Images.BASE + 0x8000, RING.size()), 1), 0);
        offer(buffers);
        status(7);
    }

    private void offer(int buffers) {
        for (int i = 0; i < buffers; i++) {
            receive.offer(BUFFERS + (long) BUFFER_SIZE * i, BUFFER_SIZE, true);
        }
        receive.publish();
    }

    private void status(int status) {
        table.set(Words.U8, Images.STATUS, (byte) status);
    }

    private MemorySegment buffer(int i) {
        return carveout.at(BUFFERS + (long) BUFFER_SIZE * i, BUFFER_SIZE);
    }

    /** Sends a message whose header says what it likes. */
    private void send(int destination, int length, int descriptorLength) {
        MemorySegment message = buffer(100);
        Words.set32(message, 0, 0x400);
        Words.set32(message, 4, destination);
        Words.set32(message, 12, length);
        transmit.offer(BUFFERS + 100 * BUFFER_SIZE, descriptorLength, false);
        transmit.publish();
        device.serve();
        assertThat(transmit.take()).isNotNegative();
    }

    @Test
    void aServiceIsAnnouncedWhenTheDriverComes() {
        RpmsgEndpoint endpoint = device.announce("service", (e, source, payload) -> {});
        assertThat(device.isUp()).isFalse();

        device.serve();

        assertThat(device.isUp()).isTrue();
        assertThat(receive.take()).isZero();
        MemorySegment message = buffer(0);
        assertThat(Words.get32(message, 0)).isEqualTo(endpoint.address()).isEqualTo(0x400);
        assertThat(Words.get32(message, 4)).isEqualTo(53);
        assertThat(Words.get16(message, 12)).isEqualTo(40);
        assertThat(message.getString(16)).isEqualTo("service");
        assertThat(Words.get32(message, 16 + 32)).isEqualTo(0x400);
        assertThat(Words.get32(message, 16 + 36)).isZero();
        assertThat(gateway.rung(0)).isEqualTo(1);
    }

    @Test
    void aServiceIsWithdrawnAndItsAddressFreed() {
        device.serve();
        RpmsgEndpoint endpoint = device.announce("service", (e, source, payload) -> {});

        endpoint.withdraw();
        endpoint.withdraw();

        assertThat(receive.take()).isZero();
        assertThat(receive.take()).isEqualTo(1);
        assertThat(receive.take()).isEqualTo(-1);
        assertThat(Words.get32(buffer(1), 16 + 36)).isEqualTo(1);
        assertThat(device.announce("other", (e, source, payload) -> {}).address()).isEqualTo(0x400);
    }

    @Test
    void aServiceIsAnnouncedAgainUntilItIsWithdrawn() {
        device.serve();
        RpmsgEndpoint endpoint = device.announce("service", (e, source, payload) -> {});

        endpoint.announce();
        endpoint.withdraw();
        endpoint.announce();

        assertThat(receive.take()).isZero();
        assertThat(receive.take()).isEqualTo(1);
        assertThat(receive.take()).isEqualTo(2);
        assertThat(receive.take()).isEqualTo(-1);
        assertThat(buffer(1).getString(16)).isEqualTo("service");
        assertThat(Words.get32(buffer(1), 16 + 36)).isZero();
        assertThat(Words.get32(buffer(2), 16 + 36)).isEqualTo(1);
    }

    @Test
    void aDriverWithoutNameServiceGetsNoAnnouncements() {
        Words.set32(table, Images.VDEV + 16, 0);
        device.announce("service", (e, source, payload) -> {});

        device.serve();

        assertThat(device.isUp()).isTrue();
        assertThat(receive.take()).isEqualTo(-1);
    }

    @Test
    void namesThatDoNotFitAreRefused() {
        for (String name : new String[]{"", "x".repeat(32), "with space", "t\u00fcr"}) {
            assertThatThrownBy(() -> device.announce(name, (e, source, payload) -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aMessageForNobodyIsCountedAndDropped() {
        device.serve();

        send(0x999, 4, BUFFER_SIZE);

        assertThat(trace).contains("rpmsg: dropped 1 so far, UNKNOWN_ADDRESS");
    }

    @Test
    void aMessageLongerThanItsBufferIsCountedAndDropped() {
        device.serve();

        send(0x400, 497, BUFFER_SIZE);

        assertThat(trace).contains("rpmsg: dropped 1 so far, LENGTH_BEYOND_BUFFER");
    }

    @Test
    void aBufferShorterThanAHeaderIsCountedAndDropped() {
        device.serve();

        send(0x400, 0, 15);

        assertThat(trace).contains("rpmsg: dropped 1 so far, BAD_BUFFER");
    }

    @Test
    void theDriversOwnAnnouncementsAreIgnored() {
        device.serve();

        send(53, 40, BUFFER_SIZE);

        assertThat(trace).containsExactly("rpmsg: up");
    }

    @Test
    void aMessageThatDoesNotFitIsRefusedAndTheBufferKept() {
        device.serve();
        RpmsgEndpoint endpoint = device.announce("service", (e, source, payload) -> {});
        receive.take();

        assertThatThrownBy(() -> endpoint.send(0x500, ByteBuffer.allocate(497)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("message of 497 bytes: the buffer takes 496");
        assertThat(endpoint.send(0x500, ByteBuffer.allocate(496))).isTrue();

        assertThat(receive.take()).isEqualTo(1);
        assertThat(Words.get16(buffer(1), 12)).isEqualTo(496);
    }

    @Test
    void aSenderWaitsForABuffer() throws Exception {
        connect(0);
        device.serve();
        RpmsgEndpoint endpoint = endpointWithoutAnnouncement();
        CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(
                () -> endpoint.send(0x500, ByteBuffer.allocate(4)));
        awaitSleeper();

        offer(1);
        gateway.ring(0);

        assertThat(sent.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(receive.take()).isZero();
        assertThat(device.waits()).isEqualTo(1);
    }

    @Test
    void aResetEndsAWaitingSender() throws Exception {
        connect(0);
        device.serve();
        RpmsgEndpoint endpoint = endpointWithoutAnnouncement();
        CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(
                () -> endpoint.send(0x500, ByteBuffer.allocate(4)));
        awaitSleeper();

        status(0);
        device.serve();

        assertThat(sent.get(20, TimeUnit.SECONDS)).isFalse();
        await().untilAsserted(() -> {
            device.serve();
            assertThat(device.isUp()).isFalse();
        });
        assertThat(endpoint.send(0x500, ByteBuffer.allocate(4))).isFalse();
    }

    @Test
    void aDriverThatStartsAnewWithoutAResetIsNoticed() {
        device.announce("service", (e, source, payload) -> {});
        device.serve();

        connect(16);
        device.serve();

        assertThat(trace).contains("rpmsg: down, driver has started anew");
        assertThat(receive.take()).isZero();
        assertThat(buffer(0).getString(16)).isEqualTo("service");
    }

    @Test
    void aDriverWhoseRingsLieElsewhereIsNoticedAlthoughNothingWasSent() {
        device.serve();
        long elsewhere = Images.BASE + 0x20000;

        DriverQueue moved = DriverQueue.fresh(Vring.contiguous("vring0", RING, carveout.at(elsewhere, RING.size()), 0),
                0);
        moved.offer(BUFFERS, BUFFER_SIZE, true);
        moved.publish();
        Words.set32(table, Images.VDEV + 28, (int) elsewhere);
        device.serve();
        device.announce("service", (e, source, payload) -> {});

        assertThat(trace).containsExactly("rpmsg: up", "rpmsg: down, driver has started anew", "rpmsg: up");
        assertThat(moved.take()).isZero();
        assertThat(receive.take()).isEqualTo(-1);
    }

    @Test
    void aDriverThatResetsTheDeviceIsServedOnceItIsReadyAgain() {
        device.announce("service", (e, source, payload) -> {});
        device.serve();
        status(0);
        device.serve();
        assertThat(device.isUp()).isFalse();

        for (int status : new int[]{1, 3, 11}) {
            status(status);
            device.serve();
            assertThat(device.isUp()).isFalse();
        }
        connect(16);
        device.serve();

        assertThat(device.isUp()).isTrue();
        assertThat(receive.take()).isZero();
        assertThat(buffer(0).getString(16)).isEqualTo("service");
    }

    @Test
    void eachMessageIsAHeartbeatAndSoIsWaitingInTheMainLoop() throws Exception {
        device.serve();
        send(0x999, 4, BUFFER_SIZE);
        assertThat(Words.get32(heartbeat, 0)).isEqualTo(1);

        connect(0);
        device.serve();
        RpmsgEndpoint endpoint = endpointWithoutAnnouncement();
        CompletableFuture<Boolean> freed = CompletableFuture.supplyAsync(() -> {
            await().until(() -> Words.get32(heartbeat, 0) > 2);
            offer(1);
            gateway.ring(0);
            return true;
        });
        assertThat(endpoint.send(0x500, ByteBuffer.allocate(4))).isTrue();
        assertThat(freed.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anotherThreadsWaitingIsNoHeartbeat() throws Exception {
        connect(0);
        device.serve();
        RpmsgEndpoint endpoint = endpointWithoutAnnouncement();
        CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(
                () -> endpoint.send(0x500, ByteBuffer.allocate(4)));
        awaitSleeper();

        offer(1);
        gateway.ring(0);

        assertThat(sent.get(20, TimeUnit.SECONDS)).isTrue();
        assertThat(Words.get32(heartbeat, 0)).isZero();
    }

    @Test
    void nonsenseInARingAsksForAReset() {
        device.serve();

        transmit.offer(0x1000, 64, false);
        transmit.publish();
        device.serve();
        device.serve();

        assertThat(table.get(Words.U8, Images.STATUS)).isEqualTo((byte) 0x47);
        assertThat(device.isUp()).isFalse();
        assertThat(trace).anyMatch(line -> line.startsWith("rpmsg: down, vring1: desc[0] is 0x1000"));

        connect(16);
        device.serve();
        assertThat(device.isUp()).isTrue();
    }

    @Test
    void ringsOutsideOfTheCarveoutAskForAReset() {
        Words.set32(table, Images.VDEV + 28, 0x1000);

        device.serve();

        assertThat(device.isUp()).isFalse();
        assertThat(table.get(Words.U8, Images.STATUS)).isEqualTo((byte) 0x47);
    }

    @Test
    void aNotifyIdThatIsNoChannelAsksForAReset() {
        Words.set32(table, Images.VDEV + 28 + 12, 32);

        device.serve();

        assertThat(trace).contains("rpmsg: driver's rings are not usable, vring0: notify id 32 is no mailbox channel");
    }

    private RpmsgEndpoint endpointWithoutAnnouncement() {
        Words.set32(table, Images.VDEV + 16, 0);
        return device.announce("service", (e, source, payload) -> {});
    }

    private void awaitSleeper() {
        await().until(() -> Words.get32(page, 512 + 4) == 1);
    }
}
