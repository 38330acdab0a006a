package dev.remora.smem.core;

import static dev.remora.smem.Smem.ANY_HOST;
import static dev.remora.smem.core.Reasons.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootLoaderTest {

    private final HeapMemory memory = HeapMemory.of(0x10000);

    @Test
    void aNewHeapIsEmpty() throws SmemException {
        memory.segment().fill((byte) 0xFF);
        memory.put32(0x5C, 0);
        memory.put32(0xC0, 0);
        write(Create.HEAP);
        SmemHeap heap = heap(0);
        assertThat(heap.report().problems()).isEmpty();
        assertThat(heap.report().version()).isEqualTo(11);
        assertThat(heap.freeSpace(ANY_HOST)).isEqualTo(0xF000 - 0x20D0);
        assertThat(heap.allocate(4, 13, 2048).offset()).isEqualTo(0x20D0);
        assertThat(memory.get32(0)).as("proc_comm is left alone").isEqualTo(-1);
    }

    @Test
    void whatIsAllocatedNeverLooksLikeAPartitionTable() throws SmemException {
        write(Create.HEAP);
        SmemHeap heap = heap(0);
        assertThat(heap.allocate(ANY_HOST, 8, heap.freeSpace(ANY_HOST)).offset()).isEqualTo(0x20D0);
        assertFails(() -> heap.allocate(ANY_HOST, 9, 1), Reason.NO_SPACE);
        assertThat(memory.size() - heap.find(ANY_HOST, 8).orElseThrow().size()).isEqualTo(0x20D0 + 4096);
    }

    @Test
    void aHeapMayHavePartitionsBesideIt() throws SmemException {
        write(Create.HEAP, "0:4:8192:32", "1:0:4096");
        SmemHeap heap = heap(0);
        assertThat(heap.report().problems()).isEmpty();
        assertThat(heap.freeSpace(ANY_HOST)).isEqualTo(0xC000 - 0x20D0);
        assertThat(heap.freeSpace(4)).isEqualTo(8192 - 32);
        assertThat(heap.freeSpace(1)).isEqualTo(4096 - 32);
        assertThat(heap.allocate(4, 13, 8).offset()).isEqualTo(0xC000 + 32 + 16);
        assertThat(heap(4).find(0, 13)).isEqualTo(heap.find(4, 13));
        assertThat(heap(4).find(1, 13)).isEmpty();
    }

    @Test
    void partitionsAreWritten() throws SmemException {
        write(Create.PARTITIONS, "global:8192:32", "0:1:4096:64");
        SmemHeap heap = heap(0);
        assertThat(heap.report().problems()).isEmpty();
        assertThat(heap.report().version()).isEqualTo(12);
        assertThat(heap.freeSpace(ANY_HOST)).isEqualTo(8192 - 32);
        assertThat(memory.hex(0xF000, 16)).isEqualTo("24 54 4f 43 01 00 00 00 02 00 00 00 00 00 00 00");
        assertThat(memory.hex(0xF020, 20)).isEqualTo("00 30 00 00 00 20 00 00 00 00 00 00 fe ff fe ff 20 00 00 00");
        assertThat(memory.hex(0xF050, 20)).isEqualTo("00 50 00 00 00 10 00 00 00 00 00 00 00 00 01 00 40 00 00 00");
        assertThat(memory.hex(0xF080, 20)).isEqualTo("53 49 49 49 00 00 01 00 00 00 90 80 00 00 00 00 00 02 00 00");
        assertThat(memory.hex(0x5000, 32)).isEqualTo(
                "24 50 52 54 00 00 01 00 00 10 00 00 20 00 00 00 00 10 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
    }

    @ParameterizedTest
    @CsvSource({"0x5c, 0x000b0000", "0xc0, 1", "0xc0, 0xffffffff"})
    void whereSomebodyHasWrittenNothingIsCreated(String offset, String value) {
        BootLoader bootLoader = new BootLoader(memory, Create.HEAP, List.of());
        assertThat(bootLoader.finds()).isTrue();
        memory.put32(Long.decode(offset), Long.decode(value).intValue());
        assertThat(bootLoader.finds()).isFalse();
    }

    @Test
    void unlessItIsConfiguredNothingIsCreated() {
        assertThat(new BootLoader(memory, Create.NONE, List.of()).finds()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0:1", "0:1:0", "0:1:100", "0:1:4096:48", "0:1:4096:8192", "0:0:4096", "0:65536:4096",
            "0:65534:4096", "a:1:4096", "global", "global:1:4096:x", "0:1:99999999999", "-1:0:4096"})
    void whatIsNoPartitionIsRefused(String text) {
        assertThatThrownBy(() -> PartitionPlan.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"HEAP, global:4096, no global partition", "PARTITIONS, 0:1:4096, needs a partition global:SIZE",
            "PARTITIONS, global:4096 0:1:4096 1:0:4096, second partition for hosts 1 and 0",
            "PARTITIONS, global:4096 global:4096, second partition", "PARTITIONS, global:53248, do not fit",
            "HEAP, 0:1:49152 0:2:4096, do not fit", "NONE, 0:1:4096, leaves partitions to somebody else"})
    void whatCannotBeCreatedIsRefused(Create create, String plans, String words) {
        assertThatThrownBy(() -> bootLoader(create, plans.split(" "))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void asMuchAsFitsIsWritten() throws SmemException {
        write(Create.PARTITIONS, "global:49152");
        assertThat(heap(0).freeSpace(ANY_HOST)).isEqualTo(49152 - 32);
    }

    private void write(Create create, String... plans) {
        bootLoader(create, plans).write();
    }

    private BootLoader bootLoader(Create create, String... plans) {
        return new BootLoader(memory, create, Arrays.stream(plans).map(PartitionPlan::parse).toList());
    }

    private SmemHeap heap(int host) {
        return new SmemHeap("new", host, memory, new FakeLock(), new Regions());
    }
}
