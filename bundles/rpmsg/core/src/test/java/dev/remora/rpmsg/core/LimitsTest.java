package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Annotation;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private record Configured(int channels_max, int queue_messages, int queue_bytes) implements BusConfiguration {
        @Override
        public Class<? extends Annotation> annotationType() {
            return BusConfiguration.class;
        }
    }

    @Test
    void valuesInRangeAreTaken() {
        assertThat(Limits.of(new Configured(1, 65536, 512)))
                .isEqualTo(new Limits(1, 65536, 512, TimeUnit.SECONDS.toNanos(5)));
    }

    @Test
    void aValueOutOfRangeIsReportedAndTheDefaultIsUsed() {
        try (LogLines log = new LogLines()) {
            Limits limits = Limits.of(new Configured(0, 65537, 1000));

            assertThat(limits).isEqualTo(new Limits(64, 256, 1000, TimeUnit.SECONDS.toNanos(5)));
            assertThat(log.warnings()).containsExactly(
                    "configuration dev.remora.rpmsg.core: channels.max must be 1 to 1024, is 0; using 64",
                    "configuration dev.remora.rpmsg.core: queue.messages must be 1 to 65536, is 65537; using 256");
        }
    }
}
