package dev.remora.rpmsg.glink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.glink.TwoEdges.End;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.FakeBus;
import dev.remora.rpmsg.testing.FakeHeap;
import dev.remora.rpmsg.testing.Ram;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A driver that does not return from its callback stops no answer, and no other channel's senders. */
class SlowDriverTest {

    private static final Map<String, Object> CHANNELS = Map.of("channels_open", new String[]{"slow", "other"});

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private TwoEdges edges = TwoEdges.smem(new FakeHeap(new Ram(1 << 20)), 0, 2, Map.of(), CHANNELS);

    @BeforeEach
    void block() {
        blockFirst();
    }

    private void blockFirst() {
        first().bus.taking = (edge, source, text) -> {
            if (text.equals("block")) {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return Taken.DONE;
        };
    }

    @AfterEach
    void close() {
        release.countDown();
        edges.close();
    }

    private End first() {
        return edges.first;
    }

    private End second() {
        return edges.second;
    }

    private void enter() throws InterruptedException {
        edges.open();
        first().send("other", "a");
        second().awaitMessage("other", "a");
        assertThat(second().send("slow", "block")).isEqualTo(Sent.OK);
        entered.await();
    }

    @Test
    void requestsForBuffersAreAnsweredMeanwhile() throws InterruptedException {
        enter();
        // Longer than the offered buffers, and than the pipe.
        String text = TwoEdges.text(50_000);
        assertThat(second().send("other", text)).isEqualTo(Sent.OK);
        assertThat(second().send("slow", text)).isEqualTo(Sent.OK);
        assertThat(first().messages()).isEmpty();

        release.countDown();
        first().awaitMessage("other", text);
        first().awaitMessage("slow", text);
    }

    @Test
    void sendersGoOnMeanwhile() throws InterruptedException {
        enter();
        for (int i = 0; i < 100; i++) {
            assertThat(first().send("other", "m" + i)).isEqualTo(Sent.OK);
        }
        second().awaitMessage("other", "m99");
    }

    @Test
    void whoSendsInItsCallbackFollowsTheRemoteItself() throws InterruptedException {
        first().bus.taking = (edge, source, text) -> {
            if (text.equals("block")) {
                int other = first().address("other");
                for (int i = 0; i < 100; i++) {
                    try {
                        assertThat(edge.transport.send(FakeBus.LOCAL + other, other, TwoEdges.bytes("c" + i),
                                10_000_000_000L, () -> false)).isEqualTo(Sent.OK);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                entered.countDown();
            }
            return Taken.DONE;
        };
        enter();
        second().awaitMessage("other", "c99");
    }

    @Test
    void theSameHoldsInMessageRam() throws InterruptedException {
        edges.close();
        edges = TwoEdges.rpm(new Ram(1 << 14, SharedMemory.Kind.DEVICE), Map.of(), Map.of("pipes_create", 512,
                "channels_open", new String[]{"slow", "other"}));
        blockFirst();
        enter();
        for (int i = 0; i < 10; i++) {
            assertThat(second().send("other", TwoEdges.text(300) + i)).isEqualTo(Sent.OK);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(first().send("other", "m" + i)).isEqualTo(Sent.OK);
        }
        second().awaitMessage("other", "m99");
        release.countDown();
        first().awaitMessage("other", TwoEdges.text(300) + 9);
    }
}
