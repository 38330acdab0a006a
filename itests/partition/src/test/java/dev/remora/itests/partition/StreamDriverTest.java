package dev.remora.itests.partition;

import static dev.remora.remoteproc.soft.firmware.stream.StreamLayout.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.testing.FakeChannel;
import dev.remora.rpmsg.testing.FakeMessage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class StreamDriverTest {

    private final FakeChannel channel = new FakeChannel(SERVICE);
    private final Traffic traffic = new Traffic();
    private final StreamDriver driver = new StreamDriver(traffic);

    StreamDriverTest() {
        // By hand alone.
        traffic.stop();
        driver.probe(channel);
        driver.turn();
    }

    @Test
    void oneStreamFollowsTheOther() {
        for (int number = 0; number < count(); number++) {
            numbered(number);
        }
        ended();
        driver.turn();

        assertThat(traffic.stream().totals().answered()).isEqualTo(count());
        assertThat(traffic.stream().totals().lost()).isZero();
        assertThat(channel.endpoint().sent()).hasSize(2);
    }

    @Test
    void whatIsMissingAtTheEndOfAStreamIsLost() {
        numbered(0);
        numbered(2);
        ended();

        assertThat(traffic.stream().totals().lost()).isEqualTo(count() - 2);
    }

    @Test
    void whatIsMissingWhenTheChannelGoesIsNotLost() {
        numbered(0);
        driver.remove();

        assertThat(traffic.stream().totals().lost()).isZero();
        assertThat(traffic.stream().totals().cut()).isEqualTo(count() - 1);
    }

    @Test
    void aMessageBetweenTheStreamsIsStrange() {
        ended();
        numbered(0);
        driver.received(new FakeMessage(FakeChannel.REMOTE, new byte[3]));

        assertThat(traffic.stream().totals().strange()).isEqualTo(2);
    }

    @Test
    void aStreamThatNeverComesIsLostAndAskedForAgain() {
        for (int i = 0; i < 1100; i++) {
            driver.turn();
        }

        assertThat(traffic.stream().totals().lost()).isEqualTo(count());
        assertThat(channel.endpoint().sent()).hasSize(2);
    }

    private ByteBuffer start() {
        return ByteBuffer.wrap(HexFormat.of().parseHex(channel.endpoint().sent().getLast().hex()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private int count() {
        return start().getInt(START_COUNT);
    }

    private void numbered(int number) {
        byte[] message = new byte[start().getInt(START_SIZE)];
        Arrays.fill(message, (byte) number);
        ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).putLong(VALUE, number);
        driver.received(new FakeMessage(FakeChannel.REMOTE, message));
    }

    private void ended() {
        ByteBuffer answer = ByteBuffer.allocate(ANSWER_LENGTH).order(ByteOrder.LITTLE_ENDIAN).putLong(VALUE, ANSWER)
                .putInt(ANSWER_STREAM, start().getInt(START_STREAM));
        driver.received(new FakeMessage(FakeChannel.REMOTE, answer.array()));
    }
}
