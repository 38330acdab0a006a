package dev.remora.rpmsg.smd.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.smd.channel.TestLink.Setup;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SmdChannelSendTest {

    private static final Setup BYTES = Setup.bytes(64);
    private static final long LONG = TimeUnit.HOURS.toNanos(1);

    @ParameterizedTest(name = "head {0}, tail {1}: a payload of {2} fits")
    @CsvSource({"0, 0, 40", "29, 0, 11", "18, 50, 8", "50, 18, 8"})
    void aPayloadFitsIfFourBytesStayFree(int head, int tail, int fits) throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        WriteRing ring = Places.of(link.place).writeRing(false);
        ring.restart();
        put(ring, tail);
        link.u32(link.own(12, 36), tail);
        assertThat(ring.hasRoom(40)).isTrue();
        put(ring, Math.floorMod(head - tail, 64));

        assertThat(ring.unread()).isEqualTo(Math.floorMod(head - tail, 64));
        for (int length = 0; length <= 40; length++) {
            assertThat(ring.hasRoom(length)).as("%d bytes", length).isEqualTo(length <= fits);
        }
    }

    /** Brings head forward. */
    private static void put(WriteRing ring, int bytes) {
        int left = bytes > 0 && bytes < 20 ? bytes + 64 : bytes;
        while (left > 0) {
            int packet = left > 60 ? 41 : left;
            ring.put(MemorySegment.ofArray(new byte[packet - 20]));
            left -= packet;
        }
    }

    @Test
    void aRingThatIsFullerThanWeFillItHasNoRoom() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.u32(link.own(12, 36), 1); // 63 bytes, of which we have written none

        assertThat(link.trySend("")).isEqualTo(Sent.NO_BUFFER);
    }

    @ParameterizedTest
    @CsvSource({"false, true, 3", "false, false, 40", "true, true, 8", "true, false, 40"})
    void packetsAreWrittenWhereverTheRingEnds(boolean words, boolean first, int length) throws SmdViolation {
        Setup setup = words ? Setup.words(64) : BYTES;
        TestLink link = TestLink.open(first ? setup : setup.second());
        for (int i = 0; i < 200; i++) {
            byte[] payload = new byte[length];
            Arrays.fill(payload, (byte) i);

            assertThat(link.channel.trySend(link.edge, MemorySegment.ofArray(payload))).isEqualTo(Sent.OK);

            assertThat(link.flag(link.own(8, 20))).as("the head flag").isEqualTo(1);
            assertThat(link.unread()).isEqualTo(20 + length);
            assertThat(link.channel.drained()).isFalse();
            assertThat(link.remoteReads(20 + length)).isEqualTo(TestLink.packet(length, payload));
            assertThat(link.channel.drained()).isTrue();
        }
        assertThat(link.rings).hasValue(200);
    }

    @Test
    void aFullRingTakesNothingAndIsNotTouched() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        assertThat(link.trySend("x".repeat(40))).isEqualTo(Sent.OK);
        assertThat(link.trySend("")).isEqualTo(Sent.NO_BUFFER);
        assertThat(link.unread()).isEqualTo(60);
        assertThat(link.rings).hasValue(1);

        link.remoteReads(60);
        assertThat(link.trySend("")).as("an empty packet is a packet").isEqualTo(Sent.OK);
        assertThat(link.remoteReads(20)).isEqualTo(TestLink.packet(0));
    }

    @Test
    void whatDoesNotFitOrIsNoWordIsRefused() throws SmdViolation {
        TestLink bytes = TestLink.open(BYTES);
        assertThatThrownBy(() -> bytes.trySend("x".repeat(41))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("test: channel DATA: payload of 41 bytes, at most 40 fit");
        TestLink words = TestLink.open(Setup.words(64));
        assertThatThrownBy(() -> words.trySend("abc")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("test: channel DATA: payload of 3 bytes, must be a multiple of 4");
        assertThatThrownBy(() -> words.channel.trySend(words.edge, List.of(TestLink.payload("abcd"), TestLink.payload(
                "abcde")), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(words.unread()).isZero();
    }

    @Test
    void aBatchIsShownAtOnceAndRungForOnce() throws SmdViolation {
        TestLink link = TestLink.open(Setup.bytes(128));
        List<MemorySegment> batch = List.of(TestLink.payload("skipped"), TestLink.payload("one"), TestLink.payload("x"
                .repeat(60)), TestLink.payload("three"));

        assertThat(link.channel.trySend(link.edge, batch, 1)).isEqualTo(2);

        assertThat(link.rings).hasValue(1);
        assertThat(link.remoteReads(23)).endsWith('o', 'n', 'e');
        assertThat(link.remoteReads(80)).endsWith('x', 'x');
        assertThat(link.channel.trySend(link.edge, batch, 3)).isEqualTo(1);
        assertThat(link.rings).hasValue(2);
        link.edge.over = true;
        assertThat(link.channel.trySend(link.edge, batch, 0)).isEqualTo(-1);
    }

    @Test
    void aPayloadThatIsGoneSendsNothing() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        MemorySegment gone;
        try (Arena arena = Arena.ofConfined()) {
            gone = arena.allocate(8);
        }

        assertThatThrownBy(() -> link.channel.trySend(link.edge, gone)).isInstanceOf(IllegalStateException.class);

        assertThat(link.unread()).isZero();
        assertThat(link.trySend("next")).isEqualTo(Sent.OK);
        assertThat(link.remoteReads(24)).isEqualTo(TestLink.packet(4, (byte) 'n', (byte) 'e', (byte) 'x', (byte) 't'));
    }

    @ParameterizedTest
    @CsvSource({"false, 64", "false, -1", "false, 2147483647", "true, 64", "true, 3", "true, -4"})
    void aTailThatCannotBeClosesTheChannelWithoutACopy(boolean words, int tail) throws SmdViolation {
        TestLink link = TestLink.open(words ? Setup.words(64) : BYTES);
        link.u32(link.own(12, 36), tail);

        assertThat(link.trySend("abcd")).isEqualTo(Sent.CLOSED);

        assertThat(link.ownState()).isEqualTo(TestLink.CLOSED);
        assertThat(link.hex(link.ownRing(), 64)).isEqualTo("00 ".repeat(63) + "00");
        assertThat(link.channel.pending()).isTrue();
        link.receive();
        assertThat(link.edge.take()).hasSize(2).last().asString().startsWith("disappeared: tail 0x");
    }

    @Test
    void aFlushingRemoteIsStillSentTo() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.remoteState(TestLink.FLUSHING);
        link.receive();

        assertThat(link.trySend("more")).isEqualTo(Sent.OK);
    }

    @Test
    void aSenderWaitsUntilTheRemoteHasReadEnough() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.trySend("x".repeat(40));
        CompletableFuture<Sent> sent = sending(() -> send(link, "y".repeat(30), LONG));
        await().until(() -> link.ownBlockRead() == 0);
        assertThat(link.channel.senders().any()).isTrue();

        link.remoteReads(45);
        link.channel.senders().wakeIfRoom();
        assertThat(sent).as("room for 25 is not enough").isNotDone();
        link.remoteReads(15);
        link.channel.senders().wakeIfRoom();

        assertThat(sent.join()).isEqualTo(Sent.OK);
        assertThat(link.unread()).isEqualTo(50);
        assertThat(link.ownBlockRead()).as("nobody waits").isEqualTo(1);
        assertThat(link.channel.senders().any()).isFalse();
    }

    @Test
    void theOneThatNeedsLessIsNotHeldUpByTheOneThatNeedsMore() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.trySend("x".repeat(40));
        CompletableFuture<Sent> much = sending(() -> send(link, "y".repeat(40), LONG));
        CompletableFuture<Sent> little = sending(() -> send(link, "z", LONG));
        await().until(() -> link.ownBlockRead() == 0);

        await().until(() -> {
            if (link.unread() == 60) {
                link.remoteReads(30);
            }
            link.channel.senders().wakeIfRoom();
            return little.isDone();
        });
        assertThat(much).isNotDone();
        link.remoteReads(link.unread());
        link.channel.senders().wakeIfRoom();

        assertThat(much.join()).isEqualTo(Sent.OK);
    }

    @Test
    void aSenderWaitsForTheRemoteToOpen() throws SmdViolation {
        TestLink link = new TestLink(BYTES.offeredAlways());
        link.channel.reset();
        link.channel.open();
        CompletableFuture<Sent> sent = sending(() -> send(link, "data", LONG));
        await().until(() -> link.ownBlockRead() == 0);

        link.remoteState(TestLink.OPENED);
        link.receive();

        assertThat(sent.join()).isEqualTo(Sent.OK);
    }

    @Test
    void whoWaitsGivesUpInTime() throws Exception {
        TestLink link = TestLink.open(BYTES);
        link.trySend("x".repeat(40));

        assertThat(send(link, "y", 1_000_000)).isEqualTo(Sent.NO_BUFFER);
        assertThat(link.channel.awaitWritable(link.edge, 1_000_000, () -> false)).isEqualTo(Sent.NO_BUFFER);

        assertThat(link.unread()).isEqualTo(60);
        assertThat(link.ownBlockRead()).isEqualTo(1);
    }

    @Test
    void whoWaitsReturnsWhenTheChannelIsClosed() throws SmdViolation {
        assertReturns(link -> link.channel.close());
        assertReturns(link -> {
            link.remoteState(TestLink.CLOSED);
            link.receive();
        });
        assertReturns(link -> link.channel.end());
        assertReturns(link -> link.channel.abandon());
        assertReturns(link -> link.channel.remoteDied());
        assertReturns(link -> {
            link.edge.over = true;
            link.channel.endSession(link.edge);
        });
    }

    /** What ends the wait of a sender. */
    private interface End {
        void of(TestLink link);
    }

    private static void assertReturns(End end) throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.trySend("x".repeat(40));
        CompletableFuture<Sent> sent = sending(() -> send(link, "y", LONG));
        await().until(() -> link.ownBlockRead() == 0);

        end.of(link);

        assertThat(sent.join()).isEqualTo(Sent.CLOSED);
    }

    @Test
    void whoWaitsIsAskedWhetherToGoOn() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.trySend("x".repeat(40));
        AtomicBoolean abort = new AtomicBoolean();
        CompletableFuture<Sent> sent = sending(() -> link.channel.send(link.edge, TestLink.payload("y"), LONG,
                abort::get));
        await().until(() -> link.ownBlockRead() == 0);

        abort.set(true);
        link.channel.wake();

        assertThat(sent.join()).isEqualTo(Sent.CLOSED);
    }

    @Test
    void whoAsksHearsOfRoomOnce() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.trySend("x".repeat(40));
        link.channel.notifyWritable(link.edge);
        assertThat(link.ownBlockRead()).isZero();
        link.receive();
        assertThat(link.edge.take()).isEmpty();

        link.remoteReads(60);
        assertThat(link.channel.senders().look()).isTrue();
        link.receive();
        link.receive();

        assertThat(link.edge.take()).containsExactly("writable");
        assertThat(link.ownBlockRead()).isEqualTo(1);
    }

    @Test
    void whoAsksAfterARefusalHearsWhenThereIsRoomForThatMuch() throws Exception {
        TestLink link = TestLink.open(BYTES);
        link.trySend("x".repeat(40));
        assertThat(link.trySend("y".repeat(30))).isEqualTo(Sent.NO_BUFFER);
        link.channel.notifyWritable(link.edge);

        link.remoteReads(25);
        link.receive();
        assertThat(link.channel.awaitWritable(link.edge, 1_000_000, () -> false)).isEqualTo(Sent.NO_BUFFER);
        assertThat(link.edge.take()).isEmpty();
        link.remoteReads(25);
        link.receive();

        assertThat(link.edge.take()).containsExactly("writable");
        assertThat(link.channel.awaitWritable(link.edge, LONG, () -> false)).isEqualTo(Sent.OK);
        assertThat(link.trySend("y".repeat(30))).isEqualTo(Sent.OK);
        link.remoteReads(39);
        assertThat(link.channel.awaitWritable(link.edge, LONG, () -> false)).as("for anything").isEqualTo(Sent.OK);
    }

    @Test
    void aDriverThatWaitsInItsCallbackTellsTheRemoteFirstWhatItHasRead() throws SmdViolation {
        TestLink link = TestLink.open(Setup.bytes(128));
        link.remoteBlockRead(0);
        link.trySend("x".repeat(100));
        link.rings.set(0);
        link.remoteSends("one");
        link.remoteSends("two");
        link.edge.meanwhile = () -> {
            if (link.edge.messages.size() == 2) {
                CompletableFuture<Void> remote = CompletableFuture.runAsync(() -> {
                    await().until(() -> link.rings.get() == 1);
                    link.remoteReads(120);
                    link.doorbell.ring();
                });
                assertThat(sendUnchecked(link, "answer")).isEqualTo(Sent.OK);
                remote.join();
            }
        };
        assertThat(link.turn.tryEnter()).isTrue();

        assertThat(link.receive()).isEqualTo(2);

        link.turn.exit();
        assertThat(link.unread()).isEqualTo(26);
    }

    @Test
    void aDriverCanAnswerTheFirstMessageOfARemoteThatOpensAndSendsAtOnce() throws SmdViolation {
        TestLink link = new TestLink(Setup.bytes(128));
        link.channel.reset();
        link.remoteState(TestLink.OPENING);
        link.receive();
        link.channel.open();
        link.receive();
        assertThat(link.trySend("too early")).isEqualTo(Sent.NO_BUFFER);
        link.remoteSends("hello");
        link.edge.meanwhile = () -> {
            // It was open before it sent, but this side has looked at its state before that.
            link.remoteState(TestLink.OPENED);
            assertThat(link.trySend("answer")).isEqualTo(Sent.OK);
            assertThat(link.channel.trySend(link.edge, List.of(TestLink.payload("more")), 0)).isEqualTo(1);
        };

        assertThat(link.receive()).isEqualTo(1);

        assertThat(link.unread()).isEqualTo(26 + 24);
    }

    @Test
    void aDriverThatWaitsInItsCallbackNoticesThatTheRemoteCloses() throws SmdViolation {
        TestLink link = TestLink.open(BYTES);
        link.trySend("x".repeat(40));
        link.remoteSends("question");
        link.edge.meanwhile = () -> {
            CompletableFuture<Void> remote = CompletableFuture.runAsync(() -> {
                await().until(() -> link.ownBlockRead() == 0);
                link.remoteState(TestLink.CLOSED);
                link.doorbell.ring();
            });
            assertThat(sendUnchecked(link, "answer")).isEqualTo(Sent.CLOSED);
            remote.join();
        };
        assertThat(link.turn.tryEnter()).isTrue();

        assertThat(link.receive()).isEqualTo(1);

        link.turn.exit();
        link.receive();
        assertThat(link.edge.take()).contains("disappeared: the remote has closed it");
    }

    private static Sent sendUnchecked(TestLink link, String text) {
        try {
            return send(link, text, LONG);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Sent send(TestLink link, String text, long nanos) throws InterruptedException {
        return link.channel.send(link.edge, TestLink.payload(text), nanos, () -> false);
    }

    private static CompletableFuture<Sent> sending(Callable<Sent> call) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return call.call();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        }, task -> Thread.ofVirtual().start(task));
    }
}
