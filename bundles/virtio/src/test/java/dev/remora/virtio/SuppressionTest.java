package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is notified when, by event indexes (EVENT_IDX) and by flags. */
class SuppressionTest {

    private static final long EVENT = VirtioFeatures.EVENT_IDX;

    private final TestRing ring = new TestRing(4, 16);
    private final DriverQueue driver = DriverQueue.fresh(ring.vring(), EVENT);
    private final DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), EVENT);

    @ParameterizedTest
    @CsvSource({
            "0, 0, 1, true", "1, 0, 1, false", "0, 0, 5, true", "4, 0, 5, true", "5, 0, 5, false", "0, 1, 2, false",
            "65535, 65535, 0, true", "65534, 65535, 0, false", "0, 65534, 2, true", "1, 65534, 2, true",
            "2, 65534, 2, false", "7, 7, 7, false"
    })
    void anEventIsPassedByTheElementWithItsNumber(int event, int before, int now, boolean notify) {
        assertThat(VringLayout.passes((short) event, before, now)).isEqualTo(notify);
        assertThat(VringLayout.passes((short) event, before + 65536, now + 131072)).isEqualTo(notify);
    }

    @Test
    void bothAreNotifiedOfTheFirstElementAndNotOfTheNext() {
        offer(1);
        assertThat(driver.publish()).isTrue();
        offer(1);
        assertThat(driver.publish()).isFalse();
        device.complete(device.take(), 1);
        assertThat(device.publish()).isTrue();
        device.complete(device.take(), 1);
        assertThat(device.publish()).isFalse();
    }

    @Test
    void whoHasTakenAllIsNotifiedAgain() {
        for (int i = 0; i < 100; i++) {
            offer(2);
            assertThat(driver.publish()).isTrue();
            device.complete(device.take(), 1);
            device.complete(device.take(), 1);
            assertThat(device.take()).isEqualTo(-1);
            assertThat(ring.availEvent()).isEqualTo(2 * i + 2);
            assertThat(device.publish()).isTrue();
            driver.take();
            driver.take();
            assertThat(driver.pending()).isFalse();
            assertThat(ring.usedEvent()).isEqualTo(2 * i + 2);
        }
        assertThat(ring.availFlags()).isZero();
        assertThat(ring.usedFlags()).isZero();
    }

    @Test
    void flagsStayZeroAndAreNotLookedAt() {
        device.wantKicks(false);
        driver.wantInterrupts(false);
        assertThat(ring.availFlags()).isZero();
        assertThat(ring.usedFlags()).isZero();
        device.wantKicks(true);
        driver.wantInterrupts(true);
        ring.flags(1);
        offer(1);
        assertThat(driver.publish()).isTrue();
        device.complete(device.take(), 1);
        assertThat(device.publish()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 256, 8192})
    void whoDoesNotWantToBeNotifiedIsOnlyOncePer65535(int num) {
        TestRing many = new TestRing(num, 16);
        DriverQueue sender = DriverQueue.fresh(many.vring(), EVENT);
        DeviceQueue receiver = new DeviceQueue(many.vring(), many.reachable(), EVENT);
        sender.wantInterrupts(false);
        receiver.wantKicks(false);
        int kicks = 0;
        int interrupts = 0;
        int batch = Math.max(1, num / 2);
        for (int sent = 0; sent < 4 * 65536; sent += batch) {
            for (int i = 0; i < batch; i++) {
                sender.offer(i, many.address(i), 8, false);
            }
            kicks += sender.publish() ? 1 : 0;
            while (receiver.ready() > 0) {
                receiver.complete(receiver.take(), 0);
            }
            interrupts += receiver.publish() ? 1 : 0;
            while (sender.ready() > 0) {
                sender.take();
            }
        }
        assertThat(kicks).isBetween(3, 4);
        assertThat(interrupts).isEqualTo(kicks);
    }

    @Test
    void aKickIsForcedAfter65535ChainsByFlagsToo() {
        TestRing quiet = new TestRing(1, 16);
        DriverQueue sender = DriverQueue.fresh(quiet.vring(), 0);
        DeviceQueue receiver = new DeviceQueue(quiet.vring(), quiet.reachable(), 0);
        receiver.wantKicks(false);
        for (int i = 1; i <= 2 * 65535; i++) {
            sender.offer(quiet.address(0), 8, false);
            assertThat(sender.publish()).isEqualTo(i % 65535 == 0);
            receiver.complete(receiver.take(), 0);
            receiver.publish();
            sender.take();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 8191, 8193, 40_000, 65_535, 65_536, 100_000})
    void aWishAfterALongSilenceIsForTheNextElement(int silent) {
        device.wantKicks(false);
        for (int i = 0; i < silent; i++) {
            roundTrip();
        }
        device.wantKicks(true);
        assertThat(device.pending()).isFalse();
        assertThat(ring.availEvent()).isEqualTo(silent & 0xFFFF);
        offer(1);
        assertThat(driver.publish()).isTrue();
    }

    @Test
    void aWishThatComesTooLateIsSeenAsSomethingPending() {
        device.wantKicks(false);
        offer(1);
        assertThat(driver.publish()).isFalse();
        device.wantKicks(true);
        assertThat(device.pending()).isTrue();
    }

    @Test
    void aRepeatedWishWritesNothing() {
        driver.wantInterrupts(true);
        ring.usedEvent(77);
        driver.wantInterrupts(true);
        assertThat(driver.pending()).isFalse();
        assertThat(ring.usedEvent()).isEqualTo(77);
        driver.wantInterrupts(false);
        assertThat(ring.usedEvent()).isEqualTo(0x8000);
    }

    @Test
    void anEventAnywhereOnlyDecidesAboutTheNotification() {
        for (int event = 0; event < 65536; event += 13) {
            ring.availEvent(event);
            ring.usedEvent(event);
            roundTrip();
        }
        assertThat(driver.free()).isEqualTo(4);
    }

    @Test
    void aQueueTakenOverIsNotifiedOnceItHasTakenAll() {
        for (int i = 0; i < 3; i++) {
            roundTrip();
        }
        ring.availEvent(99);
        ring.usedEvent(99);
        DriverQueue nextDriver = DriverQueue.resume(ring.vring(), EVENT, driver.leave());
        DeviceQueue nextDevice = DeviceQueue.resume(ring.vring(), ring.reachable(), EVENT, device.leave());
        assertThat(nextDevice.take()).isEqualTo(-1);
        assertThat(nextDriver.take()).isEqualTo(-1);
        nextDriver.offer(ring.address(0), 8, true);
        assertThat(nextDriver.publish()).isTrue();
        nextDevice.complete(nextDevice.take(), 1);
        assertThat(nextDevice.publish()).isTrue();
    }

    private void offer(int count) {
        for (int i = 0; i < count; i++) {
            driver.offer(ring.address(i), 8, true);
        }
    }

    private void roundTrip() {
        offer(1);
        driver.publish();
        device.complete(device.take(), 1);
        device.publish();
        driver.take();
    }
}
