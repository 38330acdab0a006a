package dev.remora.drivers.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.testing.FakeChannel;
import dev.remora.rpmsg.testing.FakeMessage;
import dev.remora.rpmsg.testing.RecordedLog;
import dev.remora.rpmsg.testing.Sent;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EchoDriverTest {

    private static final String SHUTDOWN = "0xEF56A55A";

    private final FakeChannel channel = new FakeChannel("rpmsg-raw");
    private final RecordedLog log = new RecordedLog(EchoDriver.class.getName());

    @AfterEach
    void stopRecording() {
        log.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 495, 496})
    void answersWhoeverSentItWithTheSameBytes(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xa5);

        probed(SHUTDOWN).received(new FakeMessage(0x77, bytes));

        assertThat(channel.endpoint().sent()).containsExactly(new Sent(0x77, HexFormat.of().formatHex(bytes)));
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void saysNothingByItself() {
        probed(SHUTDOWN);

        assertThat(channel.endpoint().sent()).isEmpty();
    }

    @Test
    void aGoodbyeIsLoggedAndAnsweredAsWell() {
        EchoDriver driver = probed(SHUTDOWN);

        driver.received(new FakeMessage(0x400, bytes("00")));
        driver.received(new FakeMessage(0x400, bytes("5aa556ef01")));

        assertThat(channel.endpoint().sent()).last().isEqualTo(new Sent(0x400, "5aa556ef01"));
        assertThat(log.lines()).containsExactly("INFO rpmsg-raw: goodbye from 0x400 after 2 messages");
    }

    @Test
    void withoutAGoodbyeNoMessageIsSpecial() {
        EchoDriver driver = probed("");

        driver.received(new FakeMessage(0x400, bytes("5aa556ef")));

        assertThat(channel.endpoint().sent()).hasSize(1);
        assertThat(log.lines()).isEmpty();
    }

    @Test
    void aSenderWithoutAddressIsNotAnsweredAndReportedEverMoreRarely() {
        EchoDriver driver = probed(SHUTDOWN);

        for (int i = 0; i < 1000; i++) {
            driver.received(new FakeMessage(-1, bytes("01")));
        }

        assertThat(channel.endpoint().sent()).isEmpty();
        assertThat(log.lines()).hasSize(10).startsWith(
                "WARN rpmsg-raw: message 1 is not answered: its sender has no address (1 so far)");
    }

    @Test
    void waitsForABufferInsteadOfLosingAnAnswer() {
        EchoDriver driver = probed(SHUTDOWN);
        channel.endpoint().full(true);

        CompletableFuture<Void> callback = callback(driver, "0102");
        channel.endpoint().full(false);

        callback.join();
        assertThat(channel.endpoint().sent()).containsExactly(new Sent(0x400, "0102"));
    }

    @Test
    void stopsWaitingWhenTheChannelCloses() {
        EchoDriver driver = probed(SHUTDOWN);
        channel.endpoint().full(true);

        CompletableFuture<Void> callback = callback(driver, "0102");
        channel.endpoint().close();

        assertThatThrownBy(callback::join).hasRootCauseInstanceOf(ChannelClosedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "0x", "0x1ffffffff", "-1"})
    void aGoodbyeThatIsNoNumberRefusesTheChannelAndSaysWhy(String goodbye) {
        assertThatThrownBy(() -> probed(goodbye)).hasMessage(
                "dev.remora.drivers.echo: goodbye '%s' is no 32-bit number, use 0x and hexadecimal digits, or decimal",
                goodbye);
    }

    private static CompletableFuture<Void> callback(EchoDriver driver, String hex) {
        return CompletableFuture.runAsync(() -> driver.received(new FakeMessage(0x400, bytes(hex))),
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private EchoDriver probed(String goodbye) {
        var driver = new EchoDriver(config(goodbye));
        driver.probe(channel);
        return driver;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static EchoDriver.Config config(String goodbye) {
        return (EchoDriver.Config) Proxy.newProxyInstance(EchoDriver.class.getClassLoader(),
                new Class<?>[]{EchoDriver.Config.class}, (proxy, method, arguments) -> goodbye);
    }
}
