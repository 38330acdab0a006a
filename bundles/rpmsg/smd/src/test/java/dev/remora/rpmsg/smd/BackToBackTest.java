package dev.remora.rpmsg.smd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.smd.TwoEdges.End;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.FakeBus;
import dev.remora.rpmsg.testing.FakeHeap;
import dev.remora.rpmsg.testing.Ram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two gateways talk to each other over one memory: one creates the channels, the other finds them. */
class BackToBackTest {

    private static final String[] CHANNELS = {"echo:1024", "busy:256", "LOOPBACK:128:stream"};

    private final FakeHeap heap = new FakeHeap();
    private TwoEdges edges = wcnss();

    private TwoEdges wcnss() {
        return new TwoEdges(heap::host, 0, 4, Map.of(), Map.of("channels_create", CHANNELS));
    }

    @AfterEach
    void close() {
        edges.close();
    }

    private End first() {
        return edges.first;
    }

    private End second() {
        return edges.second;
    }

    @ParameterizedTest
    @CsvSource({"0, 4, byte, RAM", "0, 4, word, RAM", "1, 0, byte, RAM", "6, 0, word, RAM", "0, 6, word, DEVICE"})
    void messagesGoBothWaysWhoeverIsFirst(int one, int other, String layout, SharedMemory.Kind kind)
            throws InterruptedException {
        edges.close();
        FakeHeap memory = new FakeHeap(new Ram(1 << 16, kind));
        edges = new TwoEdges(memory::host, one, other, Map.of("layout", layout), Map.of("channels_create", CHANNELS));
        edges.open();
        assertThat(first().send("echo", "ping")).isEqualTo(Sent.OK);
        second().awaitMessage("echo", "ping");
        assertThat(second().send("echo", "pongpong")).isEqualTo(Sent.OK);
        first().awaitMessage("echo", "pongpong");
        assertThat(first().bus.edge().threads).extracting(Thread::getName).containsOnly("remora-rpmsg-first");
    }

    @Test
    void manyMessagesArriveInOrderThoughTheRingIsSmall() throws InterruptedException {
        edges.open();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            String text = "m" + i + "x".repeat(i % 100);
            expected.add(second().message("busy", text));
            assertThat(first().send("busy", text)).isEqualTo(Sent.OK);
        }
        await().until(() -> second().events().size() >= 3000 + CHANNELS.length);
        assertThat(second().events()).filteredOn(event -> event.contains(">")).containsExactlyElementsOf(expected);
    }

    @Test
    void aStreamIsOneOfBytes() throws InterruptedException {
        edges.open();
        String text = IntStream.range(0, 1000).mapToObj(i -> i + ",").reduce("", String::concat);
        for (int at = 0; at < text.length(); at += 90) {
            assertThat(first().send("LOOPBACK", text.substring(at, Math.min(text.length(), at + 90)))).isEqualTo(
                    Sent.OK);
        }
        String start = second().message("LOOPBACK", "");
        await().until(() -> second().events().stream().filter(event -> event.startsWith(start)).map(event -> event
                .substring(start.length())).reduce("", String::concat).equals(text));
    }

    @Test
    void aChannelThatIsNotDrainedStallsNoOther() throws InterruptedException {
        second().bus.taking = (edge, source, text) -> text.startsWith("held") ? Taken.HELD : Taken.DONE;
        edges.open();
        int busy = first().address("busy");
        first().send("busy", "held");
        await().until(() -> first().transport().trySend(FakeBus.LOCAL + busy, busy, TwoEdges.bytes("held"
                + "x".repeat(60))) == Sent.NO_BUFFER);
        assertThat(first().transport().drained(busy)).isEqualTo(Optional.of(false));
        for (int i = 0; i < 500; i++) {
            first().send("echo", "free " + i);
        }
        second().awaitMessage("echo", "free 499");

        second().bus.edge().taking = (edge, source, text) -> Taken.DONE;
        second().transport().resume(FakeBus.LOCAL + busy);
        second().awaitMessage("busy", "held");
        await().until(() -> first().transport().drained(busy).equals(Optional.of(true)));
    }

    @Test
    void aSenderWaitsUntilTheRemoteHasRead() throws InterruptedException {
        second().bus.taking = (edge, source, text) -> Taken.HELD;
        edges.open();
        int busy = first().address("busy");
        first().send("busy", "x".repeat(200));
        assertThat(first().transport().send(FakeBus.LOCAL + busy, busy, TwoEdges.bytes("y".repeat(100)), 1_000_000,
                () -> false)).isEqualTo(Sent.NO_BUFFER);
        Thread sender = Thread.ofPlatform().daemon().start(() -> {
            try {
                first().send("busy", "y".repeat(100));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> sender.getState() == Thread.State.TIMED_WAITING);
        second().bus.edge().taking = (edge, source, text) -> Taken.DONE;
        second().transport().resume(FakeBus.LOCAL + busy);
        second().awaitMessage("busy", "y".repeat(100));
        assertThat(sender.join(java.time.Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void writableIsToldForTheChannelThatAsked() throws InterruptedException {
        second().bus.taking = (edge, source, text) -> Taken.HELD;
        edges.open();
        int busy = first().address("busy");
        first().send("busy", "x".repeat(230));
        first().transport().notifyWritable(busy);
        second().bus.edge().taking = (edge, source, text) -> Taken.DONE;
        second().transport().resume(FakeBus.LOCAL + busy);
        first().awaitEvent("writable " + busy);
    }

    @Test
    void aMessageHasNoOtherWayThanItsChannel() throws InterruptedException {
        edges.open();
        int echo = first().address("echo");
        MemorySegment payload = TwoEdges.bytes("x");
        assertThat(first().transport().trySend(FakeBus.LOCAL + 99, echo, payload)).isEqualTo(Sent.UNSUPPORTED);
        assertThat(first().transport().trySend(FakeBus.LOCAL + echo, 99, payload)).isEqualTo(Sent.UNSUPPORTED);
        assertThat(first().transport().trySend(FakeBus.LOCAL + echo, -1, payload)).isEqualTo(Sent.UNSUPPORTED);
        assertThat(first().transport().send(FakeBus.LOCAL, 4711, payload, 0, () -> false)).isEqualTo(
                Sent.UNSUPPORTED);
        assertThat(first().transport().trySend(FakeBus.LOCAL + 99, echo, List.of(payload), 0)).isEqualTo(-1);
    }

    @Test
    void eachChannelHasItsOwnLongestPayload() {
        edges.open();
        assertThat(first().transport().mtu(first().address("echo"))).isEqualTo(1024 - 24);
        assertThat(first().transport().mtu(first().address("busy"))).isEqualTo(256 - 24);
        assertThat(first().transport().mtu()).isEqualTo(65536);
        int busy = first().address("busy");
        assertThatThrownBy(() -> first().transport().trySend(FakeBus.LOCAL + busy, busy, MemorySegment.ofArray(
                new byte[233]))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void severalMessagesGoOutTogether() {
        edges.open();
        int echo = first().address("echo");
        second().address("echo");
        List<MemorySegment> all = IntStream.range(0, 5).mapToObj(i -> TwoEdges.bytes("m" + i)).toList();
        await().until(() -> first().transport().trySend(FakeBus.LOCAL + echo, echo, all, 0) == 5);
        second().awaitMessage("echo", "m4");
    }

    @Test
    void aPayloadThatIsGoneIsTheFaultOfWhoSendsItAndHarmsNobodyElse() throws InterruptedException {
        edges.open();
        first().send("echo", "before");
        RpmsgTransport transport = first().transport();
        int echo = first().address("echo");
        int local = FakeBus.LOCAL + echo;
        MemorySegment gone;
        try (Arena arena = Arena.ofConfined()) {
            gone = arena.allocate(8);
        }

        assertThatThrownBy(() -> transport.trySend(local, echo, gone)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> transport.send(local, echo, gone, 0, () -> false)).isInstanceOf(
                IllegalStateException.class);
        assertThatThrownBy(() -> transport.trySend(local, echo, List.of(gone), 0)).isInstanceOf(
                IllegalStateException.class);
        assertThat(transport.trySend(local, echo, List.of(TwoEdges.bytes("one"), gone), 0)).isEqualTo(1);

        second().awaitMessage("echo", "one");
        assertThat(first().send("echo", "after")).isEqualTo(Sent.OK);
        second().awaitMessage("echo", "after");
        assertThat(first().bus.edge().closed).isEmpty();
    }

    @Test
    void signalsAreSeenOnTheOtherSide() throws InterruptedException {
        edges.open();
        first().send("echo", "open now");
        second().awaitMessage("echo", "open now");
        int echo = first().address("echo");
        int local = FakeBus.LOCAL + echo;
        await().until(() -> second().transport().signals(local).equals(Optional.of(Set.of(Signal.DSR, Signal.CTS,
                Signal.CD))));
        assertThat(first().transport().setSignals(local, Set.of(Signal.DTR, Signal.RI))).isTrue();
        second().awaitEvent("signals " + local + " [RI, DSR]");
        assertThat(first().transport().setSignals(7, Set.of())).isFalse();
    }

    @Test
    void whoeverMasksReceivesByPollingOnly() throws InterruptedException {
        edges.open();
        first().send("echo", "before");
        second().awaitMessage("echo", "before");
        second().transport().mask();
        first().send("echo", "one");
        first().send("echo", "two");
        first().send("busy", "three");
        List<String> seen = new ArrayList<>();
        await().until(() -> {
            int polled = second().transport().poll(1);
            assertThat(polled).isLessThanOrEqualTo(1);
            seen.addAll(List.of("x").subList(0, polled));
            return seen.size() == 3;
        });
        assertThat(second().events()).contains(second().message("echo", "one"), second().message("echo", "two"),
                second().message("busy", "three"));
        assertThat(second().bus.edge().threads.subList(1, 4)).doesNotContain(second().bus.edge().threads.getFirst());
        second().transport().unmask();
        first().send("echo", "after");
        second().awaitMessage("echo", "after");
    }

    @Test
    void anEndpointThatGoesClosesTheChannelOnBothSidesAndItComesAgain() throws InterruptedException {
        edges.open();
        first().send("echo", "a");
        second().awaitMessage("echo", "a");
        int echo = second().address("echo");
        second().bus.edge().closeEndpoint("echo", echo);
        first().awaitEvent("withdrawn echo " + echo);
        assertThat(second().transport().formerAddresses())
                .as("the next bus would wait for a driver, and open it for that")
                .noneMatch(address -> address.channel().equals("echo"));

        second().bus.edge().openEndpoint("echo", echo);
        await().until(() -> first().events().stream().filter(("announced echo " + echo)::equals).count() == 2);
        await().until(() -> first().send("echo", "b") == Sent.OK);
        second().awaitMessage("echo", "b");
    }

    @Test
    void whoSendsWhileTheChannelIsWithdrawnHearsThatItIsClosed() throws InterruptedException {
        edges.open();
        first().send("echo", "a");
        second().awaitMessage("echo", "a");
        int echo = first().address("echo");
        List<Sent> sent = new CopyOnWriteArrayList<>();
        first().bus.edge().withdrawing = address -> sent.add(first().transport().trySend(FakeBus.LOCAL + address,
                address, TwoEdges.bytes("x")));

        second().bus.edge().closeEndpoint("echo", echo);

        first().awaitEvent("withdrawn echo " + echo);
        assertThat(sent).containsExactly(Sent.CLOSED);
    }

    @Test
    void whatABusOpensBeforeItHearsThatTheRemoteHasClosedDoesNotStayOpen() throws InterruptedException {
        edges.open();
        first().send("echo", "a");
        second().awaitMessage("echo", "a");
        int echo = first().address("echo");
        first().bus.edge().withdrawing = address -> first().bus.edge().openEndpoint("echo", address);
        first().bus.edge().opens = false;

        second().bus.edge().closeEndpoint("echo", echo);

        first().awaitEvent("withdrawn echo " + echo);
        await().until(() -> first().transport().details().getOrDefault("channel.echo", "").startsWith(
                "closed, remote closed"));
        assertThat(first().events()).filteredOn(("announced echo " + echo)::equals).hasSize(1);
    }

    @Test
    void theBusMayBeReplacedAndWhatArrivesMeanwhileWaits() throws InterruptedException {
        edges.open();
        first().send("echo", "a");
        second().awaitMessage("echo", "a");
        int echo = second().address("echo");
        second().edge.disconnect(second().bus);
        assertThat(second().bus.edge().closed).containsExactly("the bus is gone");
        assertThat(first().send("echo", "b")).isEqualTo(Sent.OK);
        assertThat(first().send("echo", "c")).isEqualTo(Sent.OK);

        second().edge.connect(second().bus);
        assertThat(second().bus.edges).hasSize(2);
        assertThat(second().bus.edge().epoch()).isEqualTo(2);
        second().awaitMessage("echo", "c");
        assertThat(second().transport().formerAddresses()).extracting(address -> address.channel() + " " + address
                .address()).contains("echo " + (FakeBus.LOCAL + echo));
        assertThat(second().events()).filteredOn(event -> event.contains(">")).containsExactly(second().message(
                "echo", "b"), second().message("echo", "c"));
        assertThat(first().events()).noneMatch(event -> event.startsWith("withdrawn"));
    }

    @Test
    void aNewBusMayCloseWhatNobodyWantsAnyMore() throws InterruptedException {
        edges.open();
        first().send("echo", "a");
        second().awaitMessage("echo", "a");
        int echo = second().address("echo");
        second().bus.opens = false;
        second().edge.disconnect(second().bus);
        second().edge.connect(second().bus);

        second().bus.edge().closeEndpoint("echo", echo);

        first().awaitEvent("withdrawn echo " + first().address("echo"));
    }

    @Test
    void theBackendMayBeReplacedAndTheChannelsComeAgain() throws InterruptedException {
        edges.open();
        first().send("echo", "a");
        second().awaitMessage("echo", "a");
        int echo = first().address("echo");
        second().edge.close("update");
        first().awaitEvent("withdrawn echo " + echo);
        second().edge.open();
        await().until(() -> first().events().stream().filter(("announced echo " + echo)::equals).count() >= 2);
        await().until(() -> first().send("echo", "b") == Sent.OK);
        second().awaitMessage("echo", "b");
        assertThat(second().bus.edges).hasSize(2);
    }

    @Test
    void aServiceThatADriverAnnouncesBecomesAChannelIfTheGatewayIsSecond() throws InterruptedException {
        edges.open();
        first().address("echo");
        second().address("echo");
        assertThat(first().transport().announce("svc-one", 5, true, 0, () -> false)).isEqualTo(Sent.OK);
        assertThat(second().transport().announce("svc-two", 5, true, 0, () -> false)).isEqualTo(Sent.OK);
        second().send("svc-two", "hello");
        first().awaitMessage("svc-two", "hello");
        assertThat(first().events()).noneMatch(event -> event.contains("svc-one"));
    }

    @Test
    void aChannelForWhichThereIsNoRoomKeepsNoOtherFromBeingCreated() throws InterruptedException {
        edges.close();
        FakeHeap small = new FakeHeap(new Ram(1 << 14));
        edges = new TwoEdges(small::host, 0, 4, Map.of(), Map.of("channels_create", new String[]{"large:65536",
                "small:64"}));
        edges.open();
        first().send("small", "a");
        second().awaitMessage("small", "a");
    }

    @Test
    void aChannelThatComesLaterIsFound() throws Exception {
        edges.open();
        first().address("echo");
        new ChannelMaker(heap.host(4), Config.settings(4, Map.of("name", "x", "remote_host", 0, "edge", 6))).make(
                WantedChannel.of("late:256"));
        await().atMost(10, TimeUnit.SECONDS).until(() -> first().transport().details().containsKey("channel.late"));
    }

    @Test
    void detailsSayWhatThereIs() throws InterruptedException {
        edges.open();
        first().send("echo", "a");
        second().awaitMessage("echo", "a");
        assertThat(first().transport().details()).containsEntry("side", "first").containsEntry("hosts", "0-4")
                .containsEntry("edge", "6").containsEntry("smem", "smem").containsKeys("receive.thread",
                        "channel.echo", "channel.busy", "channel.LOOPBACK");
        assertThat(second().transport().details()).containsEntry("side", "second");
        assertThat(first().transport().backend()).isEqualTo("smd");
    }
}
