package dev.remora.drivers.pingpong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.testing.FakeChannel;
import dev.remora.rpmsg.testing.FakeMessage;
import dev.remora.rpmsg.testing.RecordedLog;
import dev.remora.rpmsg.testing.Sent;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PingPongDriverTest {

    private static final String NAME = "rpmsg-openamp-demo-channel";

    private final FakeChannel channel = new FakeChannel(NAME);
    private final RecordedLog log = new RecordedLog(PingPongDriver.class.getName());

    @AfterEach
    void stopRecording() {
        log.close();
    }

    @Test
    void greetsWithoutNulAndServesTheCounterZero() throws Exception {
        probed(100);

        assertThat(channel.endpoint().sent()).containsExactly(
                new Sent(FakeChannel.REMOTE, "68656c6c6f20776f726c6421"),
                new Sent(FakeChannel.REMOTE, "00000000"));
    }

    @Test
    void addsOneAndAnswersWhoeverSentIt() throws Exception {
        var driver = probed(Integer.MAX_VALUE - 1);
        channel.endpoint().forget();

        driver.received(new FakeMessage(0x77, bytes(0x01_02_03_ff)));

        assertThat(channel.endpoint().sent()).containsExactly(new Sent(0x77, "00040201"));
    }

    @Test
    void playsUpToAndWithTheLimitThenSaysGoodbyeOnce() throws Exception {
        var driver = probed(100);
        channel.endpoint().forget();

        for (int value = 1; value <= 101; value += 2) {
            driver.received(new FakeMessage(FakeChannel.REMOTE, bytes(value)));
        }
        driver.received(new FakeMessage(FakeChannel.REMOTE, bytes(1)));

        assertThat(channel.endpoint().sent()).hasSize(50);
        assertThat(channel.endpoint().sent().getLast().hex()).isEqualTo("64000000");
        assertThat(log.lines())
                .containsExactly("INFO rpmsg-openamp-demo-channel: goodbye after 51 messages, limit 100");
    }

    @Test
    void aCounterThatHasWrappedIsPastTheLimit() throws Exception {
        var driver = probed(Integer.MAX_VALUE - 1);
        channel.endpoint().forget();

        driver.received(new FakeMessage(FakeChannel.REMOTE, bytes(-1)));

        assertThat(channel.endpoint().sent()).isEmpty();
        assertThat(log.lines()).singleElement().asString().contains("goodbye after 1 messages");
    }

    @Test
    void whatIsNoCounterIsIgnoredAndReportedEverMoreRarely() throws Exception {
        var driver = probed(100);
        channel.endpoint().forget();

        for (int i = 0; i < 1000; i++) {
            driver.received(new FakeMessage(0x1e, new byte[i % 2 == 0 ? 3 : 12]));
        }

        assertThat(channel.endpoint().sent()).isEmpty();
        assertThat(log.lines()).hasSize(10).startsWith(
                "WARN rpmsg-openamp-demo-channel: ignored 3 bytes from 0x1e: not a 32-bit counter (1 ignored so far)");
    }

    @Test
    void aSenderWithoutAddressIsNotAnswered() throws Exception {
        var driver = probed(100);
        channel.endpoint().forget();

        driver.received(new FakeMessage(-1, bytes(5)));

        assertThat(channel.endpoint().sent()).isEmpty();
    }

    @Test
    void stopsWithOneLineWhenTheRemoteFreesNoBuffers() throws Exception {
        var driver = probed(100);
        channel.endpoint().full(true);

        for (int i = 0; i < 10; i++) {
            driver.received(new FakeMessage(FakeChannel.REMOTE, bytes(7)));
        }

        assertThat(log.lines()).containsExactly(
                "WARN rpmsg-openamp-demo-channel: no buffer to answer 7, stopped after 1 messages");
    }

    @Test
    void aLimitOutOfRangeRefusesTheChannelAndSaysWhy() {
        for (int limit : new int[]{0, -5, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> probed(limit))
                    .hasMessage("dev.remora.drivers.pingpong: limit %d is not 1 to 2147483646", limit);
        }
        assertThat(channel.endpoint().sent()).isEmpty();
    }

    private PingPongDriver probed(int limit) throws Exception {
        var driver = new PingPongDriver(limit(limit));
        driver.probe(channel);
        return driver;
    }

    private static byte[] bytes(int value) {
        return new byte[]{(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)};
    }

    private static PingPongDriver.Config limit(int limit) {
        return (PingPongDriver.Config) Proxy.newProxyInstance(PingPongDriver.class.getClassLoader(),
                new Class<?>[]{PingPongDriver.Config.class}, (proxy, method, arguments) -> limit);
    }
}
