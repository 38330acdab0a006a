package dev.remora.platform.openamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.virtio.ServedDevice;
import dev.remora.virtio.VirtioDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The four ways to pair with the stock two-process port; each peer comes twice, as a restarted program does. */
@Timeout(120)
class StockPeerTest {

    private static final int PEERS = 2;

    @TempDir
    Path home;

    @ParameterizedTest(name = "gateway is the socket server: {0}")
    @ValueSource(booleans = {false, true})
    void asHostTheGatewayIsEchoedByAStockDevice(boolean server) throws Exception {
        try (Shm shm = new Shm(Gateway.shm(home))) {
            stale(shm);
            try (Gateway gateway = new Gateway(home)) {
                gateway.attach(true, server);
                for (int i = 0; i < PEERS; i++) {
                    VirtioDevice device = drive(gateway, shm, server);
                    gateway.gone(VirtioDevice.class);
                    assertThatThrownBy(() -> device.kick(0)).isInstanceOf(IllegalStateException.class).hasMessage(
                            "openamp: this device is gone");
                }
            }
        }
    }

    private VirtioDevice drive(Gateway gateway, Shm shm, boolean server) throws IOException {
        try (StockPeer peer = new StockDevice(shm, socket(shm, server)).start()) {
            VirtioDevice device = gateway.service(VirtioDevice.class);
            assertThat(gateway.properties(VirtioDevice.class)).containsEntry("virtio.id", 7).containsEntry(
                    "virtio.name", "openamp");
            PingingHost host = new PingingHost(device);
            assertThat(new String(host.next(), 0, 27, StandardCharsets.US_ASCII)).as("announced").isEqualTo(
                    StockPeer.NAME + '\0');
            host.send(StockPeer.NAME_SERVICE, StockPeer.announcement(true));
            host.send(0x777, new byte[]{1});
            assertThat(host.ping(480)).isEqualTo(480);
            host.send(StockPeer.ADDRESS, shutdown());
            assertThat(host.next()[36]).as("withdrawn").isEqualTo((byte) 1);
            assertThat(peer.result().join()).isEqualTo(480);
            assertThat(peer.unknown).isEqualTo(1);
            return device;
        }
    }

    @ParameterizedTest(name = "gateway is the socket server: {0}")
    @ValueSource(booleans = {false, true})
    void asRemoteTheGatewayEchoesAStockDriver(boolean server) throws Exception {
        try (Shm shm = new Shm(Gateway.shm(home))) {
            stale(shm);
            try (Gateway gateway = new Gateway(home)) {
                gateway.attach(false, server);
                for (int i = 0; i < PEERS; i++) {
                    ServedDevice device = serve(gateway, shm, server);
                    gateway.gone(ServedDevice.class);
                    assertThatThrownBy(device::features).isInstanceOf(IllegalStateException.class);
                }
            }
        }
    }

    private ServedDevice serve(Gateway gateway, Shm shm, boolean server) throws IOException {
        try (StockPeer peer = new StockDriver(shm, socket(shm, server)).start()) {
            ServedDevice device = gateway.service(ServedDevice.class);
            assertThat(gateway.properties(ServedDevice.class)).containsEntry("virtio.id", 7).containsEntry(
                    "virtio.name", "openamp");
            assertThat(device.features()).isEqualTo(1);
            EchoingRemote remote = new EchoingRemote(device);
            assertThat(peer.result().join()).isEqualTo(StockDriver.PINGS);
            remote.stop();
            return device;
        }
    }

    /** What the last run has left in the file, which is never removed. */
    private static void stale(Shm shm) {
        shm.writeTable();
        shm.status(0x04);
        shm.u32(Shm.GFEATURES, 1);
        shm.u16(0x4002 + 0x1000, 777);
        shm.u16(0x4002 + 0x2000, 778);
        shm.u16(0x8002 + 0x1000, 779);
        shm.u16(0x8002 + 0x2000, 780);
    }

    private SocketChannel socket(Shm shm, boolean gatewayServes) throws IOException {
        return gatewayServes ? StockPeer.dial(Gateway.socket(home)) : StockPeer.serve(shm, Gateway.socket(home));
    }

    private static byte[] shutdown() {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, StockPeer.SHUTDOWN).array();
    }
}
