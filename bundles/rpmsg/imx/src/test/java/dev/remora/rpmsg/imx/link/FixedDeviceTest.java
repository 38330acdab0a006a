package dev.remora.rpmsg.imx.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.WordMailbox;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.VirtioStatus;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class FixedDeviceTest {

    private static final DriverState LEFT = new DriverState("test", 1, List.of(), new byte[0]);

    private final MessageUnit unit = new MessageUnit();
    private final Words words = new Words(unit.gateway(), new WordChannels(1, 1, 1), 4, new Counts());
    private final Ram buffers = new Ram(2 * ImxLayout.BUFFER_BYTES);
    private final List<String> failures = new ArrayList<>();
    private final FixedDevice device = new FixedDevice("m4", 1, FixedPlaces.of(new Ram(2 * ImxLayout.VDEV_STEP), 0, 2,
            buffers), words, failures::add);

    private void refuses(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessage(
                "m4.vdev1: this device is gone");
    }

    @Test
    void itOffersTheNameServiceAndNothingElse() {
        assertThat(device.deviceId()).isEqualTo(7);
        assertThat(device.offeredFeatures()).isEqualTo(1);
        device.acceptFeatures(1);
        assertThatThrownBy(() -> device.acceptFeatures(3)).isInstanceOf(IllegalArgumentException.class).hasMessage(
                "m4.vdev1: features 0x3 accepted, only 0x1 offered");
        assertThat(device.configSize()).isZero();
        assertThat(device.queues()).isEqualTo(2);
    }

    @Test
    void kicksCarryTheNumberOfTheQueueOnTheChip() {
        device.kick(1);
        assertThat(unit.remote().take(1)).isEqualTo(0x30000);
        device.kick(0);
        assertThat(unit.remote().take(1)).isEqualTo(0x20000);
        assertThat(device.wordsOut()).isEqualTo(2);
    }

    @Test
    void theStatusIsNobodyElsesBusiness() {
        assertThat(device.status()).isZero();
        device.setStatus(3);
        assertThat(device.status()).isEqualTo(3);
        assertThatThrownBy(() -> device.setStatus(256)).isInstanceOf(IllegalArgumentException.class);
        assertThat(unit.remote().take(1)).isEqualTo(WordMailbox.NONE);
    }

    @Test
    void aResetOfADeviceInUseEndsItsRingsBecauseTheOtherSideNoticesNothing() {
        device.setStatus(7);
        device.setStatus(0);
        device.setStatus(1);

        assertThat(failures).containsExactly(
                "m4.vdev1: its driver has reset it, which the other side does not notice");
        assertThat(device.status() & VirtioStatus.DRIVER_OK).as("a next driver sees that").isNotZero();
    }

    @Test
    void aResetBeforeItIsUsedOrOnItsWayOutIsAllRight() {
        device.setStatus(3);
        device.setStatus(0);
        device.setStatus(7);
        device.quiet();
        device.setStatus(0);

        assertThat(failures).isEmpty();
    }

    @Test
    void onlyRingsThatAreSetUpAreKickedAgain() {
        device.kickAgain();
        assertThat(unit.remote().take(1)).isEqualTo(WordMailbox.NONE);

        device.setStatus(7);
        device.kickAgain();
        assertThat(unit.remote().take(1)).isEqualTo(0x20000);
        words.flush(0);
        assertThat(unit.remote().take(1)).isEqualTo(0x30000);
    }

    @Test
    void onItsWayOutNobodyIsKicked() {
        device.setStatus(7);
        device.quiet();
        device.kick(0);
        device.kickAgain();

        assertThat(unit.remote().take(1)).isEqualTo(WordMailbox.NONE);
    }

    @Test
    void buffersAreItsShareAndEmptyAtFirst() {
        buffers.segment().fill((byte) 0x5a);

        assertThat(device.buffers(ImxLayout.BUFFER_BYTES).deviceAddress()).isEqualTo(ImxLayout.BUFFER_BYTES);
        assertThat(buffers.segment().get(ValueLayout.JAVA_BYTE, ImxLayout.BUFFER_BYTES)).isZero();
        assertThat(buffers.segment().get(ValueLayout.JAVA_BYTE, ImxLayout.BUFFER_BYTES - 1)).isEqualTo((byte) 0x5a);
        device.buffers(1).memory().set(ValueLayout.JAVA_BYTE, 0, (byte) 9);
        assertThat(device.buffers(512).memory().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 9);
        assertThatThrownBy(() -> device.buffers(ImxLayout.BUFFER_BYTES + 1)).isInstanceOf(IllegalStateException.class)
                .hasMessage("m4.vdev1: 262145 bytes asked for buffers, there are 262144");
        assertThatThrownBy(() -> device.buffers(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aWordIsARingOfItsOwnDoorbell() {
        int before = device.doorbell().count();
        device.heard();

        assertThat(device.doorbell().await(before, Long.MAX_VALUE)).isNotEqualTo(before);
        assertThat(device.wordsIn()).isEqualTo(1);
    }

    @Test
    void aDriverLeavesItToTheNextOneAndOnlyToOne() {
        assertThatThrownBy(() -> device.leave(LEFT)).isInstanceOf(IllegalStateException.class).hasMessage(
                "m4.vdev1: status 0x00, left only while running");
        device.setStatus(7);
        device.leave(LEFT);

        assertThat(device.takeOver()).contains(LEFT);
        assertThat(device.takeOver()).isEmpty();
    }

    @Test
    void whenItIsGoneEveryMethodThrows() {
        device.end();

        refuses(device::name);
        refuses(device::deviceId);
        refuses(device::offeredFeatures);
        refuses(() -> device.acceptFeatures(1));
        refuses(device::status);
        refuses(() -> device.setStatus(0));
        refuses(device::queues);
        refuses(() -> device.vring(0));
        refuses(() -> device.buffers(1));
        refuses(() -> device.kick(0));
        refuses(device::doorbell);
        refuses(() -> device.fail("too late"));
        refuses(() -> device.leave(LEFT));
        refuses(device::takeOver);
        assertThat(failures).isEmpty();
    }
}
