package dev.remora.rpmsg.keepalive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.remora.rpmsg.testing.RecordedLog;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.component.ComponentException;

class SettingsTest {

    private static final Map<String, Object> MESSAGE = Map.of("channel.target", "(rpmsg.name=x)", "message", "ping");
    private static final Map<String, Object> COUNTER = Map.of("kind", "counter", "memory.target", "(name=x)", "edge",
            "m4.vdev0");

    private static void assertRefused(Map<String, Object> good, String property, Object value, String why) {
        Map<String, Object> properties = new HashMap<>(good);
        properties.put(property, value);
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.keepalive")) {
            assertThatExceptionOfType(ComponentException.class).isThrownBy(() -> new Keepalive(properties))
                    .withMessageContaining(why).withMessageContaining("dev.remora.rpmsg.keepalive~test")
                    .withNoCause();
            assertThat(log.warnings()).singleElement().asString().contains(why);
        }
    }

    @ParameterizedTest
    @CsvSource({"kind, watchdog, 'kind ''watchdog'' is unknown'", "alive, maybe, alive 'maybe' is unknown",
            "channel.target, rpmsg.name=x, is no filter", "message, '', what to send is not clear",
            "message.hex, 00, what to send is not clear", "memory.target, (name=x), memory.target is for kind counter",
            "edge, m4.vdev0, edge is for kind counter"})
    void aMessageThatCannotBeSentIsRefused(String property, String value, String why) {
        assertRefused(MESSAGE, property, value, why);
    }

    @ParameterizedTest
    @CsvSource({"offset, 2, must be a multiple of 4", "offset, -4, must be a multiple of 4", "offset, x, is no number",
            "offset, 0x, is no number", "offset, 99999999999999999999, is no number", "edge, ' ', edge is missing",
            "memory.target, '', is no filter", "message, ping, message is for kind message",
            "channel.target, (a=b), channel.target is for kind message"})
    void aCounterThatCannotBeReadIsRefused(String property, String value, String why) {
        assertRefused(COUNTER, property, value, why);
    }

    @Test
    void aTargetThatIsMissingIsRefused() {
        assertThatExceptionOfType(ComponentException.class)
                .isThrownBy(() -> new Keepalive(Map.of("message", "ping")))
                .withMessageContaining("channel.target is missing");
    }

    @Test
    void timesOutOfRangeAreRefused() {
        assertRefused(MESSAGE, "period.millis", 9L, "period.millis 9 is out of range, use 10 to 3600000");
        assertRefused(MESSAGE, "limit", 0, "limit 0 is out of range, use 1 to 1000");
        assertRefused(MESSAGE, "limit", new ComponentException(new NumberFormatException("For input string: \"x\"")),
                "limit is not a number");
    }

    @ParameterizedTest
    @CsvSource({"0", "abc", "0g"})
    void whatIsNotHexadecimalIsRefused(String hex) {
        assertThatExceptionOfType(ComponentException.class)
                .isThrownBy(() -> new Keepalive(Map.of("channel.target", "(a=b)", "message.hex", hex)))
                .withMessageContaining("is not hexadecimal");
    }
}
