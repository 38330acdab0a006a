package dev.remora.drivers.pingpong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PingPongDriverTest {

    private static final String NAME = "rpmsg-openamp-demo-channel";

    private final FakeChannel channel = new FakeChannel(NAME);
    private final RecordedLog log = new RecordedLog(PingPongDriver.class);

    @AfterEach
    void stopRecording() {
        log.close();
    }

    @Test
    void greetsWithoutNulAndServesTheCounterZero() throws Exception {
        probed(100);

        assertThat(channel.sent).containsExactly(
                new FakeChannel.Sent(FakeChannel.REMOTE, "68656c6c6f20776f726c6421"),
                new FakeChannel.Sent(FakeChannel.REMOTE, "00000000"));
    }

    @Test
    void addsOneAndAnswersWhoeverSentIt() throws Exception {
        var driver = probed(Integer.MAX_VALUE - 1);
        channel.sent.clear();

        driver.received(FakeChannel.message(0x77, bytes(0x01_02_03_ff)));

        assertThat(channel.sent).containsExactly(new FakeChannel.Sent(0x77, "00040201"));
    }

    @Test
    void playsUpToAndWithTheLimitThenSaysGoodbyeOnce() throws Exception {
        var driver = probed(100);
        channel.sent.clear();

        for (int value = 1; value <= 101; value += 2) {
            driver.received(FakeChannel.message(FakeChannel.REMOTE, bytes(value)));
        }
        driver.received(FakeChannel.message(FakeChannel.REMOTE, bytes(1)));

        assertThat(channel.sent).hasSize(50);
        assertThat(channel.sent.getLast().hex()).isEqualTo("64000000");
        assertThat(log.lines())
                .containsExactly("INFO rpmsg-openamp-demo-channel: goodbye after 51 messages, limit 100");
    }

    @Test
    void aCounterThatHasWrappedIsPastTheLimit() throws Exception {
        var driver = probed(Integer.MAX_VALUE - 1);
        channel.sent.clear();

        driver.received(FakeChannel.message(FakeChannel.REMOTE, bytes(-1)));

        assertThat(channel.sent).isEmpty();
        assertThat(log.lines()).singleElement().asString().contains("goodbye after 1 messages");
    }

    @Test
    void whatIsNoCounterIsIgnoredAndReportedEverMoreRarely() throws Exception {
        var driver = probed(100);
        channel.sent.clear();

        for (int i = 0; i < 1000; i++) {
            driver.received(FakeChannel.message(0x1e, new byte[i % 2 == 0 ? 3 : 12]));
        }

        assertThat(channel.sent).isEmpty();
        assertThat(log.lines()).hasSize(10).startsWith(
                "WARN rpmsg-openamp-demo-channel: ignored 3 bytes from 0x1e: not a 32-bit counter (1 ignored so far)");
    }

    @Test
    void aSenderWithoutAddressIsNotAnswered() throws Exception {
        var driver = probed(100);
        channel.sent.clear();

        driver.received(FakeChannel.message(-1, bytes(5)));

        assertThat(channel.sent).isEmpty();
    }

    @Test
    void stopsWithOneLineWhenTheRemoteFreesNoBuffers() throws Exception {
        var driver = probed(100);
        channel.full = true;

        for (int i = 0; i < 10; i++) {
            driver.received(FakeChannel.message(FakeChannel.REMOTE, bytes(7)));
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
        assertThat(channel.sent).isEmpty();
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
