package dev.remora.rpmsg.glink.link;

import static dev.remora.rpmsg.glink.link.SendingSide.LONG;
import static dev.remora.rpmsg.glink.link.SendingSide.bytes;
import static dev.remora.rpmsg.glink.link.SendingSide.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that do not fit the pipe at once: GLINK native, commands 9 and 12. A message once begun is finished. */
@Timeout(60)
class FragmentsTest {

    private static final int FULL = TestCommands.ROOM;

    private final SendingSide side = new SendingSide(false);
    private final TestCommands commands = side.commands;

    @BeforeEach
    void grant() {
        side.grants(1, 65536);
        side.grants(2, 65536);
        side.grants(3, 1024);
    }

    private static byte[] expected(int length) {
        return bytes(length).toArray(ValueLayout.JAVA_BYTE);
    }

    private List<String> awaitSeen(String last) {
        await().until(() -> commands.seen.contains(last));
        return commands.take();
    }

    @Test
    void oneCommandCarriesNoMoreThanLinuxWouldWrite() {
        side.trySend(10000);

        assertThat(commands.take()).containsExactly("TX_DATA 1 1 8192 1808", "TX_DATA_CONT 1 1 1808 0");
        assertThat(commands.sent()).isEqualTo(expected(10000));
        assertThat(commands.rings).hasValue(1);
    }

    @Test
    void aMessageThatFitsACommandIsNotTorn() {
        commands.room(99);

        assertThat(side.trySend(100)).isEqualTo(Sent.NO_BUFFER);
        assertThat(side.sender.noBufferReason()).hasValue("the pipe to the remote is full: it does not read");
        assertThat(commands.take()).isEmpty();

        commands.room(100);
        assertThat(side.trySend(100)).isEqualTo(Sent.OK);
    }

    @Test
    void aPipeWithoutRoomForACommandTakesNotEvenAnEmptyMessage() {
        commands.room(-1);

        assertThat(side.trySend("")).isEqualTo(Sent.NO_BUFFER);
    }

    @Test
    void whatIsLeftOfAMessageGoesOutByItself() {
        assertThat(side.trySend(40000)).isEqualTo(Sent.OK);
        assertThat(commands.take()).containsExactly("TX_DATA 1 1 8192 31808", "TX_DATA_CONT 1 1 8144 23664",
                "READ_NOTIF");
        assertThat(side.sender.wantsRoom()).isTrue();
        assertThat(side.sender.drained()).isFalse();

        side.reads(FULL);
        assertThat(commands.take()).containsExactly("TX_DATA_CONT 1 1 8192 15472", "TX_DATA_CONT 1 1 8144 7328",
                "READ_NOTIF");
        side.reads(FULL);

        assertThat(commands.take()).containsExactly("TX_DATA_CONT 1 1 7328 0");
        assertThat(commands.sent()).isEqualTo(expected(40000));
        assertThat(side.sender.wantsRoom()).isFalse();
    }

    @Test
    void theNextMessageOfTheChannelComesAfterIt() {
        side.trySend(20000);
        commands.take();
        assertThat(side.trySend("next")).isEqualTo(Sent.NO_BUFFER);
        assertThat(side.sender.noBufferReason()).hasValue("3664 bytes of another message are still to go out");

        commands.room(FULL);
        assertThat(side.trySend("next")).isEqualTo(Sent.OK);

        assertThat(commands.take()).containsExactly("TX_DATA_CONT 1 1 3664 0", "TX_DATA 1 3 4 0 next");
    }

    @Test
    void tinyFragmentsAreNotWorthTheirHeaders() {
        side.trySend(20000);
        commands.take();

        side.reads(2047);
        assertThat(commands.take()).containsExactly("READ_NOTIF");
        side.reads(2048);
        assertThat(commands.take()).containsExactly("TX_DATA_CONT 1 1 2048 1616", "READ_NOTIF");
        side.reads(1616);
        assertThat(commands.take()).containsExactly("TX_DATA_CONT 1 1 1616 0");
    }

    @Test
    void aSmallRingTakesALongMessageToo() {
        commands.mostChunk = 32;
        commands.room(32);

        assertThat(side.trySend(100)).isEqualTo(Sent.OK);
        for (int i = 0; i < 3; i++) {
            side.reads(32);
        }

        assertThat(commands.take()).containsExactly("TX_DATA 1 3 32 68", "READ_NOTIF", "TX_DATA_CONT 1 3 32 36",
                "READ_NOTIF", "TX_DATA_CONT 1 3 32 4", "READ_NOTIF", "TX_DATA_CONT 1 3 4 0 " + text(96, 4));
        assertThat(commands.sent()).isEqualTo(expected(100));
    }

    private static String text(int from, int length) {
        return new String(expected(from + length), from, length, StandardCharsets.US_ASCII);
    }

    @Test
    void whoWaitsWritesItsMessageAsRoomComes() {
        CompletableFuture<Sent> sent = sending(() -> side.send(bytes(30000), LONG));
        assertThat(awaitSeen("READ_NOTIF")).startsWith("TX_DATA 1 1 8192 21808");
        assertThat(sent).isNotDone();

        side.reads(FULL);

        assertThat(sent.join()).isEqualTo(Sent.OK);
        assertThat(commands.take()).containsExactly("TX_DATA_CONT 1 1 8192 5472", "TX_DATA_CONT 1 1 5472 0");
        assertThat(commands.sent()).isEqualTo(expected(30000));
    }

    @Test
    void othersOfTheChannelWaitForTheirTurn() {
        CompletableFuture<Sent> first = sending(() -> side.send(bytes(20000), LONG));
        awaitSeen("READ_NOTIF");
        CompletableFuture<Sent> second = side.sending("second");
        await().until(() -> side.commands.lock().hasQueuedThreads() || !second.isDone());
        assertThat(second).isNotDone();

        side.reads(FULL);

        assertThat(first.join()).isEqualTo(Sent.OK);
        assertThat(second.join()).isEqualTo(Sent.OK);
        assertThat(commands.take()).containsExactly("TX_DATA_CONT 1 1 3664 0", "TX_DATA 1 3 6 0 second");
    }

    @Test
    void atItsDeadlineAMessageThatHasBegunCountsAsSent() {
        assertThat(side.send(bytes(20000), TimeUnit.MILLISECONDS.toNanos(20))).isEqualTo(Sent.OK);
        assertThat(side.sender.senders().any()).isFalse();

        side.reads(FULL);

        assertThat(commands.sent()).isEqualTo(expected(20000));
        assertThat(commands.take()).endsWith("TX_DATA_CONT 1 1 3664 0");
    }

    @Test
    void withoutTimeToWaitToo() {
        assertThat(side.send(bytes(20000), 0)).isEqualTo(Sent.OK);

        side.reads(FULL);

        assertThat(commands.sent()).isEqualTo(expected(20000));
    }

    @Test
    void anInterruptDoesNotTearAMessageAndIsNotLost() throws InterruptedException {
        AtomicReference<Sent> sent = new AtomicReference<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            sent.set(side.send(bytes(20000), LONG));
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        awaitSeen("READ_NOTIF");

        thread.interrupt();
        thread.join();

        assertThat(sent).hasValue(Sent.OK);
        assertThat(interrupted).isTrue();
        side.reads(FULL);
        assertThat(commands.sent()).isEqualTo(expected(20000));
    }

    @Test
    void anInterruptBeforeTheBeginningSendsNothing() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        commands.room(0);
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                side.sender.send(side, bytes(100), LONG, () -> false);
            } catch (InterruptedException e) {
                thrown.set(e);
            }
        });
        awaitSeen("READ_NOTIF");

        thread.interrupt();
        thread.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        side.reads(FULL);
        assertThat(commands.take()).isEmpty();
    }

    @Test
    void whenTheSessionEndsAMessageThatHasBegunGoesOn() {
        CompletableFuture<Sent> sent = sending(() -> side.send(bytes(20000), LONG));
        awaitSeen("READ_NOTIF");

        side.over = true;
        side.sender.endSession(side);
        assertThat(sent.join()).isEqualTo(Sent.OK);
        side.reads(FULL);

        assertThat(commands.sent()).isEqualTo(expected(20000));
    }

    @Test
    void whenTheChannelClosesWhatIsLeftIsDropped() {
        CompletableFuture<Sent> waiting = sending(() -> side.send(bytes(20000), LONG));
        awaitSeen("READ_NOTIF");

        side.closes();
        side.reads(FULL);

        assertThat(waiting.join()).isEqualTo(Sent.CLOSED);
        assertThat(commands.take()).isEmpty();
        assertThat(side.sender.wantsRoom()).isFalse();
    }

    @Test
    void anIntentIsNotReturnedBeforeItsMessageIsComplete() {
        side.trySend(20000);

        side.returns(1);

        assertThat(side.channel.dropped).containsExactly(DropCause.UNEXPECTED_DONE);
        side.reads(FULL);
        side.returns(1);
        assertThat(side.sender.drained()).isTrue();
    }

    @Test
    void whoFindsNoRoomAndWaitsWantsToHearOfIt() {
        commands.room(0);
        CompletableFuture<Sent> sent = side.sending("HELLO");
        assertThat(awaitSeen("READ_NOTIF")).containsExactly("READ_NOTIF");

        side.reads(4);
        assertThat(commands.take()).as("once more").containsExactly("READ_NOTIF");
        assertThat(sent).isNotDone();
        side.reads(8);

        assertThat(sent.join()).isEqualTo(Sent.OK);
    }

    @Test
    void whoAsksToBeToldWantsToHearOfRoom() {
        commands.room(0);
        side.trySend("HELLO");
        side.sender.notifyWritable(side);
        assertThat(commands.take()).containsExactly("READ_NOTIF");
        assertThat(side.sender.takeWritable()).isFalse();

        side.reads(8);

        assertThat(side.sender.takeWritable()).isTrue();
    }

    @Test
    void withoutIntentsNothingIsAskedFor() {
        SendingSide rpm = new SendingSide(true);

        assertThat(rpm.trySend("HELLO")).isEqualTo(Sent.OK);
        assertThat(rpm.trySend(10000)).isEqualTo(Sent.OK);

        assertThat(rpm.commands.take()).containsExactly("TX_DATA 1 0 5 0 HELLO", "TX_DATA 1 0 8192 1808",
                "TX_DATA_CONT 1 0 1808 0");
        assertThat(rpm.sender.drained()).isTrue();
        assertThat(rpm.sender.describe()).isEqualTo("no intents");
    }

    @Test
    void aPayloadThatGoesWhileItsSenderWaitsStopsNobodyElse() {
        Arena arena = Arena.ofShared();
        MemorySegment payload = arena.allocate(30000);
        CompletableFuture<Sent> sent = sending(() -> side.send(payload, LONG));
        awaitSeen("READ_NOTIF");
        arena.close();
        side.reads(FULL);
        assertThatThrownBy(sent::join).hasCauseInstanceOf(IllegalStateException.class);

        assertThat(side.trySend("next")).isEqualTo(Sent.OK);
    }

    @Test
    void roomThatTheRemoteTakesBackTearsNoCommand() {
        commands.looks = 1;

        assertThat(side.trySend(100)).isEqualTo(Sent.OK);

        assertThat(commands.take()).hasSize(1).first().asString().startsWith("TX_DATA 1 3 100 0");
    }
}
