package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.virtio.DeviceQueue;
import dev.remora.virtio.VirtioFeatures;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The habits of OpenAMP and RPMsg-Lite, at either end. */
@Timeout(60)
class DialectTest {

    private static final int NUM = 4;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT;
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT;
    private static final long LONG = 3_600_000_000_000L;

    private final SharedRings rings = new SharedRings("peer0", NUM);
    private final FakeBus bus = new FakeBus();
    private final VirtioBackend backend = EdgeTest.backend(bus, 512);
    private final MemorySegment hello = MemorySegment.ofArray(new byte[5]);

    @AfterEach
    void end() {
        backend.unbindServed(rings.served);
        backend.unbind(rings.driven);
        rings.close();
    }

    @Test
    void anRpmsgLiteMasterThatFillsTheUsedRingAndNeverClearsItsFlagsIsServed() {
        Master master = new Master();
        rings.features = 1L;
        dialect("rpmsg-lite");
        backend.bindServed(rings.served, Map.of());
        RpmsgTransport transport = bus.edge().transport;
        for (int i = 0; i < 3 * NUM; i++) {
            int before = rings.interrupts.count();
            assertThat(transport.trySend(i, 2, hello)).isEqualTo(Sent.OK);
            assertThat(rings.interrupts.count()).as("interrupted against its flags").isEqualTo(before + 1);
            assertThat(master.receive()).isEqualTo(i);
            EdgeTest.await().until(() -> master.pendingTransmit() > 0);
            int sent = rings.interrupts.count();
            master.send(i);
            // For the buffer that it gets back.
            EdgeTest.await().until(() -> rings.interrupts.count() > sent);
        }
        EdgeTest.await().until(() -> bus.edge().events.size() == 3 * NUM);
        assertThat(rings.failures).isEmpty();
    }

    @Test
    void anRpmsgLiteRemoteIsKickedAtTheStartWhateverItsFlagsSay() {
        rings.whenStarting = () -> rings.used(0).set(U16, 0, (short) 1);
        dialect("rpmsg-lite");
        backend.bind(rings.driven, Map.of());
        assertThat(rings.driven.kickedAtStatus).containsExactly(7);
    }

    @Test
    void aLinuxDeviceThatWantsNoKickGetsNone() {
        rings.whenStarting = () -> rings.used(0).set(U16, 0, (short) 1);
        backend.bind(rings.driven, Map.of());
        assertThat(rings.driven.kickedAtStatus).isEmpty();
    }

    @Test
    void buffersOfAnRpmsgLiteRemoteAreFoundThoughItNeverRingsForThem() {
        dialect("rpmsg-lite");
        backend.bind(rings.driven, Map.of());
        RpmsgTransport transport = bus.edge().transport;
        DeviceQueue received = new DeviceQueue(rings.vrings[1], List.of(rings.pool), 0);
        for (int i = 0; i < NUM; i++) {
            assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
        }
        transport.notifyWritable();
        CompletableFuture<Sent> sending = CompletableFuture.supplyAsync(() -> {
            try {
                return transport.send(1, 2, hello, LONG, () -> false);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        EdgeTest.await().until(() -> rings.available(1).get(U16, 0) == 0);
        for (int head = received.take(); head >= 0; head = received.take()) {
            received.complete(head, 512);
        }
        received.publish();
        assertThat(sending.join()).isEqualTo(Sent.OK);
        EdgeTest.await().until(() -> bus.edge().events.contains("writable"));
    }

    @Test
    void anOpenAmpDriverThatAcceptsEventIndexesAndNeverWritesAnyIsInterruptedForEachMessage() {
        ScriptedDriver driver = new ScriptedDriver(rings);
        rings.features = 1 | VirtioFeatures.EVENT_IDX;
        dialect("openamp");
        backend.bindServed(rings.served, Map.of());
        for (int i = 0; i < 5 * NUM; i++) {
            int before = rings.interrupts.count();
            assertThat(bus.edge().transport.trySend(i, 2, hello)).isEqualTo(Sent.OK);
            assertThat(rings.interrupts.count()).isEqualTo(before + 1);
            assertThat(driver.poll()).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openamp", "rpmsg-lite", "nuttx"})
    void eventIndexesAreAcceptedOfLinuxAlone(String dialect) {
        rings.offered = 1 | VirtioFeatures.EVENT_IDX;
        dialect(dialect);
        backend.bind(rings.driven, Map.of());
        assertThat(rings.accepted).isEqualTo(1);
        backend.unbindConfiguration(configuration);
        backend.unbind(rings.driven);
        rings.status = 0;
        backend.bind(rings.driven, Map.of());
        assertThat(rings.accepted).isEqualTo(rings.offered);
    }

    @Test
    void anOpenAmpDeviceThatShowsNothingOfTheStatusButDriverOkIsDriven() {
        rings.shownBits = 4;
        dialect("openamp");
        backend.bind(rings.driven, Map.of());
        DeviceQueue toDriver = new DeviceQueue(rings.vrings[0], List.of(rings.pool), 0);
        DeviceQueue fromDriver = new DeviceQueue(rings.vrings[1], List.of(rings.pool), 0);
        toDriver.wantKicks(false);
        int kicks = rings.kicks.count();
        int head = toDriver.take();
        byte[] message = SoftDevice.message(0x400, 7, new byte[3]);
        message[8] = 77; // reserved: the index of a buffer
        MemorySegment.copy(message, 0, toDriver.part(0), ValueLayout.JAVA_BYTE, 0, message.length);
        toDriver.complete(head, 512);
        toDriver.publish();
        rings.interrupts.ring();
        EdgeTest.await().until(() -> bus.edge().events.contains("1024>7 \0\0\0"));
        assertThat(rings.kicks.count()).as("for buffers given back, which it does not want").isEqualTo(kicks);

        for (int i = 0; i < 3 * NUM; i++) {
            assertThat(bus.edge().transport.trySend(1, 0x400, hello)).isEqualTo(Sent.OK);
            int sent = fromDriver.take();
            assertThat(fromDriver.part(0).get(U32, 8)).as("reserved").isZero();
            assertThat(fromDriver.part(0).byteSize()).isEqualTo(512);
            fromDriver.part(0).set(U32, 8, 0x0001_0000 | sent);
            fromDriver.complete(sent, 512);
            fromDriver.publish();
        }
        assertThat(rings.kicks.count()).as("one for each message").isEqualTo(kicks + 3 * NUM);
        assertThat(rings.failures).isEmpty();
    }

    @Test
    void ringsWithoutReasonAreHarmless() {
        ScriptedDriver driver = new ScriptedDriver(rings);
        rings.features = 1L;
        backend.bindServed(rings.served, Map.of());
        for (int i = 0; i < 100; i++) {
            rings.kicks.ring();
        }
        driver.send(1, 2, new byte[0]);
        EdgeTest.await().until(() -> bus.edge().events.contains("1>2 "));
    }

    @Test
    void aDriverThatWaitsForItsBuffersIsInterruptedWhenTheyGoBack() {
        ScriptedDriver driver = new ScriptedDriver(rings);
        rings.features = 1L;
        backend.bindServed(rings.served, Map.of());
        driver.transmit.wantInterrupts(true);
        int before = rings.interrupts.count();
        driver.send(1, 2, new byte[0]);
        EdgeTest.await().until(() -> rings.interrupts.count() != before);
    }

    private EdgeConfiguration configuration = EdgeConfig.of("nobody", Map.of());

    private void dialect(String name) {
        configuration = EdgeConfig.of("peer0", Map.of("dialect", name));
        backend.bindConfiguration(configuration);
    }

    /** RPMsg-Lite's master: writes to the rings itself, as its C code does. */
    private final class Master {

        private int received;
        private int transmitted;
        private int takenBack;

        Master() {
            for (int i = 0; i < NUM; i++) {
                descriptor(0, i, i, 2);
                rings.available(0).set(U16, 4 + 2L * i, (short) i);
                descriptor(1, i, NUM + i, 0);
                rings.used(1).set(U32, 4 + 8L * i, i);
                rings.used(1).set(U32, 8 + 8L * i, 512);
            }
            for (int queue = 0; queue < 2; queue++) {
                rings.available(queue).set(U16, 0, (short) 1);
            }
            rings.available(0).set(U16, 2, (short) NUM);
            rings.used(1).set(U16, 2, (short) NUM);
        }

        private void descriptor(int queue, int id, int buffer, int flags) {
            MemorySegment table = rings.vrings[queue].descriptors();
            table.set(ValueLayout.JAVA_LONG, 16L * id, SharedRings.POOL + 512L * buffer);
            table.set(U32, 16L * id + 8, 512);
            table.set(U16, 16L * id + 12, (short) flags);
        }

        /** Source of the next message. */
        int receive() {
            assertThat(rings.used(0).get(U16, 2)).isEqualTo((short) (received + 1));
            int id = rings.used(0).get(U32, 4 + 8L * (received % NUM));
            assertThat(rings.used(0).get(U32, 8 + 8L * (received % NUM))).isEqualTo(512);
            received++;
            int next = NUM + received - 1;
            rings.available(0).set(U16, 4 + 2L * (next % NUM), (short) id);
            VAR.setRelease(rings.available(0), 2L, (short) (next + 1));
            return rings.pool.memory().get(U32, 512L * id);
        }

        int pendingTransmit() {
            return ((short) VAR.getAcquire(rings.used(1), 2L) - takenBack) & 0xFFFF;
        }

        void send(int source) {
            int id = rings.used(1).get(U32, 4 + 8L * (takenBack % NUM));
            takenBack++;
            byte[] message = SoftDevice.message(source, 9, new byte[1]);
            message[8] = 5; // not cleared by RPMsg-Lite
            MemorySegment.copy(message, 0, rings.pool.memory(), ValueLayout.JAVA_BYTE, 512L * (NUM + id),
                    message.length);
            rings.available(1).set(U16, 4 + 2L * (transmitted % NUM), (short) id);
            transmitted++;
            VAR.setRelease(rings.available(1), 2L, (short) transmitted);
            rings.kicks.ring();
        }

        private static final VarHandle VAR = U16.varHandle();
    }
}
