package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RoundTripsTest {

    @Test
    void percentilesAreMeasuredValues() {
        long[] upTo200 = LongStream.rangeClosed(1, 200).map(i -> (201 - i) * 1000).toArray();

        assertThat(RoundTrips.of(upTo200, 200)).hasToString("min 1.0, avg 100.5, p50 100.0, p99 198.0, max 200.0");
    }

    @Test
    void oneMeasurementIsAll() {
        assertThat(RoundTrips.of(new long[]{41_260, 0, 0}, 1))
                .hasToString("min 41.3, avg 41.3, p50 41.3, p99 41.3, max 41.3");
    }

    @Test
    void noneIsNothing() {
        assertThat(RoundTrips.of(new long[3], 0).micros()).isEmpty();
    }
}
