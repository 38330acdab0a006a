package dev.remora.rpmsg.smd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.platform.SharedMemory;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.rpmsg.edge.channel.Edge;
import dev.remora.rpmsg.edge.channel.EdgeSubdevice;
import dev.remora.rpmsg.smd.TwoEdges.End;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.FakeBus;
import dev.remora.rpmsg.testing.FakeHeap;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.rpmsg.testing.RecordedLog;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An edge that fails does so alone, says why, and comes back; one that follows a processor comes and goes with it. */
class LifeCycleTest {

    private static final int OPENED = 2;
    /** Of the second processor: its half is the second record. */
    private static final int SECOND_RECORD = 20;

    private final FakeHeap heap = new FakeHeap();
    private TwoEdges edges = new TwoEdges(heap::host, 0, 4, Map.of(), Map.of("channels_create", new String[]{
            "echo:1024", "other:256"}));

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
        first().send("echo", "a");
        second().awaitMessage("echo", "a");
    }

    private static boolean threadOf(String edge) {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals("remora-rpmsg-"
                + edge));
    }

    private int state(int info, int record) {
        SmemItem item = heap.get(info);
        return item.memory().get32(item.offset() + record);
    }

    @Test
    void aCorruptHeapFailsTheEdgeWithItsReasonAndItComesBackOnceTheHeapIsMended() throws InterruptedException {
        edges.open();
        talk();
        second().edge.close("only one is looked at");
        try (RecordedLog log = new RecordedLog(Edge.class.getName())) {
            heap.trouble = Reason.CORRUPT;
            await().until(() -> !first().bus.edge().closed.isEmpty());
            assertThat(first().bus.edge().closed).containsExactly("smem: CORRUPT");
            await().until(() -> log.warnings().contains("first: edge failed: smem: CORRUPT"));
            assertThat(first().edge.describe()).isEqualTo("SMD edge first: smem: CORRUPT");
            await().until(() -> !threadOf("first"));
            assertThat(first().transport().trySend(1024, 0, TwoEdges.bytes("x"))).isEqualTo(Sent.CLOSED);
        }

        heap.trouble = null;
        await().atMost(20, TimeUnit.SECONDS).until(() -> first().bus.edges.size() == 2);
        assertThat(first().transport().details()).containsEntry("last.failure", "smem: CORRUPT");
        assertThat(first().bus.edge().epoch()).isEqualTo(2);
        second().edge.open();
        first().awaitEvent("announced echo " + second().address("echo"));
    }

    @Test
    void aHeapThatIsNotReadyIsWaitedFor() {
        heap.trouble = Reason.NOT_READY;
        edges.open();
        await().until(() -> first().bus.edges.size() == 1);
        heap.trouble = null;
        first().address("echo");
        assertThat(first().bus.edges).hasSize(1);
    }

    @Test
    void aChannelThatBreaksTheProtocolIsClosedAndNoOther() throws InterruptedException {
        edges.open();
        talk();
        first().send("other", "b");
        second().awaitMessage("other", "b");
        int echo = first().address("echo");
        SmemItem info = heap.get(14 + echo);
        second().edge.disconnect(second().bus);
        // The remote's write index.
        info.memory().put32(info.offset() + SECOND_RECORD + 16, 0x7fffffff);
        edges.bells.second().ring(0);
        first().awaitEvent("withdrawn echo " + echo);
        assertThat(first().send("other", "c")).isEqualTo(Sent.OK);
        assertThat(first().bus.edge().closed).isEmpty();
    }

    @Test
    void memoryThatIsGoneHarmsNobody() throws InterruptedException {
        Ram memory = new Ram(1 << 18);
        FakeHeap doomed = new FakeHeap(memory);
        edges.close();
        edges = new TwoEdges(doomed::host, 0, 4, Map.of(), Map.of("channels_create", new String[]{"echo:1024"}));
        edges.open();
        talk();
        int echo = first().address("echo");
        memory.takeAway();
        assertThat(first().transport().trySend(FakeBus.LOCAL + echo, echo, TwoEdges.bytes("x"))).isEqualTo(
                Sent.CLOSED);
        await().until(() -> first().bus.edge().closed.size() == 1 && second().bus.edge().closed.size() == 1);
        first().edge.close("memory is gone");
        await().until(() -> !threadOf("first") && !threadOf("second"));
    }

    @Test
    void anEdgeWhoseMemoryIsGoneCanStillBeClosed() throws InterruptedException {
        Ram memory = new Ram(1 << 18);
        FakeHeap doomed = new FakeHeap(memory);
        edges.close();
        edges = new TwoEdges(doomed::host, 0, 4, Map.of(), Map.of("channels_create", new String[]{"a:64", "b:64"}));
        edges.open();
        first().send("a", "x");
        int address = first().address("b");
        first().transport().mask();
        second().transport().mask();
        first().transport().notifyWritable(address);
        memory.takeAway();
        first().edge.dispose("memory is gone");
        second().edge.dispose("memory is gone");
        assertThat(first().bus.edge().closed).containsExactly("memory is gone");
        await().until(() -> !threadOf("first") && !threadOf("second"));
    }

    @Test
    void closingLeavesOwnHalvesClosedAndNoThreads() throws InterruptedException {
        edges.open();
        talk();
        int info = 14 + first().address("echo");
        assertThat(state(info, 0)).isEqualTo(OPENED);
        first().edge.dispose("done");
        assertThat(state(info, 0)).isZero();
        assertThat(threadOf("first")).isFalse();
        assertThat(first().bus.edge().closed).containsExactly("done");
    }

    @Test
    void anEdgeMayBeClosedFromACallback() throws InterruptedException {
        second().bus.taking = (edge, source, text) -> {
            second().edge.close("from within");
            return dev.remora.rpmsg.spi.RpmsgEdge.Taken.DONE;
        };
        edges.open();
        first().send("echo", "a");
        await().until(() -> second().bus.edge().closed.contains("from within") && !threadOf("second"));
        assertThat(state(14 + first().address("echo"), SECOND_RECORD)).isZero();
    }

    @Test
    void theBusFindsTheRemoteDead() throws InterruptedException {
        edges.open();
        talk();
        first().transport().fail("no sign of life");
        await().until(() -> first().bus.edge().closed.contains("no sign of life"));
        await().until(() -> first().crashes.equals(java.util.List.of("no sign of life")));
        await().atMost(20, TimeUnit.SECONDS).until(() -> first().bus.edges.size() == 2);
    }

    @Test
    void anEdgeComesAndGoesWithItsProcessor() throws InterruptedException {
        edges.close();
        edges = new TwoEdges(heap::host, 0, 4, Map.of(), Map.of("channels_create", new String[]{"echo:1024"}));
        EdgeSubdevice subdevice = new EdgeSubdevice(first().edge, () -> Optional.of(processor(
                ProcessorState.OFFLINE)));
        first().edge.connect(first().bus);
        second().edge.connect(second().bus);
        subdevice.prepare();
        assertThat(heap.broken).containsExactly(4);
        subdevice.start();
        second().edge.open();
        talk();
        assertThat(subdevice.description()).isEqualTo("SMD edge first: open");
        int info = 14 + first().address("echo");

        // Its processor is gone without a word: its half says open.
        subdevice.stop(true);
        assertThat(first().bus.edge().closed).containsExactly("its processor has crashed");
        second().edge.close("dead");
        SmemItem item = heap.get(info);
        item.memory().put32(item.offset() + SECOND_RECORD, OPENED);
        subdevice.unprepare();
        assertThat(heap.broken).containsExactly(4, 4);
        assertThat(state(info, SECOND_RECORD)).as("closed on its behalf").isZero();
        assertThat(subdevice.description()).isEqualTo("SMD edge first: closed");

        subdevice.prepare();
        subdevice.start();
        second().edge.open();
        await().until(() -> first().bus.edges.size() == 2);
        second().awaitEvent("announced echo " + first().address("echo"));
    }

    @Test
    void aProcessorThatRunsKeepsItsLockAndItsChannels() {
        EdgeSubdevice subdevice = new EdgeSubdevice(first().edge, () -> Optional.of(processor(
                ProcessorState.RUNNING)));
        subdevice.prepare();
        subdevice.start();
        subdevice.stop(false);
        subdevice.unprepare();
        assertThat(heap.broken).isEmpty();
    }

    @Test
    void twoEdgesShareAHeapAndSeeOnlyTheirOwn() throws InterruptedException {
        edges.open();
        talk();
        TwoEdges rpm = new TwoEdges(heap::host, 0, 6, Map.of("edge", 15), Map.of("channels_create", new String[]{
                "rpm_requests:1024"}));
        try (rpm) {
            rpm.open();
            rpm.first.send("rpm_requests", "1234");
            rpm.second.awaitMessage("rpm_requests", "1234");
            assertThat(rpm.first.transport().details()).doesNotContainKey("channel.echo");
            assertThat(first().transport().details()).doesNotContainKey("channel.rpm_requests");
            rpm.first.transport().fail("alone");
            await().until(() -> rpm.first.bus.edge().closed.contains("alone"));
            assertThat(first().send("echo", "still")).isEqualTo(Sent.OK);
            second().awaitMessage("echo", "still");
        }
    }

    @Test
    void aRemoteThatDoesNotAnswerMakesTheChannelGoUntilItOpens() {
        SharedMemory memory = heap.memory;
        assertThat(memory.size()).isPositive();
        edges.close();
        edges = new TwoEdges(heap::host, 0, 4, Map.of("open_timeout_millis", 50), Map.of());
        SmemItem table = heap.put(13, AllocationTableLayout.SIZE);
        SmemItem info = heap.put(14, 40);
        heap.put(338, 512);
        new AllocationTable(table).write(0, new AllocationTable.Entry("WCNSS_CTRL", 0, 0x206));
        info.memory().put32(info.offset() + SECOND_RECORD, 1);
        first().edge.connect(first().bus);
        first().edge.open();
        first().awaitEvent("announced WCNSS_CTRL 0");
        // It stays in OPENING, and never opens.
        first().awaitEvent("withdrawn WCNSS_CTRL 0");
        assertThat(state(14, 0)).isZero();
        info.memory().put32(info.offset() + SECOND_RECORD, OPENED);
        edges.bells.second().ring(0);
        await().until(() -> first().events().stream().filter("announced WCNSS_CTRL 0"::equals).count() == 2);
        await().until(() -> state(14, 0) == OPENED);
    }

    private static RemoteProcessor processor(ProcessorState state) {
        ProcessorStatus status = new ProcessorStatus("wcnss", state, "", "", "", "", 0, Instant.EPOCH, Map.of());
        return (RemoteProcessor) Proxy.newProxyInstance(LifeCycleTest.class.getClassLoader(), new Class<?>[]{
                RemoteProcessor.class},
                (proxy, method, arguments) -> method.getName().equals("status")
                        ? status
                        : "wcnss");
    }
}
