package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.edge.ReceivePolicy;
import dev.remora.rpmsg.virtio.settings.BufferSizeFeature;
import dev.remora.rpmsg.virtio.settings.BufferSizes;
import dev.remora.rpmsg.virtio.settings.Dialect;
import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set for an edge, and what a device says itself of its buffers. */
@Timeout(60)
class EdgeConfigurationTest {

    private final SharedRings rings = new SharedRings("m4.vdev0", 4);
    private final FakeBus bus = new FakeBus();
    private final VirtioBackend backend = EdgeTest.backend(bus, 512);

    @AfterEach
    void end() {
        backend.unbind(rings.driven);
        rings.close();
    }

    @Test
    void anEdgeHasWhatIsConfiguredForIt() {
        backend.bindConfiguration(EdgeConfig.of("m4.vdev0", Map.of("dialect", "openamp", "buffer_size", 1024,
                "transmit_buffer_size", 256, "buffer_count", 2, "receive_thread", "sleep")));
        rings.offered = 0xFFFFFFFFL;
        backend.bind(rings.driven, Map.of());
        assertThat(bus.edge().transport.mtu()).isEqualTo(240);
        assertThat(bus.edge().transport.receiveBuffers()).isEqualTo(2);
        assertThat(rings.accepted).isEqualTo(1);
        assertThat(bus.edge().transport.details()).containsEntry("role", "driver").containsEntry("dialect", "openamp")
                .containsEntry("features", "name-service").containsEntry("buffers", "2 x 1024 + 2 x 256")
                .containsEntry("receive.thread", "sleep");
    }

    @Test
    void theLongestPatternThatMatchesCounts() {
        backend.bindConfiguration(EdgeConfig.of("*", Map.of("buffer_size", 128)));
        backend.bindConfiguration(EdgeConfig.of("m4.*", Map.of("buffer_size", 256)));
        backend.bindConfiguration(EdgeConfig.of("m4.vdev1", Map.of("buffer_size", 1024)));
        backend.bindConfiguration(EdgeConfig.of("mX.vdev0", Map.of("buffer_size", 2048)));
        backend.bind(rings.driven, Map.of());
        assertThat(bus.edge().transport.mtu()).isEqualTo(240);
    }

    @Test
    void aNameIsNoRegularExpression() {
        assertThat(EdgeConfig.of("m4.vdev*", Map.of()).matches("m4.vdev12")).isTrue();
        assertThat(EdgeConfig.of("m4.vdev*", Map.of()).matches("m4xvdev1")).isFalse();
        assertThat(EdgeConfig.of("m4.vdev", Map.of()).matches("m4.vdev1")).isFalse();
        assertThat(EdgeConfig.of("*\\E(", Map.of()).matches("m4\\E(")).isTrue();
    }

    @Test
    void whatIsWrongIsNotUsed() {
        EdgeSettings settings = EdgeConfig
                .of("*", Map.of("buffer_size", 100, "transmit_buffer_size", 65544, "buffer_count",
                        -1, "spin_micros", 0, "dialect", "windows", "buffer_size_feature", "v9", "receive_thread",
                        "doze"))
                .settings(512);
        assertThat(settings).isEqualTo(EdgeSettings.defaults(512));
        assertThat(EdgeConfig.of("*", Map.of("dialect", "nuttx", "buffer_size_feature", "v3")).settings(512)
                .sizeFeature()).isEqualTo(BufferSizeFeature.NUTTX);
        assertThat(Dialect.of("rpmsg-lite")).isEqualTo(Dialect.RPMSG_LITE);
        assertThat(ReceivePolicy.of("spin")).isEqualTo(ReceivePolicy.SPIN);
        assertThatThrownBy(() -> Dialect.of("x")).hasMessage(
                "dialect is \"x\", must be one of linux, openamp, rpmsg-lite, nuttx");
    }

    @Test
    void whatIsRightBesideSomethingWrongIsUsed() {
        EdgeSettings settings = EdgeConfig.of("*", Map.of("dialect", "windows", "buffer_size_feature", "v3",
                "receive_thread", "sleep")).settings(512);
        assertThat(settings.dialect()).isEqualTo(Dialect.LINUX);
        assertThat(settings.sizeFeature()).isEqualTo(BufferSizeFeature.V3);
        assertThat(settings.receiveThread()).isEqualTo(ReceivePolicy.SLEEP);
    }

    @Test
    void aChangeConcernsOnlyTheEdgesThatItMatchesAndTheirRemotesNoticeNothing() {
        SharedRings other = new SharedRings("m7.vdev0", 4);
        backend.bind(rings.driven, Map.of());
        backend.bind(other.driven, Map.of());
        EdgeConfiguration spinning = EdgeConfig.of("m4.*", Map.of("receive_thread", "sleep"));
        backend.bindConfiguration(spinning);
        assertThat(bus.edges).hasSize(3);
        assertThat(bus.edge().transport.edge()).isEqualTo("m4.vdev0");
        assertThat(bus.edge().transport.details()).containsEntry("receive.thread", "sleep");
        assertThat(bus.edge().epoch()).isEqualTo(2);
        assertThat(bus.edges.get(1).closed).isEmpty();
        assertThat(rings.status).isEqualTo(7);
        backend.unbindConfiguration(spinning);
        assertThat(bus.edges).hasSize(4);
        assertThat(rings.failures).isEmpty();
        backend.unbind(other.driven);
        other.close();
    }

    @Test
    void aChangeInPlaceKeepsWhatStays() {
        EdgeConfiguration configuration = EdgeConfig.of("m4.*", Map.of("buffer_size", 1024));
        backend.bindConfiguration(configuration);
        backend.bind(rings.driven, Map.of());
        configuration.modified(EdgeConfig.config("m4.*", Map.of("buffer_size", 1024, "receive_thread", "spin")));
        backend.updatedConfiguration(configuration);
        assertThat(bus.edges).hasSize(2);
        assertThat(bus.edge().transport.mtu()).isEqualTo(1008);
        assertThat(bus.edge().transport.details()).containsEntry("receive.thread", "spin");
        assertThat(rings.failures).isEmpty();
    }

    @Test
    void theConfigurationsThatGoFirstWhenTheBundleStopsChangeNothing() {
        AtomicBoolean stopping = new AtomicBoolean();
        VirtioBackend former = new VirtioBackend(512, stopping::get);
        former.bindBus(bus);
        EdgeConfiguration large = EdgeConfig.of("m4.vdev0", Map.of("buffer_size", 1024));
        former.bindConfiguration(large);
        former.bind(rings.driven, Map.of());
        stopping.set(true);
        former.unbindConfiguration(large);
        former.deactivate();
        former.unbindBus(bus);
        former.unbind(rings.driven);
        backend.bindConfiguration(large);
        backend.bind(rings.driven, Map.of());
        assertThat(rings.failures).isEmpty();
        assertThat(bus.edges).hasSize(2);
        assertThat(bus.edge().transport.mtu()).isEqualTo(1008);
    }

    @Test
    void buffersOfAnotherSizeNeedAnotherStartOfTheRemote() {
        backend.bind(rings.driven, Map.of());
        backend.bindConfiguration(EdgeConfig.of("m4.vdev0", Map.of("buffer_size", 1024)));
        assertThat(rings.failures).containsExactly(
                "m4.vdev0: runs with buffers of 512 bytes, configured are now 1024; the remote must be restarted");
    }

    @ParameterizedTest
    @CsvSource({"2025-11, 2, 64, 0", "v2, 1, 66, 2", "v3, 1, 11, 3", "v4, 1, 16, 8", "v5, 1, 13, 5"})
    void eachLayoutOfTheBufferSizeFeatureIsRead(String layout, int bit, int length, int at) {
        rings.offered = 1 | 1L << bit;
        rings.config = space(layout, length).putInt(at, 1024).putInt(at + 4, 2048).array();
        start(layout);
        assertThat(rings.accepted).isEqualTo(rings.offered);
        assertThat(bus.edge().transport.mtu()).isEqualTo(2032);
        assertThat(bus.edge().transport.details()).containsEntry("buffers", "4 x 1024 + 4 x 2048").containsEntry(
                "features", "name-service, buffer-size " + layout);
    }

    @Test
    void nuttxNamesTheSizesTheOtherWayRoundAndHasOtherBits() {
        rings.offered = 0xF;
        rings.config = space("nuttx", 40).putInt(0, 1024).putInt(4, 2048).array();
        backend.bindConfiguration(EdgeConfig.of("*", Map.of("buffer_size_feature", "nuttx", "dialect", "nuttx")));
        backend.bind(rings.driven, Map.of());
        assertThat(rings.accepted).isEqualTo(5);
        assertThat(bus.edge().transport.details()).containsEntry("buffers", "4 x 2048 + 4 x 1024");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 15, 31, 33, 65544, 0x7FFFFFF8, 0x80000000, 0xFFFFFFFF, 65536})
    void aSizeThatCannotBeIsNotBelieved(int size) {
        rings.offered = 3;
        rings.config = space("v3", 11).putInt(3, 512).putInt(7, size).array();
        start("v3");
        assertThat(rings.accepted).isEqualTo(1);
        assertThat(bus.edge().transport.mtu()).isEqualTo(496);
    }

    @Test
    void anotherVersionOrSizeOrLayoutOrTooShortASpaceIsNotBelieved() {
        byte[][] spaces = {
                space("v3", 11).put(0, (byte) 2).putInt(3, 512).putInt(7, 512).array(),
                space("v3", 11).putShort(1, (short) 13).putInt(3, 512).putInt(7, 512).array(),
                space("v5", 13).putInt(5, 512).putInt(9, 512).array(),
                space("v4", 16).putInt(8, 512).putInt(12, 512).array(),
                new byte[10], new byte[0], new byte[11]};
        for (byte[] config : spaces) {
            SharedRings another = new SharedRings("m4.vdev3", 4);
            another.offered = 3;
            another.config = config;
            VirtioBackend careful = EdgeTest.backend(bus, 256);
            careful.bindConfiguration(EdgeConfig.of("*", Map.of("buffer_size_feature", "v3")));
            careful.bind(another.driven, Map.of());
            assertThat(another.accepted).isEqualTo(1);
            assertThat(bus.edge().transport.mtu()).isEqualTo(240);
            careful.unbind(another.driven);
            another.close();
        }
    }

    /** NuttX has ACK where the proposals have their feature, and other fields. */
    @ParameterizedTest
    @ValueSource(strings = {"v2", "v3", "v4", "v5"})
    void nuttxsSpaceIsNotBelievedUnderAProposalsBit(String layout) {
        rings.offered = 0xF;
        rings.config = space("nuttx", 66).putInt(0, 1024).putInt(4, 2048).array();
        start(layout);
        assertThat(rings.accepted).isEqualTo(1);
        assertThat(bus.edge().transport.mtu()).isEqualTo(496);
    }

    @Test
    void theSpaceIsReadOnceThoughItChangesUnderOurEyes() {
        rings.offered = 3;
        rings.config = space("v3", 11).putInt(3, 1024).putInt(7, 2048).array();
        rings.whenConfigRead = () -> Arrays.fill(rings.config, (byte) 0xFF);
        start("v3");
        assertThat(rings.configReads).isEqualTo(1);
        assertThat(bus.edge().transport.details()).containsEntry("buffers", "4 x 1024 + 4 x 2048");
    }

    @Test
    void buffersOf4GiBTogetherAreNotTakenForNone() {
        SharedRings large = new SharedRings("m4.vdev1", 32768);
        large.offered = 3;
        large.config = space("v3", 11).putInt(3, 65536).putInt(7, 65536).array();
        backend.bindConfiguration(EdgeConfig.of("*", Map.of("buffer_size_feature", "v3", "buffer_count", 32768)));
        backend.bind(large.driven, Map.of());
        assertThat(large.asked).isEqualTo(1L << 32);
        assertThat(large.accepted & 2).isZero();
        backend.unbind(large.driven);
        large.close();
    }

    @ParameterizedTest
    @CsvSource({"3, false", "8192, false", "64, true", "0, true", "128, false"})
    void anAlignmentMustBeAPowerOfTwoThatTheSizesHave(int align, boolean good) {
        rings.offered = 3;
        rings.config = space("v5", 13).putShort(3, (short) align).putInt(5, 576).putInt(9, 576).array();
        start("v5");
        assertThat(rings.accepted).isEqualTo(good ? 3 : 1);
        assertThat(bus.edge().transport.mtu()).isEqualTo(good ? 560 : 496);
    }

    @Test
    void withoutTheSettingBit1IsNotTheBufferSizeFeature() {
        rings.offered = 7;
        rings.config = space("v3", 11).putInt(3, 1024).putInt(7, 1024).array();
        backend.bind(rings.driven, Map.of());
        assertThat(rings.accepted).isEqualTo(1);
        assertThat(bus.edge().transport.mtu()).isEqualTo(496);
    }

    @Test
    void whatADeviceSaidOfItsBuffersIsKeptWhenTheBackendIsReplaced() {
        rings.offered = 3;
        rings.config = space("v3", 11).putInt(3, 1024).putInt(7, 2048).array();
        start("v3");
        backend.bindConfiguration(EdgeConfig.of("m4.vdev0", Map.of("buffer_size_feature", "v3", "receive_thread",
                "sleep")));
        rings.config = new byte[0];
        assertThat(bus.edges).hasSize(2);
        assertThat(bus.edge().transport.mtu()).isEqualTo(2032);
        assertThat(rings.failures).isEmpty();
    }

    @Test
    void aLengthOfTheWholeRangeFitsItsField() {
        assertThat(EdgeConfig.of("*", Map.of("buffer_size", 65536)).settings(512).sizes()).isEqualTo(new BufferSizes(
                65536, 65536));
    }

    private void start(String layout) {
        backend.bindConfiguration(EdgeConfig.of("*", Map.of("buffer_size_feature", layout)));
        backend.bind(rings.driven, Map.of());
    }

    private static ByteBuffer space(String layout, int length) {
        ByteBuffer space = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        return switch (layout) {
            case "v2" -> space.putShort(0, (short) 1);
            case "v3", "v5" -> space.put(0, (byte) 1).putShort(1, (short) length);
            case "v4" -> space.put(0, (byte) 1).putShort(2, (short) length);
            default -> space;
        };
    }
}
