package dev.remora.rpmsg.glink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.rpmsg.edge.channel.Edge;
import dev.remora.rpmsg.edge.channel.EdgeSubdevice;
import dev.remora.rpmsg.glink.TwoEdges.End;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.FakeHeap;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.rpmsg.testing.RecordedLog;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An edge that fails does so alone, says why, and comes back; one that follows a processor comes and goes with it. */
class LifeCycleTest {

    private static final Map<String, Object> CHANNELS = Map.of("channels_open", new String[]{"echo", "other"});
    private static final int INDICES = 478;
    private static final int SECOND_HEAD = 12;

    private final Ram memory = new Ram(1 << 20);
    private FakeHeap heap = new FakeHeap(memory);
    private TwoEdges edges = TwoEdges.smem(heap, 0, 2, Map.of(), CHANNELS);

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
        await().until(() -> first().send("echo", "a") == Sent.OK);
        await().until(() -> second().messages().stream().anyMatch(event -> event.endsWith(" a")));
    }

    private static boolean anyThread() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().startsWith(
                "remora-rpmsg-") && !thread.getName().endsWith("-life"));
    }

    private int index(int offset) {
        SmemItem item = heap.get(INDICES);
        return item.memory().get32(item.offset() + offset);
    }

    private void index(int offset, int value) {
        SmemItem item = heap.get(INDICES);
        item.memory().put32(item.offset() + offset, value);
        edges.bells.second().ring(0);
    }

    @Test
    void anIndexOutOfRangeFailsTheEdgeWithItsValueAndItComesBack() throws InterruptedException {
        edges.open();
        talk();
        second().edge.close("only one is looked at");
        try (RecordedLog log = new RecordedLog(Edge.class.getName())) {
            index(SECOND_HEAD, 0x4000);
            await().until(() -> !first().bus.edge().closed.isEmpty());
            assertThat(first().bus.edge().closed.getFirst()).containsAnyOf("0x4000", "16384");
            await().until(() -> log.warnings().stream().anyMatch(line -> line.startsWith("first: edge failed: ")));
            assertThat(first().trySend("echo", "x")).isEqualTo(Sent.CLOSED);
        }
        index(SECOND_HEAD, 0);
        second().edge.open();
        await().atMost(20, TimeUnit.SECONDS).until(() -> first().bus.edges.size() >= 2);
        talk();
        assertThat(first().transport().details()).containsKey("last.failure");
        assertThat(first().bus.edge().epoch()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aHeapThatIsNotReadyIsWaitedFor() throws InterruptedException {
        heap.trouble = Reason.NOT_READY;
        edges.open();
        await().until(() -> first().bus.edges.size() == 1);
        assertThat(first().transport().details()).containsEntry("pipes", "not there yet");
        heap.trouble = null;
        talk();
        assertThat(first().bus.edges).hasSize(1);
    }

    @Test
    void aHeapThatIsCorruptIsSaidAndTriedAgain() throws InterruptedException {
        heap.trouble = Reason.CORRUPT;
        try (RecordedLog log = new RecordedLog(Edge.class.getName())) {
            edges.open();
            assertThat(log.warnings()).contains("first: not opened: smem: CORRUPT");
        }
        assertThat(first().edge.describe()).isEqualTo("GLINK edge first: smem: CORRUPT");
        heap.trouble = null;
        await().atMost(20, TimeUnit.SECONDS).until(() -> !first().bus.edges.isEmpty() && !second().bus.edges
                .isEmpty());
        talk();
    }

    @Test
    void whoeverComesFirstWaitsForTheOther() throws InterruptedException {
        second().edge.connect(second().bus);
        second().edge.open();
        assertThat(second().transport().details()).containsEntry("pipes", "not there yet");
        first().edge.connect(first().bus);
        first().edge.open();
        talk();
    }

    @Test
    void aSideThatIsKilledAndComesBackFindsTheOtherAlive() throws InterruptedException {
        edges.open();
        talk();
        for (End end : List.of(first(), second())) {
            int others = (end == first() ? second() : first()).bus.edges.size();
            // Ends without a word to the remote.
            end.bus.edge().transport.fail("killed");
            await().atMost(20, TimeUnit.SECONDS).until(() -> (end == first() ? second() : first()).bus.edges
                    .size() > others);
            await().until(() -> first().bus.edge().closed.isEmpty() && second().bus.edge().closed.isEmpty());
            talk();
        }
        assertThat(first().crashes).containsExactly("killed");
    }

    @Test
    void memoryThatIsGoneHarmsNobodyWhoOnlyLooks() throws InterruptedException {
        edges.open();
        talk();
        RpmsgTransport transport = first().transport();
        int address = first().address("echo");
        memory.takeAway();
        assertThat(transport.details()).containsKey("receive.thread");
        assertThat(transport.noBufferReason(address)).isEmpty();
    }

    @Test
    void memoryThatIsGoneHarmsNobody() throws InterruptedException {
        edges.open();
        talk();
        memory.takeAway();
        await().until(() -> first().trySend("echo", "x") == Sent.CLOSED);
        await().until(() -> first().bus.edge().closed.size() == 1 && second().bus.edge().closed.size() == 1);
        edges.close();
        await().until(() -> !anyThread());
    }

    @Test
    void closingEndsTheChannelsOfTheRemoteAndLeavesNoThreads() throws InterruptedException {
        edges.open();
        talk();
        first().edge.dispose("done");
        assertThat(first().bus.edge().closed).containsExactly("done");
        second().awaitGone("echo");
        second().edge.dispose("done");
        assertThat(anyThread()).isFalse();
    }

    @Test
    void anEdgeMayBeClosedFromACallback() throws InterruptedException {
        second().bus.taking = (edge, source, text) -> {
            second().edge.close("from within");
            return Taken.DONE;
        };
        edges.open();
        first().send("echo", "a");
        await().until(() -> second().bus.edge().closed.contains("from within"));
        first().awaitGone("echo");
    }

    @Test
    void anEdgeComesAndGoesWithItsProcessor() throws InterruptedException, RemoteProcessorException {
        replaceProcessor("adsp");
        EdgeSubdevice subdevice = subdevice(ProcessorState.OFFLINE);
        first().edge.connect(first().bus);
        second().edge.connect(second().bus);
        subdevice.prepare();
        assertThat(heap.broken).containsExactly(2);
        subdevice.start();
        second().edge.open();
        talk();
        assertThat(subdevice.description()).isEqualTo("GLINK edge first: open");

        subdevice.stop(true);
        assertThat(first().bus.edge().closed).containsExactly("its processor has crashed");
        second().edge.close("dead");
        subdevice.unprepare();
        assertThat(heap.broken).containsExactly(2, 2);
        assertThat(List.of(index(0), index(4), index(8), index(12))).as("zeroed on its behalf").containsOnly(0);

        subdevice.prepare();
        subdevice.start();
        second().edge.open();
        talk();
        assertThat(first().bus.edge().epoch()).isEqualTo(2);
    }

    @Test
    void aProcessorThatRunsKeepsItsLockAndItsIndices() throws RemoteProcessorException {
        replaceProcessor("adsp");
        EdgeSubdevice subdevice = subdevice(ProcessorState.DETACHED);
        subdevice.prepare();
        subdevice.start();
        subdevice.stop(false);
        subdevice.unprepare();
        assertThat(heap.broken).isEmpty();
    }

    @Test
    void anotherSubsystemMayTellThatTheRemoteIsGone() throws InterruptedException {
        edges.open();
        talk();
        first().restart("subsystem lpass is gone");
        assertThat(first().bus.edges.getFirst().closed).as("once it has returned").contains("subsystem lpass is gone");
        assertThat(first().bus.edges).as("the same").hasSize(2);
        await().until(() -> second().bus.edges.size() == 2);
        talk();
    }

    @Test
    void oneThatIsNotOpenNeedsNoReset() {
        first().restart("nothing to do");
        edges.open();
        first().edge.close("done");
        first().restart("nothing to do");
        assertThat(first().edge.describe()).isEqualTo("GLINK edge first: closed");
    }

    private void replaceProcessor(String processor) {
        edges.close();
        heap = new FakeHeap(memory);
        edges = TwoEdges.smem(heap, 0, 2, Map.of("processor", processor), CHANNELS);
    }

    private EdgeSubdevice subdevice(ProcessorState state) {
        ProcessorStatus status = new ProcessorStatus("adsp", state, "", "", "", "", 0, Instant.EPOCH, Map.of());
        RemoteProcessor processor = (RemoteProcessor) Proxy.newProxyInstance(LifeCycleTest.class.getClassLoader(),
                new Class<?>[]{RemoteProcessor.class}, (proxy, method, arguments) -> method.getName().equals("status")
                        ? status
                        : "adsp");
        return new EdgeSubdevice(first().edge, () -> Optional.of(processor));
    }
}
