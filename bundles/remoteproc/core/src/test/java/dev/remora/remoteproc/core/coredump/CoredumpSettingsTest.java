package dev.remora.remoteproc.core.coredump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.CoredumpMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CoredumpSettingsTest {

    @Test
    void areTakenAsTheyAre() {
        assertThat(CoredumpSettings.of("Inline", "/srv/cores", 1000, 1L << 40, 86400, "/home")).isEqualTo(settings(
                CoredumpMode.INLINE, "/srv/cores", 1000, 1L << 40, 86400));
        assertThat(CoredumpSettings.of(" enabled ", " ", 1, 65536, 1, "/home")).isEqualTo(settings(CoredumpMode.ENABLED,
                "/home/data/coredumps", 1, 65536, 1));
    }

    @Test
    void thoseOutOfRangeBecomeTheDefault() {
        CoredumpSettings defaults = settings(CoredumpMode.DISABLED, "/home/data/coredumps", 5, 1L << 30, 300);
        assertThat(CoredumpSettings.of("on", "", 0, 65535, 0, "/home")).isEqualTo(defaults);
        assertThat(CoredumpSettings.of("", "a\0b", 1001, (1L << 40) + 1, 86401, "/home")).isEqualTo(defaults);
        assertThat(CoredumpSettings.of("\n", "", -1, Long.MIN_VALUE, Integer.MIN_VALUE, "/home")).isEqualTo(defaults);
    }

    @Test
    void withoutAHomeThereMayBeNoFolder() {
        assertThat(CoredumpSettings.of("enabled", "", 5, 65536, 300, null).folder()).isEmpty();
    }

    private static CoredumpSettings settings(CoredumpMode mode, String folder, int files, long bytes, int seconds) {
        return new CoredumpSettings(mode, Optional.of(Path.of(folder)), files, bytes, Duration.ofSeconds(
                seconds));
    }
}
