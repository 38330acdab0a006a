package dev.remora.rpmsg.imx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.component.ComponentException;

/** What is configured, and what is wrong in it. */
class SettingsTest {

    private static PartitionSettings read(Map<String, Object> values) {
        Map<String, Object> config = new HashMap<>(Map.of("name", "m4"));
        config.putAll(values);
        return SettingsReader.read(Config.of(config), 0x9000_0000L, 4, 4);
    }

    @Test
    void defaultsAreThose() {
        PartitionSettings settings = read(Map.of());
        assertThat(settings.base()).as("where the memory begins").isEqualTo(0x9000_0000L);
        assertThat(settings.vdevs()).isEqualTo(1);
        assertThat(settings.tableAddress()).isEmpty();
        assertThat(settings.bootTimeoutNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(10));
        assertThat(settings.link().partition()).isEqualTo(3);
        assertThat(settings.link().readyTimeoutNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
        assertThat(settings.link().firstKickNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(settings.link().channels().tx()).isEqualTo(1);
        assertThat(settings.link().channels().rx()).isEqualTo(1);
        assertThat(settings.link().channels().rxdb()).isEqualTo(1);
    }

    @Test
    void addressesAreHexadecimalOrDecimal() {
        assertThat(read(Map.of("vring_base", " 0xB8000000 ")).base()).isEqualTo(0xb800_0000L);
        assertThat(read(Map.of("table_address", "2416963584")).tableAddress()).hasValue(0x900f_f000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"name||partition: name '' is not usable",
            "name|.x|partition: name '.x' is not usable", "vdevs|0|vdevs 0 is out of range, use 1 to 8",
            "vdevs|9|vdevs 9 is out of range, use 1 to 8", "tx|4|tx 4 is out of range, use 0 to 3",
            "rx|-1|rx -1 is out of range, use 0 to 3", "rxdb|4|rxdb 4 is out of range, use 0 to 3",
            "partition|256|partition 256 is out of range, use 0 to 255",
            "ready_timeout_millis|0|ready.timeout.millis 0 is out of range, use 1 to 600000",
            "first_kick_millis|10001|first.kick.millis 10001 is out of range, use 1 to 10000",
            "boot_timeout_millis|-1|boot.timeout.millis -1 is out of range",
            "vring_base|rings|vring.base 'rings' is no",
            "table_address|0x|table.address '0x' is no address, use 0x and hexadecimal digits or a decimal number"})
    void whatIsWrongIsSaidInOneLine(String property, String value, String message) {
        String text = value == null ? "" : value;
        Object typed = text.matches("-?[0-9]+") ? Integer.valueOf(text) : text;
        assertThatThrownBy(() -> read(Map.of(property, typed))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message).hasMessageStartingWith("partition");
    }

    @Test
    void aNumberThatIsNoneIsNamed() {
        PartitionConfiguration config = (PartitionConfiguration) Proxy.newProxyInstance(
                SettingsTest.class.getClassLoader(), new Class<?>[]{PartitionConfiguration.class}, (proxy, method,
                        arguments) -> switch (method.getName()) {
                            case "name" -> "m4";
                            case "tx" -> throw new ComponentException("no number: 'one'");
                            default -> method.getDefaultValue();
                        });
        assertThatThrownBy(() -> SettingsReader.read(config, 0, 4, 4)).hasMessage(
                "partition m4: tx is not a number: no number: 'one'");
    }
}
