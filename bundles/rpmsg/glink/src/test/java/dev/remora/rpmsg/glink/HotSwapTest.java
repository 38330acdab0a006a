package dev.remora.rpmsg.glink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.SendTimeoutException;
import dev.remora.rpmsg.core.RealBus;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.FakeHeap;
import dev.remora.rpmsg.testing.Ram;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drivers and the bus are replaced over GLINK, with the real bus on one side. */
@Timeout(60)
class HotSwapTest {

    private final TwoEdges edges = TwoEdges.smem(new FakeHeap(new Ram(1 << 20)), 0, 2, Map.of(), Map.of(
            "channels_open", new String[]{"echo"}, "granted_max", 0));
    private final List<String> received = new CopyOnWriteArrayList<>();
    private RealBus bus = new RealBus();
    private volatile @Nullable RpmsgChannel bound;

    /** Writes down what arrives, and answers it. */
    private final class Echo implements RpmsgDriver {

        @Override
        public void probe(RpmsgChannel channel) {
            bound = channel;
        }

        @Override
        public void received(RpmsgMessage message) {
            String text = new String(message.payload().toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
            received.add(text);
            try {
                Objects.requireNonNull(bound).endpoint().send(TwoEdges.bytes("re " + text));
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
    void theBusIsReplacedAndWhatArrivesMeanwhileWaitsInItsIntents() throws InterruptedException {
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
    void aSendThatFindsNoBufferInTimeSaysThatTheRemoteRefusesOne() throws InterruptedException {
        open();
        bus.add(1, "echo", Echo::new);
        edges.second.send("echo", "a");
        edges.second.awaitMessage("echo", "re a");
        assertThatThrownBy(() -> Objects.requireNonNull(bound).endpoint().send(TwoEdges.bytes("x".repeat(4096)),
                300_000_000)).isInstanceOf(SendTimeoutException.class).hasMessageContaining(
                        "the remote refuses a receive buffer of 4096 bytes");
    }

    @Test
    void aChannelIsThereBeforeItsDriver() throws InterruptedException {
        open();
        await().until(() -> bus.inventory().channels().size() == 1);
        bus.add(1, "echo", Echo::new);
        assertThat(edges.second.send("echo", "y")).isEqualTo(Sent.OK);
        edges.second.awaitMessage("echo", "re y");
        assertThat(bus.inventory().edges().getFirst().backend()).isEqualTo("glink");
    }
}
