package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.RpmsgChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What configurations of channels say, and what they may not. */
class ConfiguredChannelsTest {

    private static final ChannelSettings BUS = new ChannelSettings(256, 131072, Overflow.HOLD, 10000, 25, 15000,
            Optional.empty());

    private static ConfiguredValues values(Map<String, Object> properties) {
        Map<String, Object> named = new HashMap<>(properties);
        named.put("service.pid", "dev.remora.rpmsg.test~one");
        return new ConfiguredValues("dev.remora.rpmsg.test", named);
    }

    private static SettingsEntry entry(Map<String, Object> properties) {
        return SettingsEntry.of(values(properties));
    }

    private static StaticChannel channel(Map<String, Object> properties) {
        return StaticChannel.of(values(properties));
    }

    @Test
    void whatIsLeftOutIsAsForTheBus() {
        ChannelSettings settings = SettingsEntry.resolve(
                List.of(entry(Map.of("name", "echo", "overflow", "drop", "grace.millis", 0))), BUS, "echo", "m4.vdev0");

        assertThat(settings).isEqualTo(
                new ChannelSettings(256, 131072, Overflow.DROP, 0, 25, 15000, Optional.empty()));
    }

    @Test
    void theMoreExactEntryGoesFirst() {
        List<SettingsEntry> entries = List.of(entry(Map.of("name", "*", "queue.messages", 1, "queue.bytes", 1000)),
                entry(Map.of("name", "ec*", "queue.messages", 2, "driver.override", "test.prefix")),
                entry(Map.of("name", "echo", "queue.messages", 3)),
                entry(Map.of("name", "echo", "edge", "m4.*", "queue.messages", 4)),
                entry(Map.of("name", "echo", "edge", "m7.*", "queue.messages", 5)));

        ChannelSettings settings = SettingsEntry.resolve(entries, BUS, "echo", "m4.vdev0");

        assertThat(settings.queueMessages()).isEqualTo(4);
        assertThat(settings.queueBytes()).isEqualTo(1000);
        assertThat(settings.driverOverride()).contains("test.prefix");
        assertThat(SettingsEntry.resolve(entries, BUS, "other", "m4.vdev0").queueMessages()).isEqualTo(1);
    }

    @Test
    void numbersMayBeTextAsFilesGiveThem() {
        assertThat(entry(Map.of("name", "echo", "grace.millis", "500")).graceMillis()).contains(500);
        assertThat(entry(Map.of("name", "echo", "grace.millis", 500L)).graceMillis()).contains(500);
    }

    @ParameterizedTest
    @CsvSource({"grace.millis,-1,grace.millis -1 is out of range",
            "queue.messages,many,queue.messages 'many' is no number",
            "queue.messages,99999999999,is out of range",
            "overflow,lose,'overflow ''lose'' is unknown, use hold or drop'",
            "edge,m*4,edge 'm*4' is no name"})
    void aBadValueIsRefusedInOneLine(String property, String value, String message) {
        assertThatThrownBy(() -> entry(Map.of("name", "echo", property, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("configuration dev.remora.rpmsg.test~one: ")
                .message().contains(message.replace("'m*4' is no name", "'m*4' is no name"));
    }

    @Test
    void settingsWithoutANameAreRefused() {
        assertThatThrownBy(() -> entry(Map.of("overflow", "drop"))).hasMessageContaining("name is missing");
    }

    @Test
    void aStaticChannelHasAddressesAsConfigured() {
        StaticChannel fixed = channel(Map.of("name", "rpm", "src", "0x50", "dst", "4294967294", "backend", "virtio"));

        assertThat(fixed.key()).isEqualTo(new ChannelKey("rpm", 0x50, -2));
        assertThat(fixed.isOn("m4.vdev0", "virtio")).isTrue();
        assertThat(fixed.isOn("m4.vdev0", "smd")).isFalse();
        assertThat(fixed.key().id("m4.vdev0")).isEqualTo("m4.vdev0.rpm.80.-2");
    }

    @Test
    void aStaticChannelMayListenOnly() {
        StaticChannel server = channel(Map.of("name", "rpm", "src", 80, "edge", "m4.*"));

        assertThat(server.key().destination()).isEqualTo(RpmsgChannel.ADDRESS_ANY);
        assertThat(server.isOn("m4.vdev1", "anything")).isTrue();
        assertThat(server.isOn("m7.vdev0", "anything")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"src,0xffffffff,src '0xffffffff' is no address", "src,-1,src '-1' is no address",
            "dst,0x1ffffffff,is no address", "dst,53,address 53 is the name service's",
            "announce,perhaps,announce 'perhaps' is neither", "name,../x,is not usable"})
    void aStaticChannelThatCannotBeIsRefused(String property, String value, String message) {
        Map<String, Object> properties = new HashMap<>(Map.of("name", "rpm", "src", "80", "edge", "m4.vdev0"));
        properties.put(property, value);

        assertThatThrownBy(() -> channel(properties)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aStaticChannelNeedsAPlaceAndAnAddress() {
        assertThatThrownBy(() -> channel(Map.of("name", "rpm", "src", "80"))).hasMessageContaining("give edge");
        assertThatThrownBy(() -> channel(Map.of("name", "rpm", "edge", "m4")))
                .hasMessageContaining("neither src nor dst");
        assertThat(channel(Map.of("name", "rpm", "edge", "m4", "announce", "true")).isOpenToAll()).isTrue();
    }

    @Test
    void anInboxMayRetainItsShareOfTheBuffers() {
        assertThat(BUS.inbox(256).retainedMax()).isEqualTo(64);
        assertThat(BUS.inbox(0).retainedMax()).isZero();
    }
}
