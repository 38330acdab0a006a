package dev.remora.rpmsg.smd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.core.RealBus;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.FakeBus;
import dev.remora.rpmsg.testing.FakeHeap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drivers and the bus are replaced over SMD, with the real bus on one side. */
@Timeout(60)
class HotSwapTest {

    private final FakeHeap heap = new FakeHeap();
    private final TwoEdges edges = new TwoEdges(heap::host, 0, 4, Map.of(), Map.of("channels_create", new String[]{
            "echo:1024"}));
    private final List<String> received = new CopyOnWriteArrayList<>();
    private RealBus bus = new RealBus();

    /** Writes down what arrives, and answers it. */
    private final class Echo implements RpmsgDriver {

        private volatile @Nullable RpmsgChannel channel;

        @Override
        public void probe(RpmsgChannel bound) {
            channel = bound;
        }

        @Override
        public void received(RpmsgMessage message) {
            String text = TwoEdges.text(message.payload());
            received.add(text);
            try {
                Objects.requireNonNull(channel).endpoint().send(TwoEdges.bytes("re " + text));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void remove() {}
    }

    private void open() {
        edges.first.edge.connect(bus.bus());
        edges.first.edge.open();
        edges.second.edge.connect(edges.second.bus);
        edges.second.edge.open();
    }

    @AfterEach
    void close() {
        edges.close();
        bus.close();
    }

    @Test
    void driversFollowEachOtherAndNoMessageIsLost() throws InterruptedException {
        open();
        bus.add(1, "echo", Echo::new);
        for (int i = 0; i < 600; i++) {
            if (i == 200 || i == 400) {
                long id = i / 200;
                bus.remove(id);
                bus.add(id + 1, "echo", Echo::new);
            }
            assertThat(edges.second.send("echo", "m" + i)).isEqualTo(Sent.OK);
        }
        edges.second.awaitMessage("echo", "re m599");
        assertThat(received).containsExactlyElementsOf(IntStream.range(0, 600).mapToObj(i -> "m" + i).toList());
        assertThat(edges.second.events()).noneMatch(event -> event.startsWith("withdrawn"));
    }

    @Test
    void theBusIsReplacedAndWhatArrivesMeanwhileWaitsInTheRing() throws InterruptedException {
        open();
        bus.add(1, "echo", Echo::new);
        edges.second.send("echo", "before");
        edges.second.awaitMessage("echo", "re before");

        edges.first.edge.disconnect(bus.bus());
        bus.close();
        edges.second.send("echo", "between");
        bus = new RealBus();
        bus.add(1, "echo", Echo::new);
        edges.first.edge.connect(bus.bus());
        edges.second.awaitMessage("echo", "re between");
        assertThat(received).containsExactly("before", "between");
        assertThat(edges.second.events()).noneMatch(event -> event.startsWith("withdrawn"));
    }

    @Test
    void aChannelWithoutADriverStaysClosedUntilOneComes() throws InterruptedException {
        open();
        int echo = edges.second.address("echo");
        await().until(() -> bus.inventory().channels().size() == 1);
        assertThat(edges.second.transport().send(FakeBus.LOCAL + echo, echo, TwoEdges.bytes("x"), 1_000_000,
                () -> false)).isEqualTo(Sent.NO_BUFFER);
        bus.add(1, "echo", Echo::new);
        edges.second.send("echo", "y");
        edges.second.awaitMessage("echo", "re y");
        assertThat(bus.inventory().edges().getFirst().backend()).isEqualTo("smd");
    }
}
