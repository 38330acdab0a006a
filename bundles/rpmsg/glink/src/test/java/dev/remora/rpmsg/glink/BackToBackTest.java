package dev.remora.rpmsg.glink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.glink.TwoEdges.End;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.FakeBus;
import dev.remora.rpmsg.testing.FakeHeap;
import dev.remora.rpmsg.testing.Ram;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two gateways talk to each other over one memory: one opens the channels, the other finds them. */
class BackToBackTest {

    private static final Map<String, Object> CHANNELS = Map.of("channels_open", new String[]{"echo", "busy"});

    private final FakeHeap heap = new FakeHeap(new Ram(1 << 20));
    private TwoEdges edges = with(Map.of());

    private TwoEdges with(Map<String, Object> common) {
        return TwoEdges.smem(heap, 0, 2, common, CHANNELS);
    }

    private static TwoEdges inMessageRam(int pipe) {
        return TwoEdges.rpm(new Ram(1 << 14, SharedMemory.Kind.DEVICE), Map.of(), Map.of("pipes_create", pipe,
                "channels_open", new String[]{"echo", "busy"}));
    }

    private void replace(TwoEdges others) {
        edges.close();
        edges = others;
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

    private void talk() throws InterruptedException {
        assertThat(first().send("echo", "ping")).isEqualTo(Sent.OK);
        second().awaitMessage("echo", "ping");
        assertThat(second().send("echo", "pongpong")).isEqualTo(Sent.OK);
        first().awaitMessage("echo", "pongpong");
    }

    @ParameterizedTest
    @CsvSource({"0, 2, RAM, 1", "2, 0, RAM, 1", "0, 5, DEVICE, 1", "1, 7, RAM, 0"})
    void messagesGoBothWaysWhoeverIsFirst(int one, int other, SharedMemory.Kind kind, int features)
            throws InterruptedException {
        replace(TwoEdges.smem(new FakeHeap(new Ram(1 << 20, kind)), one, other, Map.of("features", features),
                CHANNELS));
        edges.open();
        for (int i = 0; i < 8; i++) {
            talk();
        }
        assertThat(first().bus.edge().threads).extracting(Thread::getName).containsOnly("remora-rpmsg-first");
    }

    @Test
    void messagesGoBothWaysInMessageRam() throws InterruptedException {
        replace(inMessageRam(1024));
        edges.open();
        for (int i = 0; i < 40; i++) {
            talk();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 1024, 1025, 8192, 8193, 100_000, 1 << 20})
    void messagesOfAnyLengthArriveWhole(int length) throws InterruptedException {
        edges.open();
        String text = TwoEdges.text(length);
        assertThat(first().send("echo", text)).isEqualTo(Sent.OK);
        assertThat(second().send("echo", text)).isEqualTo(Sent.OK);
        second().awaitMessage("echo", text);
        first().awaitMessage("echo", text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 64, 1000, 20_000})
    void messagesOfAnyLengthArriveWholeInMessageRam(int length) throws InterruptedException {
        replace(inMessageRam(512));
        edges.open();
        String text = TwoEdges.text(length);
        assertThat(first().send("echo", text)).isEqualTo(Sent.OK);
        assertThat(second().send("echo", text)).isEqualTo(Sent.OK);
        second().awaitMessage("echo", text);
        first().awaitMessage("echo", text);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void manyMessagesArriveInOrderThoughThereIsLittleRoom(boolean messageRam) throws InterruptedException {
        replace(messageRam ? inMessageRam(256) : with(Map.of("fifo_size", 512, "intents", new String[]{"128x2"})));
        edges.open();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            String text = "m" + i + "x".repeat(i % 100);
            expected.add(second().message("busy", text));
            assertThat(first().send("busy", text)).isEqualTo(Sent.OK);
        }
        await().until(() -> second().messages().size() >= 2000);
        assertThat(second().messages()).containsExactlyElementsOf(expected);
    }

    @Test
    void aChannelThatIsNotDrainedStallsNoOther() throws InterruptedException {
        second().bus.taking = (edge, source, text) -> text.startsWith("held") ? Taken.HELD : Taken.DONE;
        edges.open();
        first().send("busy", "held");
        await().until(() -> first().trySend("busy", "held" + "x".repeat(60)) == Sent.NO_BUFFER);
        for (int i = 0; i < 500; i++) {
            assertThat(first().send("echo", "free " + i)).isEqualTo(Sent.OK);
        }
        second().awaitMessage("echo", "free 499");
        second().bus.edge().taking = (edge, source, text) -> Taken.DONE;
        second().transport().resume(FakeBus.LOCAL + second().address("busy"));
        second().awaitMessage("busy", "held");
        int busy = first().address("busy");
        await().until(() -> first().transport().drained(busy).equals(Optional.of(true)));
    }

    @Test
    void aSenderWaitsUntilABufferComesBack() throws InterruptedException {
        replace(with(Map.of("intents", new String[]{"64x1"}, "granted_max", 0)));
        second().bus.taking = (edge, source, text) -> Taken.HELD;
        edges.open();
        first().send("busy", "x");
        assertThat(first().send("busy", "y", 50_000_000)).isEqualTo(Sent.NO_BUFFER);
        Thread sender = Thread.ofPlatform().daemon().start(() -> {
            try {
                first().send("busy", "z");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> sender.getState() == Thread.State.TIMED_WAITING);
        second().bus.edge().taking = (edge, source, text) -> Taken.DONE;
        second().transport().resume(FakeBus.LOCAL + second().address("busy"));
        second().awaitMessage("busy", "z");
        assertThat(sender.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aRemoteThatRefusesABufferIsNamed() throws InterruptedException {
        replace(with(Map.of("granted_max", 0)));
        edges.open();
        talk();
        assertThat(first().send("echo", "x".repeat(4096), 300_000_000)).isEqualTo(Sent.NO_BUFFER);
        assertThat(first().transport().noBufferReason(first().address("echo"))).hasValueSatisfying(
                reason -> assertThat(reason).startsWith("the remote refuses a receive buffer of 4096 bytes"));
        talk();
    }

    @Test
    void writableIsToldForTheChannelThatAsked() throws InterruptedException {
        replace(with(Map.of("intents", new String[]{"64x1"}, "granted_max", 0)));
        second().bus.taking = (edge, source, text) -> Taken.HELD;
        edges.open();
        first().send("busy", "x");
        int busy = first().address("busy");
        first().transport().notifyWritable(busy);
        second().bus.edge().taking = (edge, source, text) -> Taken.DONE;
        second().transport().resume(FakeBus.LOCAL + second().address("busy"));
        first().awaitEvent("writable " + busy);
    }

    @Test
    void aMessageHasNoOtherWayThanItsChannel() {
        edges.open();
        int echo = first().address("echo");
        MemorySegment payload = TwoEdges.bytes("x");
        assertThat(first().transport().trySend(FakeBus.LOCAL + 99, echo, payload)).isEqualTo(Sent.UNSUPPORTED);
        assertThat(first().transport().trySend(FakeBus.LOCAL + echo, 99, payload)).isEqualTo(Sent.UNSUPPORTED);
        assertThat(first().transport().trySend(FakeBus.LOCAL + echo, -1, payload)).isEqualTo(Sent.UNSUPPORTED);
        assertThat(first().transport().trySend(FakeBus.LOCAL + 99, echo, List.of(payload), 0)).isEqualTo(-1);
    }

    @Test
    void aMessageThatIsTooLongIsRefused() {
        replace(with(Map.of("message_max", 2000)));
        edges.open();
        int echo = first().address("echo");
        assertThat(first().transport().mtu(echo)).isEqualTo(2000);
        assertThatThrownBy(() -> first().transport().trySend(FakeBus.LOCAL + echo, echo, MemorySegment.ofArray(
                new byte[2001]))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void severalMessagesGoOutTogether() {
        edges.open();
        int echo = first().address("echo");
        List<MemorySegment> all = IntStream.range(0, 5).mapToObj(i -> TwoEdges.bytes("m" + i)).toList();
        await().until(() -> first().transport().trySend(FakeBus.LOCAL + echo, echo, all, 0) == 5);
        second().awaitMessage("echo", "m4");
    }

    @Test
    void aPayloadThatIsGoneIsTheFaultOfWhoSendsItAndHarmsNobodyElse() throws InterruptedException {
        edges.open();
        talk();
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
        assertThat(first().send("echo", "after")).isEqualTo(Sent.OK);
        second().awaitMessage("echo", "after");
        talk();
        assertThat(first().bus.edge().closed).isEmpty();
    }

    @Test
    void signalsAndFlowControlAreSeenOnTheOtherSide() throws InterruptedException {
        edges.open();
        talk();
        int echo = first().address("echo");
        int there = FakeBus.LOCAL + second().address("echo");
        assertThat(first().transport().setSignals(FakeBus.LOCAL + echo, Set.of(Signal.DTR, Signal.RI))).isTrue();
        second().awaitEvent("signals " + there + " [RI, DSR]");
        await().until(() -> second().transport().signals(there).equals(Optional.of(Set.of(Signal.DSR, Signal.RI))));
        assertThat(first().transport().flowControl(FakeBus.LOCAL + echo, echo, true)).isTrue();
        await().until(() -> second().transport().signals(there).orElseThrow().containsAll(Set.of(Signal.DSR,
                Signal.CTS)));
        assertThat(first().transport().setSignals(7, Set.of())).isFalse();
    }

    @Test
    void whoeverMasksReceivesByPollingOnlyAndTheRemoteIsStillAnswered() throws InterruptedException {
        edges.open();
        talk();
        int before = second().messages().size();
        second().transport().mask();
        for (String text : List.of("one", "two", "three")) {
            first().send("echo", text);
        }
        // Needs an answer: no offered buffer is that long.
        assertThat(first().send("busy", "x".repeat(5000))).isEqualTo(Sent.OK);
        assertThat(second().messages()).hasSize(before);
        await().until(() -> {
            assertThat(second().transport().poll(1)).isLessThanOrEqualTo(1);
            return second().messages().size() == before + 4;
        });
        assertThat(second().bus.edge().threads.subList(before, before + 4)).doesNotContain(second().bus.edge().threads
                .getFirst());
        second().transport().unmask();
        first().send("echo", "after");
        second().awaitMessage("echo", "after");
    }

    @Test
    void inMessageRamNobodyButWhoPollsReads() throws InterruptedException {
        replace(inMessageRam(1024));
        edges.open();
        talk();
        int there = second().address("echo");
        await().until(() -> second().transport().drained(there).equals(Optional.of(true)));
        first().transport().mask();
        assertThat(second().send("echo", "asleep")).isEqualTo(Sent.OK);
        // Longer than the receive thread ever sleeps.
        await().during(Duration.ofMillis(400)).until(() -> second().transport().drained(there).equals(Optional.of(
                false)));
        assertThat(first().transport().poll(16)).isEqualTo(1);
        assertThat(first().messages()).last().isEqualTo(first().message("echo", "asleep"));
        assertThat(second().transport().drained(there)).contains(true);
        first().transport().unmask();
        talk();
    }

    @Test
    void anEndpointThatGoesClosesTheChannelOnBothSidesAndItComesAgain() throws InterruptedException {
        edges.open();
        talk();
        int echo = second().address("echo");
        second().bus.edge().closeEndpoint("echo", echo);
        first().awaitGone("echo");
        second().bus.edge().openEndpoint("echo", echo);
        await().until(
                () -> first().events().stream().filter(event -> event.startsWith("announced echo ")).count() == 2);
        await().until(() -> first().send("echo", "b") == Sent.OK);
        await().until(() -> second().messages().getLast().endsWith(" b"));
    }

    @Test
    void theBusMayBeReplacedAndWhatArrivesMeanwhileWaits() throws InterruptedException {
        edges.open();
        talk();
        int echo = second().address("echo");
        second().edge.disconnect(second().bus);
        assertThat(second().bus.edge().closed).containsExactly("the bus is gone");
        assertThat(first().send("echo", "b")).isEqualTo(Sent.OK);
        assertThat(first().send("echo", "c")).isEqualTo(Sent.OK);
        second().edge.connect(second().bus);
        assertThat(second().bus.edge().epoch()).isEqualTo(2);
        second().awaitMessage("echo", "c");
        assertThat(second().address("echo")).isEqualTo(echo);
        assertThat(second().messages()).containsExactly(second().message("echo", "b"), second().message("echo", "c"));
        assertThat(first().events()).noneMatch(event -> event.startsWith("withdrawn"));
    }

    @Test
    void theBackendMayBeReplacedAndTheChannelsComeAgain() throws InterruptedException {
        edges.open();
        talk();
        for (End end : List.of(first(), second())) {
            int before = first().bus.edges.size();
            end.edge.close("updated");
            assertThat(end.bus.edge().closed).containsExactly("updated");
            end.edge.open();
            await().until(() -> first().bus.edges.size() > before);
            await().until(() -> first().send("echo", "again") == Sent.OK);
            await().until(() -> second().messages().stream().anyMatch(event -> event.endsWith(" again")));
        }
    }

    @Test
    void anAnnouncedServiceIsOpenedByTheSecondSideOnly() throws InterruptedException {
        edges.open();
        talk();
        first().transport().announce("mine", 1, true, 0, () -> false);
        second().transport().announce("yours", 1, true, 0, () -> false);
        first().address("yours");
        assertThat(first().send("yours", "served")).isEqualTo(Sent.OK);
        second().awaitMessage("yours", "served");
        assertThat(second().events()).noneMatch(event -> event.startsWith("announced mine"));
        assertThatThrownBy(() -> second().transport().announce("a name", 1, true, 0, () -> false)).isInstanceOf(
                IllegalArgumentException.class);
    }

    @Test
    void aServiceThatIsWithdrawnIsNotOpenedAgain() throws InterruptedException {
        edges.open();
        talk();
        second().transport().announce("yours", 1, true, 0, () -> false);
        assertThat(first().send("yours", "served")).isEqualTo(Sent.OK);
        second().awaitMessage("yours", "served");
        second().transport().announce("yours", 1, false, 0, () -> false);
        second().bus.edge().closeEndpoint("yours", second().address("yours"));
        first().awaitGone("yours");
        await().until(() -> !second().transport().details().containsKey("channel.yours"));
        second().transport().announce("later", 1, true, 0, () -> false);
        assertThat(first().send("later", "served")).isEqualTo(Sent.OK);
        second().awaitMessage("later", "served");
        assertThat(first().events().stream().filter(event -> event.startsWith("announced yours "))).hasSize(1);
    }

    @Test
    void anEdgeSaysWhatItIs() throws InterruptedException {
        edges.open();
        talk();
        assertThat(first().transport().backend()).isEqualTo("glink");
        assertThat(first().transport().details()).containsEntry("side", "first").containsEntry("hosts", "0-2")
                .containsEntry("smem", "smem").containsKeys("pipes", "link", "channel.echo", "receive.thread");
        assertThat(second().transport().details()).containsEntry("side", "second").containsEntry("hosts", "2-0");
        assertThat(first().edge.describe()).isEqualTo("GLINK edge first: open");
    }
}
