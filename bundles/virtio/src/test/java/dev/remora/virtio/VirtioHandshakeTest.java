package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The status bytes that a device sees. */
class VirtioHandshakeTest {

    private static final long NAME_SERVICE = 1;

    private final Device device = new Device();

    @Test
    void aDeviceOfAResourceTableSeesFourSteps() {
        device.offered = NAME_SERVICE | 2 | VirtioFeatures.EVENT_IDX;
        VirtioHandshake handshake = VirtioHandshake.begin(device, NAME_SERVICE | VirtioFeatures.RING);
        assertThat(device.seen).containsExactly(0, 1, 3);
        assertThat(device.accepted).isEqualTo(NAME_SERVICE | VirtioFeatures.EVENT_IDX).isEqualTo(handshake.features());
        handshake.driverOk();
        assertThat(device.seen).containsExactly(0, 1, 3, 7);
    }

    @Test
    void aModernDeviceConfirmsItsFeatures() {
        device.offered = NAME_SERVICE | VirtioFeatures.VERSION_1;
        VirtioHandshake.begin(device, NAME_SERVICE | VirtioFeatures.RING).driverOk();
        assertThat(device.seen).containsExactly(0, 1, 3, 0x0b, 0x0f);
    }

    @Test
    void aDeviceThatRefusesTheFeaturesIsGivenUp() {
        device.offered = NAME_SERVICE | VirtioFeatures.VERSION_1;
        device.refuses = true;
        assertThatIllegalStateException().isThrownBy(() -> VirtioHandshake.begin(device, VirtioFeatures.RING))
                .withMessage("m4.vdev0: the device refuses features 0x100000000 of 0x100000001 that it offers");
        assertThat(device.seen).containsExactly(0, 1, 3, 0x0b, 0x83);
    }

    @Test
    void aDeviceThatKeepsNothingButDriverOkIsStarted() {
        device.offered = NAME_SERVICE;
        device.keeps = VirtioStatus.DRIVER_OK;
        VirtioHandshake.begin(device, NAME_SERVICE).driverOk();
        assertThat(device.seen).containsExactly(0, 1, 3, 7);
    }

    @Test
    void aDeviceIsLeftKnownAndWithoutDriver() {
        VirtioHandshake handshake = VirtioHandshake.takenOver(device, NAME_SERVICE);
        assertThat(device.seen).isEmpty();
        assertThat(handshake.features()).isEqualTo(NAME_SERVICE);
        handshake.remove();
        assertThat(device.seen).containsExactly(0, 1);
    }

    @Test
    void aDriverThatGivesUpSaysSo() {
        VirtioHandshake.takenOver(device, NAME_SERVICE).fail();
        VirtioHandshake.takenOver(device, VirtioFeatures.VERSION_1).fail();
        assertThat(device.seen).containsExactly(0x87, 0x8f);
    }

    @Test
    void whatTheQueuesDoNotUnderstandIsNotAcceptedByMistake() {
        device.offered = -1;
        for (long bit : new long[]{VirtioFeatures.INDIRECT_DESC, 1L << 34, 1L << 24, 1L << 40}) {
            assertThatIllegalArgumentException().isThrownBy(() -> VirtioHandshake.begin(device, bit));
        }
        assertThat(device.seen).isEmpty();
    }

    /** Has nothing but a status and features. */
    private static final class Device implements VirtioDevice {

        private final List<Integer> seen = new ArrayList<>();
        private long offered;
        private long accepted;
        private int status;
        private int keeps = 0xFF;
        private boolean refuses;

        @Override
        public String name() {
            return "m4.vdev0";
        }

        @Override
        public int deviceId() {
            return RPMSG;
        }

        @Override
        public long offeredFeatures() {
            return offered;
        }

        @Override
        public void acceptFeatures(long features) {
            assertThat(features & ~offered).isZero();
            accepted = features;
        }

        @Override
        public int status() {
            return status;
        }

        @Override
        public void setStatus(int status) {
            seen.add(status);
            this.status = status & keeps & (refuses ? ~VirtioStatus.FEATURES_OK : -1);
        }

        @Override
        public int queues() {
            return 0;
        }

        @Override
        public Vring vring(int queue) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Region buffers(long bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void kick(int queue) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Doorbell doorbell() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void fail(String reason) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void leave(DriverState state) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<DriverState> takeOver() {
            return Optional.empty();
        }
    }
}
