package dev.remora.rpmsg.glink.link;

import static dev.remora.rpmsg.glink.link.SendingSide.LONG;
import static dev.remora.rpmsg.glink.link.SendingSide.payload;
import static dev.remora.rpmsg.glink.link.SendingSide.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a channel uses the intents of the remote: GLINK native, commands 5 to 9 and 14. */
@Timeout(60)
class ChannelSenderTest {

    private final SendingSide side = new SendingSide(false);
    private final TestChannel channel = side.channel;
    private final TestCommands commands = side.commands;

    private List<String> awaitSeen(int count) {
        await().until(() -> commands.seen.size() >= count);
        return commands.take();
    }

    @Test
    void theSmallestFreeIntentIsTaken() {
        side.grants(1, 8192);
        side.grants(2, 16);
        side.grants(3, 1024);

        side.trySend("HELLO");
        side.trySend("WORLD");
        side.trySend("x".repeat(17));

        assertThat(commands.take()).containsExactly("TX_DATA 1 2 5 0 HELLO", "TX_DATA 1 3 5 0 WORLD",
                "TX_DATA 1 1 17 0");
        assertThat(commands.rings).hasValue(3);
    }

    @Test
    void anIntentIsFreeAgainWhenTheRemoteHasReturnedIt() {
        side.grants(1, 1024);
        assertThat(side.trySend("one")).isEqualTo(Sent.OK);
        assertThat(side.trySend("two")).isEqualTo(Sent.NO_BUFFER);
        assertThat(side.sender.drained()).isFalse();

        side.returns(1);
        assertThat(side.sender.drained()).isTrue();
        assertThat(side.trySend("two")).isEqualTo(Sent.OK);
        side.uses(1);
        assertThat(side.trySend("three")).isEqualTo(Sent.NO_BUFFER);

        assertThat(commands.take()).containsExactly("TX_DATA 1 1 3 0 one", "TX_DATA 1 1 3 0 two");
        assertThat(channel.dropped).isEmpty();
    }

    @Test
    void anEmptyMessageIsOneCommandWithoutData() {
        side.grants(1, 1024);

        assertThat(side.trySend("")).isEqualTo(Sent.OK);

        assertThat(commands.take()).containsExactly("TX_DATA 1 1 0 0 ");
    }

    @Test
    void aMessageThatIsTooLongIsTheCallersMistake() {
        assertThatThrownBy(() -> side.trySend(65537)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("test: channel DATA: payload of 65537 bytes, at most 65536 are sent");
    }

    @Test
    void aBatchIsRungForOnce() {
        side.grants(1, 1024);
        side.grants(2, 1024);
        List<MemorySegment> batch = List.of(payload("skipped"), payload("one"), payload("two"), payload("three"));

        assertThat(side.sender.trySend(side, batch, 1)).isEqualTo(2);

        assertThat(commands.take()).containsExactly("TX_DATA 1 1 3 0 one", "TX_DATA 1 2 3 0 two");
        assertThat(commands.rings).hasValue(1);
        side.over = true;
        assertThat(side.sender.trySend(side, batch, 3)).isEqualTo(-1);
    }

    @Test
    void aPayloadThatIsGoneCostsNoIntent() {
        side.grants(1, 1024);
        MemorySegment gone;
        try (Arena arena = Arena.ofConfined()) {
            gone = arena.allocate(8);
        }

        assertThatThrownBy(() -> side.sender.trySend(side, gone)).isInstanceOf(IllegalStateException.class);

        assertThat(side.trySend("next")).isEqualTo(Sent.OK);
        assertThat(commands.take()).containsExactly("TX_DATA 1 1 4 0 next");
    }

    @Test
    void whoDoesNotWaitNeverAsksForAnIntent() {
        side.grants(1, 4);

        assertThat(side.trySend("HELLO")).isEqualTo(Sent.NO_BUFFER);

        assertThat(commands.take()).isEmpty();
        assertThat(side.sender.noBufferReason()).hasValue("the remote has no receive buffer of 5 bytes free");
    }

    @Test
    void whoWaitsAsksForAnIntentOfItsSize() {
        side.grants(1, 4);
        CompletableFuture<Sent> sent = side.sending("HELLO");
        assertThat(awaitSeen(1)).containsExactly("RX_INTENT_REQ 1 5");

        side.grants(2, 5);
        side.answers(true);

        assertThat(sent.join()).isEqualTo(Sent.OK);
        assertThat(commands.take()).containsExactly("TX_DATA 1 2 5 0 HELLO");
        assertThat(channel.dropped).isEmpty();
    }

    @Test
    void theAnswerMayComeBeforeTheIntent() {
        CompletableFuture<Sent> sent = side.sending("HELLO");
        assertThat(awaitSeen(1)).containsExactly("RX_INTENT_REQ 1 5");

        side.answers(true);
        side.sender.wake();
        await().during(30, TimeUnit.MILLISECONDS).until(() -> commands.seen.isEmpty() && !sent.isDone());
        side.grants(2, 5);

        assertThat(sent.join()).isEqualTo(Sent.OK);
        assertThat(commands.take()).containsExactly("TX_DATA 1 2 5 0 HELLO");
    }

    @Test
    void oneRequestIsUnderWayForAllSendersOfAChannel() {
        CompletableFuture<Sent> one = side.sending("HELLO");
        CompletableFuture<Sent> other = side.sending("WORLD");
        assertThat(awaitSeen(1)).containsExactly("RX_INTENT_REQ 1 5");
        await().during(30, TimeUnit.MILLISECONDS).until(commands.seen::isEmpty);

        side.grants(1, 5);
        side.answers(true);
        await().until(() -> one.isDone() || other.isDone());
        List<String> seen = awaitSeen(2);
        assertThat(seen).containsOnlyOnce("RX_INTENT_REQ 1 5");
        side.grants(2, 5);
        side.answers(true);

        assertThat(one.join()).isEqualTo(Sent.OK);
        assertThat(other.join()).isEqualTo(Sent.OK);
    }

    @Test
    void anIntentThatIsInUseIsWaitedForFirst() {
        side.grants(1, 1024);
        side.trySend("one");
        assertThat(side.send("two", 0)).isEqualTo(Sent.NO_BUFFER);
        assertThat(commands.take()).containsExactly("TX_DATA 1 1 3 0 one");

        CompletableFuture<Sent> sent = side.sending("two");
        await().until(side.sender.senders()::any);
        side.returns(1);

        assertThat(sent.join()).isEqualTo(Sent.OK);
        assertThat(commands.take()).endsWith("TX_DATA 1 1 3 0 two");
    }

    @Test
    void ifItDoesNotComeBackSoonTheRemoteIsAskedForOneMore() {
        side.grants(1, 1024);
        side.trySend("one");

        CompletableFuture<Sent> sent = side.sending("two");

        assertThat(awaitSeen(2)).containsExactly("TX_DATA 1 1 3 0 one", "RX_INTENT_REQ 1 3");
        side.closes();
        assertThat(sent.join()).isEqualTo(Sent.CLOSED);
    }

    @Test
    void aRefusalIsAskedAgainUntilTheDeadlineAndSaidWhy() {
        AtomicBoolean aborted = new AtomicBoolean();
        MemorySegment payload = SendingSide.bytes(4096);
        CompletableFuture<Sent> sent = sending(() -> side.sender.send(side, payload, LONG, aborted::get));
        for (int i = 0; i < 3; i++) {
            assertThat(awaitSeen(1)).containsExactly("RX_INTENT_REQ 1 4096");
            side.answers(false);
        }
        aborted.set(true);
        side.sender.wake();
        sent.join();

        assertThat(side.send(payload, 0)).isEqualTo(Sent.NO_BUFFER);

        assertThat(side.sender.noBufferReason()).hasValueSatisfying(reason -> assertThat(reason).startsWith(
                "the remote refuses a receive buffer of 4096 bytes (refused "));
    }

    @Test
    void aShorterMessageMayAskAlthoughALongerOneWasRefused() {
        assertThat(side.send("x".repeat(100), 0)).isEqualTo(Sent.NO_BUFFER);
        CompletableFuture<Sent> longer = side.sending("x".repeat(100));
        assertThat(awaitSeen(1)).containsExactly("RX_INTENT_REQ 1 100");
        CompletableFuture<Sent> shorter = side.sending("HELLO");
        await().during(20, TimeUnit.MILLISECONDS).until(commands.seen::isEmpty);

        side.answers(false);

        assertThat(awaitSeen(1)).containsExactly("RX_INTENT_REQ 1 5");
        side.closes();
        assertThat(longer.join()).isEqualTo(Sent.CLOSED);
        assertThat(shorter.join()).isEqualTo(Sent.CLOSED);
    }

    @Test
    void whoAsksToBeToldAsksTheRemoteToo() {
        assertThat(side.trySend("HELLO")).isEqualTo(Sent.NO_BUFFER);
        side.sender.notifyWritable(side);
        assertThat(commands.take()).containsExactly("RX_INTENT_REQ 1 5");
        assertThat(side.sender.takeWritable()).isFalse();
        side.grants(1, 4);
        assertThat(side.sender.takeWritable()).as("too small").isFalse();

        side.grants(2, 5);
        assertThat(side.sender.senders().look()).isTrue();
        assertThat(side.sender.takeWritable()).isTrue();

        assertThat(side.sender.takeWritable()).as("told once").isFalse();
        assertThat(side.sender.senders().any()).isFalse();
    }

    @Test
    void whoseSessionIsOverIsNotTold() {
        side.trySend("HELLO");
        side.sender.notifyWritable(side);
        side.sender.endSession(side);
        side.grants(1, 1024);

        assertThat(side.sender.takeWritable()).isFalse();
        side.over = true;
        side.sender.notifyWritable(side);
        assertThat(side.sender.takeWritable()).isFalse();
        assertThat(side.trySend("HELLO")).isEqualTo(Sent.CLOSED);
    }

    @Test
    void whoWaitsForRoomWaitsForAnIntent() throws InterruptedException {
        side.trySend("HELLO");
        CompletableFuture<Sent> room = sending(() -> side.sender.awaitWritable(side, LONG, () -> false));
        assertThat(awaitSeen(1)).containsExactly("RX_INTENT_REQ 1 5");

        side.grants(1, 5);

        assertThat(room.join()).isEqualTo(Sent.OK);
        assertThat(commands.take()).isEmpty();
        assertThat(side.sender.awaitWritable(side, 0, () -> false)).isEqualTo(Sent.OK);
    }

    @Test
    void notMoreIntentsAreRememberedThanThereAreReasonsFor() {
        for (int i = 0; i < RemoteIntents.MOST; i++) {
            side.grants(i, 8);
        }
        side.grants(1000, 1024);
        side.grants(7, 1024);

        assertThat(channel.dropped).containsExactly(DropCause.TOO_MANY_INTENTS, DropCause.INTENT_TWICE);
        assertThat(side.trySend(9)).isEqualTo(Sent.NO_BUFFER);
        for (int i = 0; i < RemoteIntents.MOST; i++) {
            assertThat(side.trySend(8)).isEqualTo(Sent.OK);
        }
        assertThat(side.trySend(8)).isEqualTo(Sent.NO_BUFFER);
    }

    @Test
    void anIntentMayBeOfTwoGibibytesAndMore() {
        side.grants(-1, -1);

        assertThat(side.trySend("HELLO")).isEqualTo(Sent.OK);

        assertThat(commands.take()).containsExactly("TX_DATA 1 -1 5 0 HELLO");
    }

    @Test
    void whatIsReturnedWithoutUseIsCounted() {
        side.grants(1, 8);
        side.returns(1);
        side.uses(2);
        side.answers(true);
        side.answers(false);

        assertThat(channel.dropped).containsExactly(DropCause.UNEXPECTED_DONE, DropCause.UNEXPECTED_DONE,
                DropCause.UNEXPECTED_ANSWER, DropCause.UNEXPECTED_ANSWER);
        assertThat(side.trySend("HELLO")).as("still there").isEqualTo(Sent.OK);
    }

    @Test
    void sendersWaitUntilTheChannelIsOpen() {
        channel.ready = false;
        side.grants(1, 1024);
        assertThat(side.trySend("HELLO")).isEqualTo(Sent.NO_BUFFER);
        assertThat(side.sender.noBufferReason()).hasValueSatisfying(reason -> assertThat(reason).contains(
                "not acknowledged"));
        CompletableFuture<Sent> sent = side.sending("HELLO");
        await().until(side.sender.senders()::any);

        channel.ready = true;
        commands.locked(side.sender::ready);

        assertThat(sent.join()).isEqualTo(Sent.OK);
    }

    @Test
    void sendersReturnWhenTheChannelCloses() {
        CompletableFuture<Sent> sent = side.sending("HELLO");
        awaitSeen(1);

        side.closes();

        assertThat(sent.join()).isEqualTo(Sent.CLOSED);
        assertThat(side.trySend("HELLO")).isEqualTo(Sent.CLOSED);
        assertThat(side.sender.senders().any()).isFalse();
    }

    @Test
    void aFormerOpeningsIntentsAreForgotten() {
        side.grants(1, 1024);
        side.trySend("HELLO");
        side.closes();
        channel.closed = false;
        channel.ready = true;
        channel.lcid = 2;
        commands.locked(side.sender::ready);
        commands.take();

        assertThat(side.trySend("HELLO")).isEqualTo(Sent.NO_BUFFER);
        side.grants(1, 1024);
        assertThat(side.trySend("HELLO")).isEqualTo(Sent.OK);

        assertThat(commands.take()).containsExactly("TX_DATA 2 1 5 0 HELLO");
        assertThat(channel.dropped).isEmpty();
    }

    @Test
    void nothingIsTouchedAfterTheEnd() {
        CompletableFuture<Sent> sent = side.sending("HELLO");
        awaitSeen(1);

        commands.locked(side.sender::end);

        assertThat(sent.join()).isEqualTo(Sent.CLOSED);
        side.grants(1, 1024);
        assertThat(side.trySend("HELLO")).isEqualTo(Sent.CLOSED);
        side.sender.notifyWritable(side);
        assertThat(side.sender.takeWritable()).isFalse();
    }

    @Test
    void aSenderGivesUpWhenItsChannelIsClosed() {
        AtomicBoolean aborted = new AtomicBoolean();
        CompletableFuture<Sent> sent = sending(() -> side.sender.send(side, payload("HELLO"), LONG, aborted::get));
        awaitSeen(1);

        aborted.set(true);
        side.sender.wake();

        assertThat(sent.join()).isEqualTo(Sent.CLOSED);
    }

    @Test
    void whoWaitsInItsCallbackFollowsTheRemoteItself() {
        assertThat(side.turn.tryEnter()).isTrue();
        AtomicBoolean gaveBack = new AtomicBoolean();
        side.sender.beforeWaitInCallback(() -> gaveBack.set(true));
        AtomicBoolean came = new AtomicBoolean();
        channel.pump = () -> {
            if (came.get()) {
                channel.pump = () -> {};
                side.grants(1, 1024);
            }
        };
        CompletableFuture<Void> remote = CompletableFuture.runAsync(() -> {
            await().until(gaveBack::get);
            came.set(true);
            side.doorbell.ring();
        });

        assertThat(side.send("HELLO", LONG)).isEqualTo(Sent.OK);

        remote.join();
        assertThat(commands.take()).containsExactly("RX_INTENT_REQ 1 5", "TX_DATA 1 1 5 0 HELLO");
    }

    @Test
    void whoWaitsInItsCallbackHearsWhatAnotherThreadHasRead() {
        assertThat(side.turn.tryEnter()).isTrue();
        CompletableFuture<Void> standIn = CompletableFuture.runAsync(() -> {
            await().until(side.sender.senders()::any);
            await().until(() -> !commands.seen.isEmpty());
            side.grants(1, 1024);
        });

        assertThat(side.send("HELLO", LONG)).isEqualTo(Sent.OK);
        standIn.join();
    }

    @Test
    void describesItself() {
        side.grants(1, 8);
        side.grants(2, 8);
        side.trySend("HELLO");

        assertThat(side.sender.describe()).isEqualTo("2 intents of the remote, 1 in use");
    }
}
