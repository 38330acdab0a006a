package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.glink.link.LinkEnd.Two;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ends talk: what one sends arrives at the other once, whole and in order. */
@Timeout(60)
class TwoEndsTest {

    private static final int MESSAGES = 300;

    private static Two two(String kind) {
        return switch (kind) {
            case "smem" -> LinkEnd.smem(16384);
            case "small smem" -> LinkEnd.smem(64);
            case "rpm" -> LinkEnd.rpm(256);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"smem", "small smem", "rpm"})
    void messagesOfAllLengthsGoBothWaysAtOnce(String kind) {
        try (Two two = two(kind)) {
            two.opened("data");
            List<byte[]> there = new CopyOnWriteArrayList<>();
            List<byte[]> back = new CopyOnWriteArrayList<>();
            two.other.onMessage(there::add);
            two.one.onMessage(back::add);
            two.run();

            CompletableFuture<List<byte[]>> first = sending(two.one, 1);
            CompletableFuture<List<byte[]>> second = sending(two.other, 2);

            assertArrived(there, first.join());
            assertArrived(back, second.join());
            assertThat(two.one.dropped).isEmpty();
            assertThat(two.other.dropped).isEmpty();
        }
    }

    private static void assertArrived(List<byte[]> arrived, List<byte[]> sent) {
        await().until(() -> arrived.size() >= sent.size());
        assertThat(arrived).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(Arrays.equals(arrived.get(i), sent.get(i))).as("message %d, %d bytes", i, sent.get(i).length)
                    .isTrue();
        }
    }

    private static CompletableFuture<List<byte[]>> sending(LinkEnd end, long seed) {
        return CompletableFuture.supplyAsync(() -> {
            Random random = new Random(seed);
            List<byte[]> sent = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                byte[] message = random(i, random.nextInt(8) == 0 ? random.nextInt(3000) : random.nextInt(100));
                send(end, "data", message);
                sent.add(message);
            }
            return sent;
        });
    }

    private static void send(LinkEnd end, String name, byte[] message) {
        try {
            assertThat(end.send(name, MemorySegment.ofArray(message))).isEqualTo(Sent.OK);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smem", "rpm"})
    void aMebibyteArrivesInFragments(String kind) {
        try (Two two = two(kind)) {
            two.opened("data");
            List<byte[]> arrived = new CopyOnWriteArrayList<>();
            two.other.onMessage(arrived::add);
            two.run();
            byte[] message = random(7, 1 << 20);

            send(two.one, "data", message);
            send(two.one, "data", new byte[0]);

            assertArrived(arrived, List.of(message, new byte[0]));
        }
    }

    @Test
    void manySendersOfAChannelTearNoMessage() {
        try (Two two = two("smem")) {
            two.opened("data");
            AtomicInteger whole = new AtomicInteger();
            AtomicInteger torn = new AtomicInteger();
            two.other.onMessage((channel, memory, length) -> {
                byte value = memory.get(ValueLayout.JAVA_BYTE, 0);
                boolean same = MemorySegment.ofArray(filled(value, length)).mismatch(memory.asSlice(0, length)) == -1;
                (same ? whole : torn).incrementAndGet();
                return Taken.DONE;
            });
            two.run();

            List<CompletableFuture<Void>> senders = new ArrayList<>();
            for (int s = 1; s <= 4; s++) {
                byte value = (byte) s;
                senders.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 20; i++) {
                        send(two.one, "data", filled(value, 20_000 + i));
                    }
                }));
            }
            senders.forEach(CompletableFuture::join);

            await().until(() -> whole.get() + torn.get() == 80);
            assertThat(torn).hasValue(0);
        }
    }

    private static byte[] filled(byte value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, value);
        return bytes;
    }

    @Test
    void whatATrySendHasBegunGoesOutByItself() {
        try (Two two = two("smem")) {
            two.opened("big");
            List<byte[]> arrived = new CopyOnWriteArrayList<>();
            two.other.onMessage(arrived::add);
            byte[] message = random(8, 200_000);

            assertThat(two.one.channel("big").trySend(two.one, MemorySegment.ofArray(message))).isEqualTo(Sent.OK);
            assertThat(two.one.channel("big").drained()).isFalse();
            two.run();

            assertArrived(arrived, List.of(message));
            await().until(() -> two.one.channel("big").drained());
        }
    }

    @Test
    void aLongMessageDoesNotKeepThoseOfOtherChannelsWaiting() {
        try (Two two = two("smem")) {
            two.opened("big");
            two.opened("long");
            List<Integer> lengths = new ArrayList<>();
            two.other.onMessage((channel, memory, length) -> {
                lengths.add(length);
                return Taken.DONE;
            });
            MemorySegment message = MemorySegment.ofArray(new byte[100_000]);
            assertThat(two.one.channel("big").trySend(two.one, MemorySegment.ofArray(new byte[1 << 20]))).isEqualTo(
                    Sent.OK);
            assertThat(two.one.channel("long").trySend(two.one, message)).isEqualTo(Sent.NO_BUFFER);
            two.other.link.pump();
            assertThat(two.one.channel("long").trySend(two.one, message)).isEqualTo(Sent.OK);

            for (int i = 0; i < 200; i++) {
                step(two);
            }

            assertThat(lengths).containsExactly(100_000, 1 << 20);
        }
    }

    private static void step(Two two) {
        two.other.step();
        two.one.step();
    }

    @Test
    void aDriverMayAnswerInItsCallbackWithMoreThanThePipeTakes() {
        try (Two two = two("smem")) {
            two.opened("data");
            List<byte[]> answers = new CopyOnWriteArrayList<>();
            byte[] answer = random(9, 100_000);
            two.one.onMessage(answers::add);
            two.other.onMessage((channel, memory, length) -> {
                send(two.other, "data", answer);
                return Taken.DONE;
            });
            two.run();

            send(two.one, "data", new byte[4]);
            send(two.one, "data", new byte[4]);

            assertArrived(answers, List.of(answer, answer));
        }
    }

    @Test
    void aChannelWhoseMessagesAreHeldStopsNoOther() {
        try (Two two = two("smem")) {
            two.opened("held");
            two.opened("free");
            AtomicInteger taken = new AtomicInteger();
            two.other.onMessage((channel, memory, length) -> {
                if ("held".equals(channel.name())) {
                    return Taken.HELD;
                }
                taken.incrementAndGet();
                return Taken.DONE;
            });
            two.run();
            for (int i = 0; i < 5; i++) {
                send(two.one, "held", new byte[8]);
            }

            for (int i = 0; i < 1000; i++) {
                send(two.one, "free", new byte[100]);
            }

            await().until(() -> taken.get() == 1000);
            assertThat(two.one.channel("held").drained()).isFalse();
        }
    }

    @Test
    void whileADriverIsInItsCallbackSomebodyElseMayFollowTheRemote() throws InterruptedException {
        try (Two two = two("smem")) {
            two.opened("data");
            CountDownLatch inCallback = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            AtomicInteger taken = new AtomicInteger();
            two.other.onMessage((channel, memory, length) -> {
                inCallback.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                taken.incrementAndGet();
                return Taken.DONE;
            });
            two.run();
            send(two.one, "data", new byte[8]);
            inCallback.await();

            // Five intents are used up; the sixth message needs an answer.
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 20; i++) {
                    send(two.one, "data", new byte[8]);
                }
            });
            await().until(() -> {
                two.other.link.pump();
                return sender.isDone();
            });
            assertThat(taken).hasValue(0);
            goOn.countDown();

            await().until(() -> taken.get() == 21);
        }
    }
}
