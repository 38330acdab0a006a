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
                args -> "(name=m4)", "ready_timeout_millis", args -> 10_000L, "depends_on", args -> new String[0],
                "recovery", args -> ""));
        methods.putAll(Map.of("coredump", args -> "", "heartbeat_timeout_millis", args -> 0L, "outlives_gateway",
                args -> false, "restarts_itself", args -> false));
        methods.put(property, args -> value);
        return SoftSettings.of(Stub.of(SoftProcessorConfig.class, methods));
    }

    private static void refuses(String property, @Nullable Object value, String message) {
        assertThatThrownBy(() -> of(property, value)).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void aGoodConfigurationIsTaken() {
        SoftSettings settings = of("name", "m4-0.a_b");

        assertThat(settings.core()).isEqualTo(
                new CoreSettings("m4-0.a_b", Duration.ofSeconds(10), Duration.ZERO, false, false));
        assertThat(settings.properties()).containsOnly(Map.entry("rproc.name", "m4-0.a_b"), Map.entry("rproc.firmware",
                "sample.elf"), Map.entry("rproc.auto.boot", true), Map.entry("rproc.depends.on", new String[0]));
    }

    @Test
    void whatIsSetForThisProcessorAloneBecomesAProperty() {
        assertThat(of("depends_on", new String[]{"dsp", "pm"}).properties()).containsEntry("rproc.depends.on",
                new String[]{"dsp", "pm"});
        assertThat(of("depends_on", new String[]{""}).properties()).containsEntry("rproc.depends.on", new String[0]);
        assertThat(of("recovery", "False").properties()).containsEntry("rproc.recovery", false);
        assertThat(of("recovery", "true").properties()).containsEntry("rproc.recovery", true);
        assertThat(of("coredump", "Inline").properties()).containsEntry("rproc.coredump", "inline");
    }

    @Test
    void aWordThatIsNoneIsRefused() {
        refuses("depends_on", new String[]{"dsp", "a/b"},
                "depends.on 'a/b': must be 1 to 31 letters, digits, '-', '_' or '.'");
        refuses("recovery", "maybe", "recovery 'maybe': must be true, false or empty");
        refuses("coredump", "some", "coredump 'some': must be disabled, enabled, inline or empty");
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
        refuses("heartbeat_timeout_millis", 499L, "heartbeat.timeout.millis 499: must be 0 or from 500 to 600000");
        refuses("heartbeat_timeout_millis", -1L, "heartbeat.timeout.millis -1: must be 0 or from 500 to 600000");
    }
}
