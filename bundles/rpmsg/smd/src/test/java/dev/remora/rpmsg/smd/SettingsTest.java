package dev.remora.rpmsg.smd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.edge.ReceivePolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is configured, and what is wrong in it. */
class SettingsTest {

    private static Map<String, Object> with(String property, Object value) {
        Map<String, Object> config = new HashMap<>(Map.of("name", "wcnss", "remote_host", 4, "edge", 6));
        config.put(property, value);
        return config;
    }

    @Test
    void defaultsAreThose() {
        SmdSettings settings = Config.settings(0, with("edge", 6));
        assertThat(settings.first(0)).isTrue();
        assertThat(settings.tables()).containsExactly(ItemSet.PRIMARY, ItemSet.SECONDARY);
        assertThat(settings.layoutToCreate()).isEqualTo(Layout.BYTE);
        assertThat(settings.alwaysOpen()).containsExactly("rpm_requests");
        assertThat(settings.openNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
        assertThat(settings.packetMax()).isEqualTo(65536);
        assertThat(settings.common().receiveThread()).isEqualTo(ReceivePolicy.ADAPTIVE);
        assertThat(settings.common().processor()).isEmpty();
        assertThat(settings.create()).isEmpty();
    }

    @Test
    void whoIsSecondCreatesWhatDriversAnnounce() {
        assertThat(Config.settings(0, with("edge", 6)).announceCreates(0)).isFalse();
        assertThat(Config.settings(7, with("edge", 6)).announceCreates(7)).isTrue();
        assertThat(Config.settings(0, with("announce_creates", "true")).announceCreates(0)).isTrue();
        assertThat(Config.settings(7, with("announce_creates", "false")).announceCreates(7)).isFalse();
    }

    @Test
    void theKnownWordEdgesAreCreatedWithWords() {
        assertThat(Config.settings(0, with("edge", 14)).layoutToCreate()).isEqualTo(Layout.BYTE);
        assertThat(Config.settings(0, with("edge", 15)).layoutToCreate()).isEqualTo(Layout.WORD);
        assertThat(Config.settings(0, with("edge", 18)).layoutToCreate()).isEqualTo(Layout.WORD);
        assertThat(Config.settings(0, with("layout", "word")).layoutToCreate()).isEqualTo(Layout.WORD);
    }

    @Test
    void channelsToCreateAreReadFromTheirText() {
        assertThat(WantedChannel.of("echo")).isEqualTo(new WantedChannel("echo", 8192, false));
        assertThat(WantedChannel.of("echo:1024")).isEqualTo(new WantedChannel("echo", 1024, false));
        assertThat(WantedChannel.of("L:64:stream")).isEqualTo(new WantedChannel("L", 64, true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"''", "echo:", "echo:100", "echo:32", "echo:1048576", "echo:64:packet",
            "echo:64:stream:x", "a name with blanks", "nameoftwentyonebytes1"})
    void channelsThatCannotBeCreatedAreRefused(String text) {
        assertThatThrownBy(() -> WantedChannel.of(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("channels.create '" + text + "'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"name|.x|name '.x' is not usable", "edge|256|edge 256 is out of range",
            "remote_host|65534|remote.host 65534 is no host", "remote_host|0|remote.host 0 is the own host",
            "packet_max|1|packet.max 1 is out of range, use 64 to 1048576",
            "mailbox_channel|4|mailbox.channel 4 is out of range, use 0 to 3", "side|left|side 'left' is unknown",
            "layout|bit|layout 'bit' is unknown", "tables|all|tables 'all' is unknown",
            "announce_creates|maybe|announce.creates 'maybe' is unknown", "receive_thread|run|receive.thread",
            "poll_millis|0|poll.millis 0 is out of range"})
    void whatIsWrongIsSaidInOneLine(String property, String value, String message) {
        Object typed = Character.isDigit(value.charAt(0)) ? Integer.valueOf(value) : value;
        assertThatThrownBy(() -> Config.settings(0, with(property, typed))).isInstanceOf(
                IllegalArgumentException.class).hasMessageContaining(message).hasMessageStartingWith("SMD edge");
    }

    @Test
    void aChannelIsCreatedOnce() {
        assertThatThrownBy(() -> Config.settings(0, with("channels_create", new String[]{"a", "a:64"})))
                .hasMessageContaining("channels.create has a name twice");
    }
}
