package dev.remora.drivers.sample;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.testing.FakeChannel;
import dev.remora.rpmsg.testing.FakeMessage;
import dev.remora.rpmsg.testing.RecordedLog;
import dev.remora.rpmsg.testing.Sent;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SampleDriverTest {

    private static final byte[] HELLO = "hello world!".getBytes(US_ASCII);

    private static final Sent HELLO_SENT = new Sent(FakeChannel.REMOTE, "68656c6c6f20776f726c6421");

    private final FakeChannel channel = new FakeChannel("rpmsg-client-sample");
    private final RecordedLog log = new RecordedLog(SampleDriver.class.getName());

    @AfterEach
    void stopRecording() {
        log.close();
    }

    @Test
    void saysHelloWithoutNulWhenTheChannelComes() throws Exception {
        new SampleDriver(count(100)).probe(channel);

        assertThat(channel.endpoint().sent()).containsExactly(HELLO_SENT);
    }

    @Test
    void answersEachMessageUntilTheCountIsReachedThenSaysGoodbyeOnce() throws Exception {
        var driver = probed(100);

        receive(driver, 99);
        assertThat(channel.endpoint().sent()).hasSize(100).containsOnly(HELLO_SENT);
        assertThat(log.lines()).isEmpty();

        receive(driver, 3);
        assertThat(channel.endpoint().sent()).hasSize(100);
        assertThat(log.lines()).containsExactly("INFO rpmsg-client-sample: 100 messages, goodbye");
    }

    @Test
    void aCountOfOneAnswersNothing() throws Exception {
        var driver = probed(1);

        receive(driver, 1);

        assertThat(channel.endpoint().sent()).hasSize(1);
        assertThat(log.lines()).containsExactly("INFO rpmsg-client-sample: 1 messages, goodbye");
    }

    @Test
    void stopsWithOneLineWhenTheRemoteFreesNoBuffers() throws Exception {
        var driver = probed(100);
        channel.endpoint().full(true);

        receive(driver, 200);

        assertThat(log.lines())
                .containsExactly("WARN rpmsg-client-sample: no buffer to answer message 1 of 100, stopped");
    }

    @Test
    void aCountOutOfRangeRefusesTheChannelAndSaysWhy() {
        for (int count : new int[]{0, -1, 1_000_001}) {
            assertThatThrownBy(() -> probed(count)).hasMessage(
                    "dev.remora.drivers.sample: count %d is not 1 to 1000000",
                    count);
        }
        assertThat(channel.endpoint().sent()).isEmpty();
    }

    private SampleDriver probed(int count) throws Exception {
        var driver = new SampleDriver(count(count));
        driver.probe(channel);
        return driver;
    }

    private static void receive(SampleDriver driver, int times) {
        for (int i = 0; i < times; i++) {
            driver.received(new FakeMessage(FakeChannel.REMOTE, HELLO));
        }
    }

    private static SampleDriver.Config count(int count) {
        return (SampleDriver.Config) Proxy.newProxyInstance(SampleDriver.class.getClassLoader(),
                new Class<?>[]{SampleDriver.Config.class}, (proxy, method, arguments) -> count);
    }
}
