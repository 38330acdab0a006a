package dev.remora.rpmsg.glink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.edge.ReceivePolicy;
import dev.remora.rpmsg.testing.FakeHeap;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.smem.Smem;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is configured, and what is wrong in it. */
class SettingsTest {

    private final Smem smem = new FakeHeap().host(0);
    private final SharedMemory messageRam = new Ram(1 << 16);

    private static Map<String, Object> with(Object... properties) {
        Map<String, Object> config = new HashMap<>(Map.of("name", "adsp", "remote_host", 2));
        for (int i = 0; i < properties.length; i += 2) {
            config.put((String) properties[i], properties[i + 1]);
        }
        return config;
    }

    private Optional<PipeSource> place(Map<String, Object> config) {
        return SettingsReader.place(Config.of(config), smem, messageRam);
    }

    private static Intents intents(String... texts) {
        return Intents.of(texts, 1 << 20);
    }

    @Test
    void defaultsAreThose() {
        GlinkSettings settings = Config.settings(with());
        assertThat(settings.edge().receiveThread()).isEqualTo(ReceivePolicy.ADAPTIVE);
        assertThat(settings.edge().processor()).isEmpty();
        assertThat(settings.link().features()).isEqualTo(1);
        assertThat(settings.link().intentless()).isFalse();
        assertThat(settings.link().defaultIntents()).isEqualTo(Collections.nCopies(5, 1024));
        assertThat(settings.link().intents()).isEmpty();
        assertThat(settings.link().messageMax()).isEqualTo(1048576);
        assertThat(settings.link().grantedMax()).isEqualTo(4194304);
        assertThat(settings.link().channelMax()).isEqualTo(128);
        assertThat(settings.link().openNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(5));
        assertThat(settings.open()).isEmpty();
        assertThat(settings.subsystem()).isEmpty();
        assertThat(place(with())).contains(new PipeSource.InSmem(smem, 2, true, 16384));
    }

    @Test
    void theLowerHostIsTheFirstUnlessSaidOtherwise() {
        Smem adsp = new FakeHeap().host(2);
        assertThat(SettingsReader.place(Config.of(with("remote_host", 0)), adsp, null)).map(PipeSource::first).contains(
                false);
        assertThat(place(with("side", "second"))).map(PipeSource::first).contains(false);
        assertThat(place(with("kind", "rpm"))).map(PipeSource::first).contains(true);
    }

    @Test
    void whoIsSecondOpensWhatDriversAnnounce() {
        assertThat(Config.settings(with()).announceOpens(true)).isFalse();
        assertThat(Config.settings(with()).announceOpens(false)).isTrue();
        assertThat(Config.settings(with("announce_opens", "true")).announceOpens(true)).isTrue();
        assertThat(Config.settings(with("announce_opens", "false")).announceOpens(false)).isFalse();
    }

    @Test
    void inMessageRamThereAreNoIntentsAndNoFeatures() {
        GlinkSettings settings = Config.settings(with("kind", "rpm"));
        assertThat(settings.link().intentless()).isTrue();
        assertThat(settings.link().features()).isZero();
        assertThat(place(with("kind", "rpm", "side", "second", "pipes_create", 1024, "pipe", "wc"))).contains(
                new PipeSource.InMessageRam(messageRam, "wc", false, 1024));
    }

    @Test
    void onlyTheMemoryOfItsKindIsNeeded() {
        assertThat(SettingsReader.place(Config.of(with()), smem, null)).isPresent();
        assertThat(SettingsReader.place(Config.of(with()), null, messageRam)).isEmpty();
        Map<String, Object> rpm = Map.of("name", "rpm", "kind", "rpm");
        assertThat(SettingsReader.place(Config.of(rpm), null, messageRam)).isPresent();
        assertThat(SettingsReader.place(Config.of(rpm), smem, null)).isEmpty();
    }

    @Test
    void aSubsystemIsCalledAsItsProcessorUnlessSaidOtherwise() {
        assertThat(Config.settings(with("processor", "adsp")).subsystem()).contains("adsp");
        assertThat(Config.settings(with("processor", "adsp", "ssr_name", "lpass")).subsystem()).contains("lpass");
    }

    @Test
    void intentsAreReadFromTheirText() {
        assertThat(intents()).isEqualTo(new Intents(Intents.DEFAULT, Map.of()));
        assertThat(intents("64x2+4096x1").usual()).containsExactly(64, 64, 4096);
        assertThat(intents("a=b=8x1", " ", "echo=16x3")).isEqualTo(new Intents(Intents.DEFAULT, Map.of("a=b", List.of(
                8), "echo", List.of(16, 16, 16))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"1024|use [NAME=]SIZExCOUNT", "1024x|'' is no count",
            "ax5|'a' is no size", "0x5|size 0 is out of range, use 1 to 1048576", "1x0|count 0 is out of range",
            "2097152x1|size 2097152 is out of range", "8x65|count 65 is out of range, use 1 to 64",
            "8x60+16x5|count 5 is out of range, use 1 to 4", "=8x1|'' is no name of a channel",
            "8x1+|use [NAME=]SIZExCOUNT", "a name=8x1|'a name' is no name of a channel"})
    void intentsThatCannotBeAreRefused(String text, String why) {
        assertThatThrownBy(() -> intents(text)).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(
                "intents '" + text + "': " + why);
    }

    @Test
    void aChannelHasItsIntentsOnce() {
        assertThatThrownBy(() -> intents("a=8x1", "a=9x1")).hasMessageContaining("that channel is there twice");
        assertThatThrownBy(() -> intents("8x1", "9x1")).hasMessageContaining("the default is there twice");
        assertThatThrownBy(() -> Intents.of(new String[]{"16777216x5"}, 1 << 24)).hasMessageContaining(
                "83886080 bytes are too many");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"name|.x|name '.x' is not usable",
            "kind|usb|kind 'usb' is unknown, use smem or rpm",
            "kind|auto|kind 'auto' is unknown, use smem or rpm",
            "mailbox_channel|4|mailbox.channel 4 is out of range, use 0 to 3",
            "features|2|features 2 is out of range, use 0 to 1",
            "message_max|1|message.max 1 is out of range, use 64 to 16777216",
            "channel_max|0|channel.max 0 is out of range", "announce_opens|maybe|announce.opens 'maybe' is unknown",
            "receive_thread|run|receive.thread", "poll_millis|0|poll.millis 0 is out of range",
            "open_timeout_millis|0|open.timeout.millis 0 is out of range",
            "ssr_name|a b|ssr.name 'a b' is not usable: 1 to 31 printable characters"})
    void whatIsWrongIsSaidInOneLine(String property, String value, String message) {
        Object typed = Character.isDigit(value.charAt(0)) ? Integer.valueOf(value) : value;
        assertThatThrownBy(() -> Config.settings(with(property, typed))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message).hasMessageStartingWith("GLINK edge");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "smem|remote_host|-1|remote.host -1 is out of range, use 0 to 65535",
            "smem|remote_host|0|remote.host 0 is the own host", "smem|remote_host|65534|remote.host 65534 is no host",
            "smem|side|left|side 'left' is unknown, use auto, first or second",
            "smem|fifo_size|32|fifo.size 32 is out of range",
            "smem|fifo_size|1028|fifo.size 1028 is not a multiple of 8",
            "rpm|pipe|xy|pipe 'xy' is unknown, use ap, mp", "rpm|pipes_create|1024|pipes.create 1024 is for the second",
            "rpm|pipes_create|8|pipes.create 8 is out of range, use 0, or 64"})
    void aPlaceThatCannotBeIsSaidInOneLine(String kind, String property, String value, String message) {
        Object typed = value.matches("-?\\d+") ? Integer.valueOf(value) : value;
        assertThatThrownBy(() -> place(with("kind", kind, property, typed))).isInstanceOf(
                IllegalArgumentException.class).hasMessageStartingWith("GLINK edge adsp: " + message);
    }

    @Test
    void namesOfChannelsAreChecked() {
        assertThat(Config.settings(with("channels_open", new String[]{"IPCRTR", " "})).open())
                .containsExactly("IPCRTR");
        assertThatThrownBy(() -> Config.settings(with("channels_open", new String[]{"x".repeat(32)})))
                .hasMessageContaining("is no name of a channel: 1 to 31 printable characters");
    }
}
