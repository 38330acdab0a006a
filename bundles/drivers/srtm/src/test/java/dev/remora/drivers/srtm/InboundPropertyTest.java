package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.testing.FakeMessage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever bytes the firmware sends. */
class InboundPropertyTest {

    @Property(tries = 100)
    void anyBytesAreCountedAndHarmNothing(@ForAll @Size(max = 40) byte[] bytes) {
        try (Bench any = new Bench("rpmsg-io-channel", Category.GPIO, Bench.PATIENT)) {
            Lines lines = new Lines(any.session);
            any.session.received(new FakeMessage(1, bytes), lines);

            assertThat(any.session.counters().snapshot().values()).anyMatch(count -> count > 0);
        }
    }

    @Property(tries = 100)
    void anyPayloadBehindAHeaderIsCountedAndHarmsNothing(@ForAll Category category, @ForAll boolean asNotification,
            @ForAll @IntRange(max = 3) int command,
            @ForAll @Size(max = 30) byte[] payload) {
        byte[] bytes = (asNotification
                ? Packet.notification(category, command, HeaderLayout.BYTES + payload.length)
                : Packet.request(category, command, HeaderLayout.BYTES + payload.length).u8(HeaderLayout.TYPE,
                        HeaderLayout.RESPONSE))
                .bytes(HeaderLayout.BYTES, payload).bytes();
        try (Bench any = new Bench("any", category, Bench.PATIENT)) {
            Notifications driver = switch (category) {
                case KEY -> new Keypad(any.session);
                case RTC -> new Clock(any.session);
                case GPIO -> new Lines(any.session);
                case LIFE_CYCLE -> new HeartBeats(any.session);
                case SENSOR -> new Detectors(any.session);
                case AUDIO -> new Streams(any.session);
                case PMIC, I2C -> _ -> Counter.UNKNOWN;
            };
            any.session.received(new FakeMessage(1, bytes), driver);

            assertThat(any.session.counters().snapshot().values()).containsOnlyOnce(1L);
        }
    }
}
