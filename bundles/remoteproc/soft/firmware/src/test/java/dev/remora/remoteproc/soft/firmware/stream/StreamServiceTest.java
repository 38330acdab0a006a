package dev.remora.remoteproc.soft.firmware.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** With offsets of its own, as the gateway's side has. */
class StreamServiceTest {

    private static final int GATEWAY = 0x401;

    private final FakeCore core = new FakeCore();
    private final StreamService service = new StreamService(core::waits, core.trace());

    private static ByteBuffer words(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < words.length; i++) {
            bytes.putInt(4 * i, words[i]);
        }
        return bytes;
    }

    private void command(int... words) {
        service.received(core, GATEWAY, words(words));
    }

    private ByteBuffer nextOfLength(int length) throws InterruptedException {
        FakeCore.Sent sent = core.next();
        assertThat(sent.payload().limit()).isEqualTo(length);
        return sent.payload();
    }

    @Test
    void aStreamHasSoManyNumberedMessagesAndThenAnAnswer() throws Exception {
        command(1, 300, 10, 0, 77);

        for (int i = 0; i < 300; i++) {
            ByteBuffer message = nextOfLength(10);
            assertThat(message.getLong(0)).isEqualTo(i);
            assertThat(message.get(9)).isEqualTo((byte) i);
        }
        ByteBuffer answer = nextOfLength(56);
        assertThat(answer.getLong(0)).isEqualTo(-1);
        assertThat(answer.getLong(8)).isEqualTo(300);
        assertThat(answer.getLong(16)).isEqualTo(7);
        assertThat(answer.getLong(40)).isEqualTo(1);
        assertThat(answer.getInt(48)).isZero();
        assertThat(answer.getInt(52)).isEqualTo(77);
        assertThat(core.sent).isEmpty();
    }

    @Test
    void anEndlessStreamRunsUntilItIsStopped() throws Exception {
        core.buffers.drainPermits();
        command(1, 0, 8, 0, 1);

        core.buffers.release();
        nextOfLength(8);
        await().until(core.buffers::hasQueuedThreads);
        command(2);
        core.buffers.release(2);

        assertThat(nextOfLength(8).getLong(0)).isEqualTo(1);
        assertThat(nextOfLength(56).getLong(8)).isEqualTo(2);
    }

    @Test
    void aSecondStreamIsRefusedWhileOneRuns() throws Exception {
        core.buffers.drainPermits();
        command(1, 1, 8, 0, 1);
        command(1, 1, 8, 0, 1);
        core.buffers.release(2);

        assertThat(core.log).contains("stream: not started, one is running");
        nextOfLength(8);
        nextOfLength(56);
        assertThat(core.sent).isEmpty();
    }

    @Test
    void theStreamFollowsTheSenderOfAnyCommand() throws Exception {
        core.buffers.drainPermits();
        command(1, 3, 8, 0, 1);
        core.buffers.release();
        assertThat(core.next().destination()).isEqualTo(GATEWAY);

        service.received(core, 0x402, words(5));
        core.buffers.release(3);

        // The one after the command may have been on its way.
        core.next();
        assertThat(core.next().destination()).isEqualTo(0x402);
        assertThat(core.next().destination()).isEqualTo(0x402);
    }

    @Test
    void aGatewayThatGoesAwayEndsTheStream() throws Exception {
        core.buffers.drainPermits();
        command(1, 0, 8, 0, 1);

        core.up = false;
        core.buffers.release(2);

        await().untilAsserted(() -> assertThat(core.log).contains("stream: ended after 0, the gateway went away"));
        await().until(() -> core.buffers.availablePermits() == 0);
        core.up = true;
        core.buffers.release();
        command(3);
        assertThat(nextOfLength(56).getInt(48)).isZero();
    }

    @Test
    void numbersFromTheGatewayAreCountedAndThoseOutOfPlaceToo() throws Exception {
        for (int number : new int[]{0, 1, 3, 2, 3}) {
            command(6, 0, number, 0);
        }

        command(3);

        ByteBuffer answer = nextOfLength(56);
        assertThat(answer.getLong(24)).isEqualTo(5);
        assertThat(answer.getLong(32)).isEqualTo(2);
    }

    @Test
    void theChannelIsAnnouncedAgain() {
        command(4);

        assertThat(core.announcements).isEqualTo(1);
    }

    @Test
    void whatIsNoCommandIsTracedAndIgnored() {
        service.received(core, GATEWAY, ByteBuffer.allocate(3));
        command(1, 5);
        command(99);
        command(1, 1, 7, 0, 1);
        command(1, 1, 8, 1, 1);

        assertThat(core.log).containsExactly("stream: 3 bytes from 0x401 are no command",
                "stream: 8 bytes from 0x401 are no command", "stream: 4 bytes from 0x401 are no command",
                "stream: not started, size 7 flags 0: must be 8 bytes or more, and 0",
                "stream: not started, size 8 flags 1: must be 8 bytes or more, and 0");
        assertThat(core.sent).isEmpty();
    }
}
