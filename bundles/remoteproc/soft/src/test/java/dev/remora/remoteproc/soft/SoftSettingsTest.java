package dev.remora.remoteproc.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SoftSettingsTest {

    private static SoftSettings of(String property, @Nullable Object value) {
        Map<String, Function<Object[], Object>> methods = new HashMap<>(Map.of("name", args -> "m4", "firmware",
                args -> "sample.elf", "auto_boot", args -> true, "memory_target", args -> "(name=m4)", "mailbox_target",
                args -> "(name=m4)", "ready_timeout_millis", args -> 10_000L));
        methods.put(property, args -> value);
        return SoftSettings.of(Stub.of(SoftProcessorConfig.class, methods));
    }

    private static void refuses(String property, @Nullable Object value, String message) {
        assertThatThrownBy(() -> of(property, value)).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void aGoodConfigurationIsTaken() {
        assertThat(of("name", "m4-0.a_b")).isEqualTo(
                new SoftSettings("m4-0.a_b", "sample.elf", true, Duration.ofSeconds(10)));
    }

    @Test
    void whatIsMissingIsNamed() {
        refuses("name", null, "name is missing");
        refuses("firmware", " ", "firmware is missing");
        refuses("memory_target", null, "memory.target is missing");
        refuses("mailbox_target", null, "mailbox.target is missing");
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        refuses("name", "a/b", "name 'a/b': must be 1 to 31 letters, digits, '-', '_' or '.'");
    }

    @Test
    void aTimeoutOutOfRangeIsRefused() {
        refuses("ready_timeout_millis", 99L, "ready.timeout.millis 99: must be from 100 to 600000");
        refuses("ready_timeout_millis", 600_001L, "ready.timeout.millis 600001: must be from 100 to 600000");
    }
}
