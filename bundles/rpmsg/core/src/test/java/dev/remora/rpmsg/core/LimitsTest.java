package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.testing.RecordedLog;
import java.lang.annotation.Annotation;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {

    private record Configured(int channels_max, int endpoints_max, int announcements_per_second, int name_bytes_max,
            int queue_messages, int queue_bytes, String overflow, int grace_millis, int retained_percent,
            int send_timeout_millis, String policy_required) implements BusConfiguration {
        @Override
        public Class<? extends Annotation> annotationType() {
            return BusConfiguration.class;
        }
    }

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    @Test
    void valuesInRangeAreTaken() {
        assertThat(Limits.of(new Configured(1, 2, 3, 4, 65536, 512, "drop", 0, 75, 1, "true")))
                .isEqualTo(new Limits(1, 2, 3,
                        4, PATIENCE, new ChannelSettings(65536, 512, Overflow.DROP, 0, 75, 1, Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource({"true, true, 0", "false, false, 0", "yes, true, 1", "False, true, 1"})
    void whatIsNeitherTrueNorFalseKeepsClosedWhatMayHaveBeenMeantSo(String value, boolean required, int warnings) {
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            Configured configured = new Configured(1, 2, 3, 4, 65536, 512, "drop", 0, 75, 1, value);

            assertThat(Limits.policyRequired(configured)).isEqualTo(required);
            assertThat(log.warnings()).hasSize(warnings);
        }
    }

    @Test
    void aValueOutOfRangeIsReportedAndTheDefaultIsUsed() {
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            Limits limits = Limits.of(new Configured(0, 0, 0, 33, 65537, 1000, "lose", -1, 76, 0, "false"));

            assertThat(limits).isEqualTo(new Limits(64, 256, 100, 32, PATIENCE,
                    new ChannelSettings(256, 1000, Overflow.HOLD, 10000, 25, 15000, Optional.empty())));
            assertThat(log.warnings()).hasSize(9).contains(
                    "configuration dev.remora.rpmsg.core: channels.max must be 1 to 1024, is 0; using 64",
                    "configuration dev.remora.rpmsg.core: name.bytes.max must be 1 to 32, is 33; using 32",
                    "configuration dev.remora.rpmsg.core: overflow must be hold or drop, is lose; using hold");
        }
    }
}
