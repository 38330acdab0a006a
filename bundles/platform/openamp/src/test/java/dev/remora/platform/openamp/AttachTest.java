package dev.remora.platform.openamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.platform.Region;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.ServedDevice;
import dev.remora.virtio.VirtioDevice;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceEvent;
import org.osgi.service.cm.Configuration;

/** When the device comes and goes; the gateway is the socket's server. */
@Timeout(120)
class AttachTest {

    @TempDir
    Path home;

    private Shm shm;
    private Gateway gateway;

    @BeforeEach
    void open() throws Exception {
        shm = new Shm(Gateway.shm(home));
        gateway = new Gateway(home);
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).noneMatch(name -> name.startsWith(
                "remora-"));
        shm.close();
    }

    @Test
    void theTableIsWrittenBeforeAPeerCanConnectAndAnewForTheNextOne() throws Exception {
        shm.status(0x04);
        gateway.attach(false, true);
        for (int i = 0; i < 3; i++) {
            try (SocketChannel peer = dial()) {
                assertThat(shm.table()).isEqualTo(Shm.TABLE);
                driverOk(peer);
                assertThat(gateway.service(ServedDevice.class).features()).isEqualTo(1);
            }
            gateway.gone(ServedDevice.class);
        }
    }

    @Test
    void onesThatComeAndGoAtOnceDoNotKeepTheNextOneOut() throws Exception {
        gateway.attach(false, true);
        for (int i = 0; i < 20; i++) {
            dial().close();
        }
        // Who comes while the gateway is busy with the end of the one before may be sent away, and comes again.
        await().until(() -> {
            try (SocketChannel peer = dial()) {
                driverOk(peer);
                peer.configureBlocking(false);
                await().until(() -> gateway.find(ServedDevice.class).isPresent()
                        || peer.read(ByteBuffer.allocate(1)) < 0);
                return gateway.find(ServedDevice.class).isPresent();
            } catch (IOException sentAway) {
                return false;
            }
        });
    }

    @Test
    void aDriverThatIsNotReadyGetsNothingAndIsNotInterrupted() throws Exception {
        gateway.attach(false, true);
        try (SocketChannel peer = dial()) {
            shm.status(0x03);
            ring(peer);
            peer.configureBlocking(false);
            assertThat(gateway.find(ServedDevice.class)).isEmpty();
            shm.status(0x07);
            gateway.service(ServedDevice.class);
            assertThat(peer.read(ByteBuffer.allocate(1))).as("no ring from us").isZero();
        }
    }

    @Test
    void theDriversBuffersMayLieWhereThereIsNeitherTableNorRing() throws Exception {
        gateway.attach(false, true);
        try (SocketChannel peer = dial()) {
            driverOk(peer);
            List<Region> reachable = gateway.service(ServedDevice.class).reachable();
            assertThat(reachable).extracting(Region::deviceAddress).containsExactly(0x58L, 0x6806L, 0xA806L);
            assertThat(reachable.getLast().size()).isEqualTo(Shm.BYTES - 0xA806);
        }
    }

    @Test
    void aDriverThatResetsLosesTheDeviceAndGetsItAgain() throws Exception {
        gateway.attach(false, true);
        try (SocketChannel peer = dial()) {
            driverOk(peer);
            gateway.service(ServedDevice.class);
            for (int reset : new int[]{0, 0x40, 0x44}) {
                shm.status(reset);
                ring(peer);
                gateway.gone(ServedDevice.class);
                await("0x40 is answered by 0").until(() -> shm.status() == 0);
                driverOk(peer);
                gateway.service(ServedDevice.class);
            }
        }
    }

    @Test
    void aDriverThatHasGivenUpIsServedNoMoreUntilItBeginsAnew() throws Exception {
        gateway.attach(false, true);
        try (SocketChannel peer = dial()) {
            driverOk(peer);
            gateway.service(ServedDevice.class);
            shm.status(0x87);
            ring(peer);
            gateway.gone(ServedDevice.class);
            driverOk(peer);
            gateway.service(ServedDevice.class);
        }
    }

    @Test
    void aDriverThatBreaksTheProtocolIsToldAndGetsTheDeviceAgainAfterAReset() throws Exception {
        gateway.attach(false, true);
        try (SocketChannel peer = dial()) {
            driverOk(peer);
            gateway.service(ServedDevice.class).fail("test");
            gateway.gone(ServedDevice.class);
            assertThat(shm.status()).isEqualTo(0x44);
            assertThat(peer.read(ByteBuffer.allocate(1))).as("rung").isEqualTo(1);
            shm.status(0);
            driverOk(peer);
            gateway.service(ServedDevice.class);
        }
    }

    @Test
    void aDriverThatHasResetMeanwhileHasBrokenNothing() throws Exception {
        gateway.attach(false, true);
        try (SocketChannel peer = dial()) {
            driverOk(peer);
            ServedDevice device = gateway.service(ServedDevice.class);
            shm.status(0);
            try {
                device.fail("its rings are nonsense");
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("openamp: this device is gone");
            }
            gateway.gone(ServedDevice.class);
            assertThat(shm.status()).isZero();
        }
    }

    @Test
    void whatIsLeftIsHandedOutOnce() throws Exception {
        gateway.attach(false, true);
        try (SocketChannel peer = dial()) {
            driverOk(peer);
            ServedDevice device = gateway.service(ServedDevice.class);
            assertThat(device.takeOver()).isEmpty();
            DriverState state = new DriverState("test", 1, List.of(), new byte[0]);
            device.leave(state);
            assertThat(device.takeOver()).contains(state);
            assertThat(device.takeOver()).isEmpty();
        }
    }

    @Test
    void asHostEachWriteOfStatusAndFeaturesRings() throws Exception {
        gateway.attach(true, true);
        try (SocketChannel peer = dial()) {
            VirtioDevice device = gateway.service(VirtioDevice.class);
            assertThat(device.offeredFeatures()).isEqualTo(1);
            device.setStatus(3);
            device.acceptFeatures(1);
            device.setStatus(7);
            device.kick(0);
            ByteBuffer rings = ByteBuffer.allocate(4);
            while (rings.hasRemaining()) {
                assertThat(peer.read(rings)).isPositive();
            }
            assertThat(rings.array()).containsOnly(1);
            assertThat(shm.status()).isEqualTo(7);
            assertThat(shm.u32(Shm.GFEATURES)).isEqualTo(1);
            assertThatThrownBy(() -> device.acceptFeatures(2)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> device.setStatus(256)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> device.buffers(0x40001)).hasMessage(
                    "openamp: 262145 bytes asked for buffers, there are 262144 (buffers.size)");
            assertThat(device.buffers(0x40000).deviceAddress()).isEqualTo(0x10000);
        }
    }

    @Test
    void asHostADeviceThatIsResetByItsDriverOrFailedComesAgainWithTheNextPeerOnly() throws Exception {
        gateway.attach(true, true);
        try (SocketChannel peer = dial()) {
            VirtioDevice device = gateway.service(VirtioDevice.class);
            device.setStatus(7);
            device.setStatus(0);
            gateway.gone(VirtioDevice.class);
            ring(peer);
        }
        try (SocketChannel peer = dial()) {
            gateway.service(VirtioDevice.class).fail("test");
            gateway.gone(VirtioDevice.class);
            assertThat(shm.status()).isEqualTo(0x80);
            ring(peer);
        }
        try (SocketChannel peer = dial()) {
            assertThat(gateway.service(VirtioDevice.class).status()).isZero();
            ring(peer);
        }
    }

    @Test
    void asHostAPeerThatResetsTheStatusGetsANewDriver() throws Exception {
        gateway.attach(true, true);
        try (SocketChannel peer = dial()) {
            VirtioDevice device = gateway.service(VirtioDevice.class);
            device.setStatus(7);
            shm.status(0);
            ring(peer);
            await().until(() -> !gateway.find(VirtioDevice.class).orElse(device).equals(device));
        }
    }

    @Test
    void asHostADriverThatLetsGoDoesNotWriteOverThePeersReset() throws Exception {
        gateway.attach(true, true);
        removeAsADriverDoes();
        try (SocketChannel peer = dial()) {
            VirtioDevice device = gateway.service(VirtioDevice.class);
            device.setStatus(7);
            shm.status(0);
            ring(peer);
            await().until(() -> !gateway.find(VirtioDevice.class).orElse(device).equals(device));
        }
    }

    @Test
    void asHostAPeerThatResetsTheStatusIsNotHeldToWhatTheDriverMeetsThen() throws Exception {
        gateway.attach(true, true);
        removeAsADriverDoes();
        try (SocketChannel peer = dial()) {
            VirtioDevice device = gateway.service(VirtioDevice.class);
            device.setStatus(7);
            shm.status(0);
            try {
                device.fail("its rings are nonsense");
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("openamp: this device is gone");
            }
            ring(peer);
            await().until(() -> !gateway.find(VirtioDevice.class).orElse(device).equals(device));
        }
    }

    @Test
    void asHostAPeerThatBreaksTheProtocolFindsFailedAndItStays() throws Exception {
        gateway.attach(true, true);
        removeAsADriverDoes();
        try (SocketChannel peer = dial()) {
            VirtioDevice device = gateway.service(VirtioDevice.class);
            device.setStatus(7);
            device.fail("test");
            gateway.gone(VirtioDevice.class);
            assertThat(shm.status()).isEqualTo(0x87);
            ring(peer);
        }
    }

    @Test
    void asHostAConfigurationThatComesToADrivenPeerWaitsForItsRestart() throws Exception {
        gateway.attach(true, true);
        removeAsADriverDoes();
        Configuration[] own = gateway.configurations(OpenampComponent.PID);
        try (SocketChannel peer = dial()) {
            gateway.service(VirtioDevice.class).setStatus(7);
            own[0].delete();
            gateway.gone(VirtioDevice.class);
            gateway.configure(OpenampComponent.PID, Map.of("name", "openamp", "memory.target", "(name=openamp)",
                    "mailbox.target", "(name=openamp)", "role", "host", "table", "write"));
            ring(peer);
            await("offered, or not to be").until(() -> Thread.getAllStackTraces().keySet().stream().anyMatch(
                    thread -> thread.getName().equals("remora-openamp-openamp")
                            && String.valueOf(LockSupport.getBlocker(thread)).startsWith(Link.class.getName())));
            assertThat(gateway.find(VirtioDevice.class)).isEmpty();
        }
        try (SocketChannel peer = dial()) {
            assertThat(gateway.service(VirtioDevice.class).status()).isZero();
            ring(peer);
        }
    }

    /** Resets the device and acknowledges it, as the backend does when a device's service goes. */
    private void removeAsADriverDoes() {
        gateway.context().addServiceListener(event -> {
            if (event.getType() == ServiceEvent.UNREGISTERING
                    && gateway.context().getService(event.getServiceReference()) instanceof VirtioDevice device) {
                device.setStatus(0);
                device.setStatus(1);
            }
        });
    }

    @Test
    void aTableThatIsNoneIsNotAttachedToUntilThePeerConnectsAgain() throws Exception {
        gateway.attach(true, false);
        Path socket = Gateway.socket(home);
        try (SocketChannel peer = listen(socket, 2)) {
            ring(peer);
            assertThat(gateway.find(VirtioDevice.class)).isEmpty();
        }
        try (SocketChannel peer = listen(socket, 1)) {
            gateway.service(VirtioDevice.class);
            ring(peer);
        }
    }

    @Test
    void aFileThatIsCutShortCostsThePeerItsDeviceAndTheNextOneIsServed() throws Exception {
        gateway.attach(true, false);
        try (FileChannel file = FileChannel.open(Gateway.shm(home), StandardOpenOption.WRITE)) {
            try (SocketChannel _ = StockPeer.serve(shm, Gateway.socket(home))) {
                gateway.service(VirtioDevice.class);
                file.truncate(0);
                gateway.gone(VirtioDevice.class);
            }
            file.write(ByteBuffer.allocate(1), Shm.BYTES - 1);
            try (SocketChannel _ = StockPeer.serve(shm, Gateway.socket(home))) {
                gateway.service(VirtioDevice.class);
            }
        }
    }

    @Test
    void aConfigurationThatGoesLeavesNothingAndOneThatComesToAnOldPeerWaitsForItsRestart() throws Exception {
        gateway.attach(false, true);
        Configuration[] own = gateway.configurations(OpenampComponent.PID);
        Map<String, Object> properties = Map.of("name", "openamp", "memory.target", "(name=openamp)", "mailbox.target",
                "(name=openamp)", "role", "remote", "table", "write");
        try (SocketChannel peer = dial()) {
            driverOk(peer);
            ServedDevice device = gateway.service(ServedDevice.class);
            shm.u16(0x6000, 1); // used.flags, as the device sets it
            own[0].delete();
            gateway.gone(ServedDevice.class);
            assertThatThrownBy(device::features).isInstanceOf(IllegalStateException.class);
            gateway.configure(OpenampComponent.PID, properties);
            await().until(() -> Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals(
                    "remora-openamp-openamp")));
            ring(peer);
            assertThat(shm.status()).as("not written under a peer").isEqualTo(4);
            assertThat(gateway.find(ServedDevice.class)).isEmpty();
        }
        try (SocketChannel peer = dial()) {
            assertThat(shm.table()).isEqualTo(Shm.TABLE);
            driverOk(peer);
            gateway.service(ServedDevice.class);
        }
    }

    /** What a driver does before DRIVER_OK, without its buffers. */
    private void driverOk(SocketChannel peer) throws IOException {
        shm.u32(Shm.GFEATURES, 1);
        shm.zero(0x4000, Shm.RING_BYTES);
        shm.zero(0x8000, Shm.RING_BYTES);
        shm.status(0x04);
        ring(peer);
    }

    private static void ring(SocketChannel peer) throws IOException {
        assertThat(peer.write(ByteBuffer.wrap(new byte[]{1}))).isEqualTo(1);
    }

    private SocketChannel dial() throws IOException {
        return StockPeer.dial(Gateway.socket(home));
    }

    /** As server, with a table of this version. */
    private SocketChannel listen(Path socket, int version) throws IOException {
        Files.deleteIfExists(socket);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            shm.writeTable();
            shm.u32(0, version);
            server.bind(UnixDomainSocketAddress.of(socket));
            return Objects.requireNonNull(server.accept());
        }
    }
}
