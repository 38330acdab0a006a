package dev.remora.rpmsg.smd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.platform.HwSpinlock;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.smem.Smem;
import dev.remora.smem.core.BootLoader;
import dev.remora.smem.core.Create;
import dev.remora.smem.core.PartitionPlan;
import dev.remora.smem.core.Regions;
import dev.remora.smem.core.SmemHeap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two gateways over one SMEM heap, as it lies in memory. */
class RealHeapTest {

    private static final String HELLO = """
            00050: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 0b 00
            000c0: 01 00 00 00 78 29 00 00 88 06 00 00 00 00 00 00
            001a0: 01 00 00 00 d0 20 00 00 00 08 00 00 00 00 00 00
            001b0: 01 00 00 00 d0 28 00 00 28 00 00 00 00 00 00 00
            015f0: 01 00 00 00 f8 28 00 00 80 00 00 00 00 00 00 00
            020d0: 57 43 4e 53 53 5f 43 54 52 4c 00 00 00 00 00 00
            020e0: 00 00 00 00 00 00 00 00 06 02 00 00 01 00 00 00
            028d0: 02 00 00 00 01 01 01 00 00 00 00 01 00 00 00 00
            028e0: 00 00 00 00 02 00 00 00 01 01 01 00 01 00 00 01
            028f0: 00 00 00 00 1d 00 00 00 00 00 00 00 00 00 00 00
            02930: 00 00 00 00 00 00 00 00 09 00 00 00 00 00 00 00
            02940: 00 00 00 00 00 00 00 00 00 00 00 00 48 45 4c 4c
            02950: 4f 20 53 4d 44 00 00 00 00 00 00 00 00 00 00 00
            """;

    private final Ram memory = new Ram(1 << 18);
    private final AtomicInteger word = new AtomicInteger();

    private Smem host(int id) {
        return new SmemHeap("smem", id, memory, new Lock(word, id + 1), new Regions());
    }

    @ParameterizedTest
    @CsvSource({"HEAP, 0, 4", "HEAP, 1, 0", "PARTITIONS, 0, 4", "PARTITIONS, 1, 0"})
    void channelsCarryMessagesWhateverTheHeap(Create create, int one, int other) throws InterruptedException {
        List<PartitionPlan> plans = create == Create.HEAP
                ? List.of()
                : List.of(PartitionPlan.parse("global:4096"), PartitionPlan.parse(Math.min(one, other) + ":" + Math.max(
                        one, other) + ":65536"));
        new BootLoader(memory, create, plans).write();
        try (TwoEdges edges = new TwoEdges(this::host, one, other, Map.of(), Map.of("channels_create", new String[]{
                "echo:1024", "big"}))) {
            edges.open();
            for (int i = 0; i < 100; i++) {
                assertThat(edges.first.send("echo", "ping " + i)).isEqualTo(Sent.OK);
                assertThat(edges.second.send("big", "pong " + i + "x".repeat(4000))).isEqualTo(Sent.OK);
            }
            edges.second.awaitMessage("echo", "ping 99");
            edges.first.awaitMessage("big", "pong 99" + "x".repeat(4000));
        }
    }

    @Test
    void aHeapThatIsWrittenLaterIsWaitedFor() throws InterruptedException {
        try (TwoEdges edges = new TwoEdges(this::host, 0, 4, Map.of(), Map.of("channels_create", new String[]{
                "echo:1024"}))) {
            edges.open();
            assertThat(edges.first.bus.edges).hasSize(1);
            new BootLoader(memory, Create.HEAP, List.of()).write();
            edges.first.send("echo", "a");
            edges.second.awaitMessage("echo", "a");
        }
    }

    @Test
    void whatARemoteHasSentBeforeTheGatewayCameIsRead() {
        memory.load(HELLO);
        try (TwoEdges edges = new TwoEdges(this::host, 0, 4, Map.of(), Map.of())) {
            edges.first.edge.connect(edges.first.bus);
            edges.first.edge.open();
            edges.first.awaitEvent("announced WCNSS_CTRL 0");
            Awaitility.await().until(() -> memory.get32(0x28d0) == 2);
            edges.first.awaitMessage("WCNSS_CTRL", "HELLO SMD");
            assertThat(memory.get32(0x28f0)).as("how far we have read").isEqualTo(0x1d);
        }
    }

    @ParameterizedTest
    @CsvSource({"20e4, 40, bad-entry", "1b8, 30, bad-channel"})
    void whatIsNoChannelIsNotUsed(String where, String value, String cause) {
        memory.load(HELLO);
        memory.put32(Long.parseLong(where, 16), Integer.parseInt(value, 16));
        try (TwoEdges edges = new TwoEdges(this::host, 0, 4, Map.of(), Map.of())) {
            edges.first.edge.connect(edges.first.bus);
            edges.first.edge.open();
            edges.first.awaitEvent("dropped " + cause);
            assertThat(edges.first.events()).noneMatch(event -> event.startsWith("announced"));
        }
    }

    @ParameterizedTest
    @CsvSource({"28f4, 7fffffff", "2938, ffffffff"})
    void aRemoteThatBreaksTheProtocolLosesTheChannel(String where, String value) {
        memory.load(HELLO);
        try (TwoEdges edges = new TwoEdges(this::host, 0, 4, Map.of(), Map.of())) {
            edges.first.bus.opens = false;
            edges.first.edge.connect(edges.first.bus);
            edges.first.edge.open();
            edges.first.awaitEvent("announced WCNSS_CTRL 0");
            memory.put32(Long.parseLong(where, 16), (int) Long.parseLong(value, 16));
            edges.first.bus.edge().openEndpoint("WCNSS_CTRL", 0);
            edges.first.awaitEvent("withdrawn WCNSS_CTRL 0");
            assertThat(edges.first.events()).noneMatch(event -> event.contains(">"));
            assertThat(memory.get32(0x28d0)).isZero();
        }
    }

    /** As the hardware has it: a word in which the owner's id is. */
    private record Lock(AtomicInteger word, int id) implements HwSpinlock {

        @Override
        public String name() {
            return "lock";
        }

        @Override
        public boolean lock(long timeoutNanos) {
            Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).pollDelay(0, TimeUnit.MILLISECONDS).until(
                    () -> word.compareAndSet(FREE, id));
            return true;
        }

        @Override
        public void unlock() {
            word.compareAndSet(id, FREE);
        }

        @Override
        public int owner() {
            return word.get();
        }

        @Override
        public boolean breakLock(int owner) {
            return word.compareAndSet(owner, FREE);
        }
    }
}
