package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.srtm.Sensor;
import dev.remora.srtm.SensorListener;
import dev.remora.srtm.SensorType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SensorTest {

    private static final Sensor STEPS = new Sensor(SensorType.PEDOMETER, 0);
    private static final Sensor TILT = new Sensor(SensorType.TILT, 1);
    private static final String DELAY = "07010000020000000000" + "0000" + "e8030000";
    private static final String DELAY_SET = "07010001020000000000" + "0000" + "00000000";

    private final Bench bench = new Bench("rpmsg-sensor-channel", Category.SENSOR, Bench.PATIENT);
    private final Detectors detectors = new Detectors(bench.session);
    private final SensorHandle sensors = new SensorHandle(bench.session, detectors, new Subscriptions());
    private final List<String> events = new CopyOnWriteArrayList<>();

    private final SensorListener listener = new SensorListener() {
        @Override
        public void sampled(Sensor sensor, long value) {
            events.add(sensor + ": " + value);
        }

        @Override
        public void detected(Sensor sensor) {
            events.add(sensor + " changed");
        }
    };

    @BeforeEach
    void listen() {
        bench.notifications = detectors;
    }

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void theDelayBetweenSamplesIsSet() {
        CompletableFuture<Boolean> set = bench.run(() -> sensors.pollDelay(STEPS, Duration.ofSeconds(1)));
        assertThat(bench.asked(1)).isEqualTo(DELAY);
        bench.says(DELAY_SET);

        assertThat(set.join()).isTrue();
    }

    @Test
    void detectorAndSamplesAreSwitched() {
        CompletableFuture<Boolean> detect = bench.run(() -> sensors.detect(TILT, true));
        assertThat(bench.asked(1)).isEqualTo("07010000000000000000" + "0101" + "01000000");
        bench.says("07010001000000000000" + "0101" + "00000000");
        detect.join();

        CompletableFuture<Boolean> sample = bench.run(() -> sensors.sample(STEPS, false));
        assertThat(bench.asked(2)).isEqualTo("07010000010000000000" + "0000" + "00000000");
        bench.says("07010001010000000000" + "0000" + "00000000");
        sample.join();
    }

    @Test
    void theAnswerForAnotherSensorIsNone() {
        CompletableFuture<Boolean> sample = bench.run(() -> sensors.sample(TILT, true));
        bench.asked(1);
        bench.says("07010001010000000000" + "0100" + "00000000");
        bench.says("07010001010000000000" + "0001" + "00000000");
        assertThat(sample).isNotDone();
        bench.says("07010001010000000000" + "0101" + "01000000");

        assertThat(Bench.failure(sample)).hasMessage("samples of tilt 1 on: the firmware says that it failed");
        assertThat(sensors.counts()).containsEntry("unmatched", 2L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.499S", "PT1H0.001S", "PT-1S"})
    void aDelayOutOfRangeIsNotSent(String delay) {
        assertThatThrownBy(() -> sensors.pollDelay(STEPS, Duration.parse(delay))).isInstanceOf(
                IllegalArgumentException.class).hasMessageStartingWith("poll delay of pedometer 0: ");
        assertThat(bench.sent()).isEmpty();
    }

    @Test
    void samplesAndChangesAreToldInOrder() {
        sensors.listen(STEPS, listener);

        bench.says("07010002010000000000" + "0000" + "ffffffff");
        bench.says("07010002000000000000" + "0000" + "00000000");
        bench.says("07010002010000000000" + "0000" + "2a000000");

        await().untilAsserted(() -> assertThat(events).containsExactly("pedometer 0: 4294967295",
                "pedometer 0 changed", "pedometer 0: 42"));
    }

    @Test
    void whatIsNoSensorOrNoValueIsCounted() {
        sensors.listen(STEPS, listener);

        bench.says("07010002010000000000" + "0200" + "2a000000");
        bench.says("07010002010000000000" + "0000" + "2a0000");
        bench.says("07010002020000000000" + "0000" + "2a000000");
        bench.says("07010002010000000000" + "0101" + "2a000000");

        assertThat(sensors.counts()).containsEntry("malformed", 2L).containsEntry("unknown", 1L)
                .containsEntry("unheard", 1L);
        assertThat(events).isEmpty();
    }

    @Test
    void listenersEndWithTheirBundle() {
        sensors.listen(TILT, listener);
        sensors.release();

        bench.says("07010002010000000000" + "0101" + "2a000000");

        assertThat(sensors.counts()).containsEntry("unheard", 1L);
        assertThat(sensors.channel()).isEqualTo("rpmsg-sensor-channel");
    }
}
