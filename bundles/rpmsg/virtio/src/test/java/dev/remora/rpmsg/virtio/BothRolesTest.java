package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.virtio.VirtioFeatures;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gateway at both ends of the same rings. */
@Timeout(120)
class BothRolesTest {

    private static final long LONG = 3_600_000_000_000L;
    private static final int MESSAGES = 40_000;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final List<SharedRings> all = new ArrayList<>();
    private final FakeBus driverBus = new FakeBus();
    private final FakeBus deviceBus = new FakeBus();
    private final VirtioBackend driver = EdgeTest.backend(driverBus, 512);
    private VirtioBackend device = EdgeTest.backend(deviceBus, 512);

    private void connect(SharedRings rings) {
        all.add(rings);
        driver.bind(rings.driven, Map.of());
        device.bindServed(rings.served, Map.of());
    }

    @AfterEach
    void end() {
        for (SharedRings rings : all) {
            device.unbindServed(rings.served);
            driver.unbind(rings.driven);
            rings.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
            "256, adaptive, true", "256, sleep, true", "256, spin, true", "8, adaptive, true", "8, sleep, false",
            "8, spin, false", "4, adaptive, false", "2, adaptive, true", "1, adaptive, true", "1, sleep, false",
            "1, spin, true"
    })
    void allMessagesArriveInOrderBothWays(int num, String policy, boolean eventIndex) throws Exception {
        configure(policy);
        SharedRings rings = new SharedRings("pair0", num);
        rings.offered = eventIndex ? 1 | VirtioFeatures.EVENT_IDX | VirtioFeatures.VERSION_1 : 0;
        connect(rings);
        AtomicLong atDevice = checkOrder(deviceBus);
        AtomicLong atDriver = checkOrder(driverBus);
        int count = Math.min(MESSAGES, 1000 * num);
        CompletableFuture<Void> down = sendAll(driverBus.edge().transport, count);
        CompletableFuture<Void> up = sendAll(deviceBus.edge().transport, count);
        down.get();
        up.get();
        EdgeTest.await().until(() -> atDevice.get() == count && atDriver.get() == count);
        assertThat(rings.failures).isEmpty();
        assertThat(rings.accepted).isEqualTo(rings.offered);
    }

    @Test
    void listsArriveInOrderWithTheLongestPayloads() throws Exception {
        SharedRings rings = new SharedRings("pair0", 16);
        connect(rings);
        AtomicLong atDevice = checkOrder(deviceBus);
        RpmsgTransport transport = driverBus.edge().transport;
        int number = 0;
        for (int round = 0; round < 1000; round++) {
            List<MemorySegment> list = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                MemorySegment payload = MemorySegment.ofArray(new byte[496]);
                payload.set(INT, 0, number++);
                list.add(payload);
            }
            int from = 0;
            while (from < list.size()) {
                from += transport.trySend(1, 2, list, from);
                if (from < list.size()) {
                    assertThat(transport.awaitWritable(LONG, () -> false)).isEqualTo(Sent.OK);
                }
            }
        }
        EdgeTest.await().until(() -> atDevice.get() == 20_000);
    }

    @Test
    void bothMayAnnounceAndWithdraw() throws Exception {
        connect(new SharedRings("pair0", 8));
        driverBus.edge().transport.announce("echo", 1024, true, LONG, () -> false);
        deviceBus.edge().transport.announce("echo", 1, true, LONG, () -> false);
        deviceBus.edge().transport.announce("echo", 1, false, LONG, () -> false);
        EdgeTest.await().until(() -> deviceBus.edge().events.contains("announced echo 1024"));
        EdgeTest.await().until(() -> driverBus.edge().events.equals(List.of("announced echo 1", "withdrawn echo 1")));
    }

    @Test
    void severalDevicesDoNotMixTheirMessages() {
        for (int i = 0; i < 4; i++) {
            connect(new SharedRings("pair" + i, 4));
        }
        for (int i = 0; i < 4; i++) {
            driverBus.edges.get(i).transport.trySend(i, 100 + i, MemorySegment.ofArray(new byte[0]));
        }
        EdgeTest.await().until(() -> deviceBus.edges.stream().allMatch(edge -> edge.events.size() == 1));
        for (int i = 0; i < 4; i++) {
            assertThat(deviceBus.edges.get(i).events).containsExactly(i + ">" + (100 + i) + " ");
        }
    }

    @Test
    void theDeviceMayBeReplacedUnderAStreamAndNothingIsLostOrDoubled() throws Exception {
        SharedRings rings = new SharedRings("pair0", 16);
        rings.offered = 1 | VirtioFeatures.EVENT_IDX;
        connect(rings);
        AtomicLong received = new AtomicLong();
        deviceBus.callback = (source, destination, payload) -> {
            if (payload.get(INT, 0) == (int) received.get()) {
                received.incrementAndGet();
            }
        };
        deviceBus.edge().callback = deviceBus.callback;
        AtomicLong atDriver = checkOrder(driverBus);
        CompletableFuture<Void> down = sendAll(driverBus.edge().transport, MESSAGES);
        int sent = 0;
        for (int i = 0; i < 10; i++) {
            RpmsgTransport transport = deviceBus.edge().transport;
            for (int j = 0; j < 100; j++) {
                MemorySegment payload = MemorySegment.ofArray(new byte[4]);
                payload.set(INT, 0, sent++);
                assertThat(transport.send(1, 2, payload, LONG, () -> false)).isEqualTo(Sent.OK);
            }
            device.deactivate();
            device.unbindBus(deviceBus);
            device.unbindServed(rings.served);
            device = EdgeTest.backend(deviceBus, 512);
            device.bindServed(rings.served, Map.of());
        }
        down.get();
        EdgeTest.await().until(() -> received.get() == MESSAGES && atDriver.get() == 1000);
        assertThat(deviceBus.edge().epoch()).isEqualTo(11);
        assertThat(rings.failures).isEmpty();
    }

    private void configure(String policy) {
        EdgeConfiguration configuration = EdgeConfig.of("*", Map.of("receive_thread", policy));
        driver.bindConfiguration(configuration);
        device.bindConfiguration(configuration);
    }

    private static AtomicLong checkOrder(FakeBus bus) {
        AtomicLong next = new AtomicLong();
        bus.edge().callback = (source, destination, payload) -> {
            if (payload.get(INT, 0) == (int) next.get()) {
                next.incrementAndGet();
            }
        };
        return next;
    }

    private static CompletableFuture<Void> sendAll(RpmsgTransport transport, int count) {
        return CompletableFuture.runAsync(() -> {
            MemorySegment payload = MemorySegment.ofArray(new byte[64]);
            try {
                for (int i = 0; i < count; i++) {
                    payload.set(INT, 0, i);
                    if (transport.send(1, 2, payload, LONG, () -> false) != Sent.OK) {
                        throw new IllegalStateException("closed after " + i);
                    }
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
