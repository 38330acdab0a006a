package dev.remora.itests.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.testing.FakeChannel;
import dev.remora.rpmsg.testing.FakeMessage;
import dev.remora.rpmsg.testing.Sent;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EchoDriverTest {

    private final FakeChannel channel = new FakeChannel("soft-echo");
    private final Traffic traffic = new Traffic();
    private final EchoDriver driver = new EchoDriver(traffic);

    EchoDriverTest() {
        // By hand alone.
        traffic.stop();
        driver.probe(channel);
    }

    @AfterEach
    void removed() {
        driver.remove();
        traffic.remove(driver);
    }

    @Test
    void echoesAreAnswers() {
        driver.turn();
        List<Sent> sent = channel.endpoint().sent();
        sent.forEach(this::echo);

        assertThat(sent).hasSize(4);
        assertThat(traffic.echo().totals().answered()).isEqualTo(4);
        assertThat(traffic.echo().totals().strange()).isZero();
    }

    @Test
    void waitsForAnswersBeforeItSendsMore() {
        for (int i = 0; i < 100; i++) {
            driver.turn();
        }

        assertThat(channel.endpoint().sent()).hasSize(32);
    }

    @Test
    void whatIsNotItsOwnIsStrange() {
        driver.turn();
        driver.received(new FakeMessage(FakeChannel.REMOTE, new byte[3]));
        driver.received(new FakeMessage(FakeChannel.REMOTE, new byte[64]));
        byte[] spoiled = HexFormat.of().parseHex(channel.endpoint().sent().getFirst().hex());
        spoiled[40] ^= 1;
        driver.received(new FakeMessage(FakeChannel.REMOTE, spoiled));

        assertThat(traffic.echo().totals().strange()).isEqualTo(3);
    }

    @Test
    void withoutABufferNothingIsSentNorMissed() {
        channel.endpoint().full(true);
        driver.turn();

        assertThat(traffic.echo().totals().sent()).isZero();
    }

    private void echo(Sent sent) {
        driver.received(new FakeMessage(FakeChannel.REMOTE, HexFormat.of().parseHex(sent.hex())));
    }
}
