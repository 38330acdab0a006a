package dev.remora.remoteproc.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.Region;
import dev.remora.remoteproc.ProcessorReport;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A core that somebody else has started, with its resource table in memory. */
class AttachPlanTest {

    private static final long BASE = 0x1000_0000;
    private static final int SIZE = 1 << 20;

    private final MemorySegment memory = Arena.ofAuto().allocate(SIZE, 4096).fill((byte) 0xAA);
    private final BoardCore core = new BoardCore(new Region("m4", BASE, memory));
    private final MemorySegment outside = Arena.ofAuto().allocate(1024, 16);
    private final Region live = new Region("rsc-table", 0x2000_0000, outside);

    @Test
    void theTableAfterAttachingIsTheKernels() throws FirmwareException {
        List<Region> regions = List.of(region("tcm", 0x1FFE0000, 0x42000), region("shared", 0xB8100000L, 0x100000),
                region("vdev0vring0", 0xB8000000L, 0x8000), region("vdev0vring1", 0xB8008000L, 0x8000));
        put(Vectors.TABLE);
        LoadPlan plan = LoadPlan.attached("cm4", new BoardCore(regions), live);

        plan.load();
        VdevEntry vdev = plan.vdevs().getFirst().entry();
        vdev.acceptFeatures(1);
        vdev.setStatus(7);

        assertThat(table(200)).isEqualTo(Vectors.TABLE_BOOTED);
        assertThat(regions.getFirst().memory().toArray(ValueLayout.JAVA_BYTE)).as("code and trace").containsOnly(0x33);
        assertThat(regions.get(2).memory().toArray(ValueLayout.JAVA_BYTE)).as("a vring").containsOnly(0);
        assertThat(plan.firmware().toString()).isEqualTo("unknown");
        assertThat(plan.carveouts()).extracting(ProcessorReport.Carveout::name).containsExactlyInAnyOrder("shared",
                "vdev0vring0", "vdev0vring1", "trace:cm4");

        plan.restoreTable();

        assertThat(table(200)).isEqualTo(Vectors.TABLE);
    }

    @Test
    void onlyTheFieldsThatAreTheHostsAreWritten() throws FirmwareException {
        byte[] table = new TableBuilder().carveout("fixed", BASE + 0x1000, 0x1000).carveout("any", TableBuilder.ANY,
                0x1000).vdev(7, 1, BASE + 0x4000, TableBuilder.ANY).config(new byte[]{1, 2, 3, 4}).other(128, 8).trace(
                        "t", BASE + 0x2000, 64)
                .build();
        put(table);
        outside.asSlice(table.length).fill((byte) 0x77);
        int any = 16 + 20 + 56;
        int vdev = any + 56;
        int vring0 = vdev + 28;
        int vring1 = vring0 + 20;

        LoadPlan.attached("m4", core, live).load();

        byte[] after = table(1024);
        byte[] before = Arrays.copyOf(table, 1024);
        Arrays.fill(before, table.length, 1024, (byte) 0x77);
        int[] changed = IntStream.range(0, 1024).filter(i -> before[i] != after[i]).map(i -> i & -4).distinct()
                .toArray();
        assertThat(changed).containsExactly(any + 4, any + 8, vring0 + 12, vring1, vring1 + 12);
        assertThat(memory.asSlice(0, 0x4000).toArray(ValueLayout.JAVA_BYTE)).as("carveout, trace, code").containsOnly(
                0xAA);
    }

    @Test
    void whatAFormerHostLeftIsResetAndNotPutBack() throws FirmwareException {
        byte[] table = new TableBuilder().vdev(7, 1, BASE + 0x4000).build();
        table[20 + TableLayout.VDEV_STATUS] = 7;
        table[20 + TableLayout.VDEV_GFEATURES] = 1;
        put(table);
        LoadPlan plan = LoadPlan.attached("m4", core, live);

        plan.load();
        assertThat(plan.vdevs().getFirst().entry().status()).isZero();
        assertThat(table(64)[20 + TableLayout.VDEV_GFEATURES]).isZero();
        plan.vdevs().getFirst().entry().setStatus(7);
        plan.restoreTable();

        table[20 + TableLayout.VDEV_STATUS] = 0;
        table[20 + TableLayout.VDEV_GFEATURES] = 0;
        assertThat(table(table.length)).isEqualTo(table);
    }

    @Test
    void whatTheRemoteRewritesAfterTheCheckIsNotRead() throws FirmwareException {
        put(new TableBuilder().vdev(7, 1, BASE + 0x4000, TableBuilder.ANY).config(new byte[]{1, 2, 3, 4}).other(200, 8)
                .build());
        LoadPlan plan = LoadPlan.attached("m4", core, live);
        outside.fill((byte) 0xFF);

        plan.load();
        VdevEntry vdev = plan.vdevs().getFirst().entry();
        plan.resources();

        assertThat(vdev.configSize()).isEqualTo(4);
        assertThat(plan.vdevs().getFirst().vrings()).extracting(v -> v.num()).containsExactly(256, 256);
        assertThat(plan.vdevs().getFirst().vrings().getFirst().descriptors().address()).isEqualTo(memory.address()
                + 0x4000);
        assertThat(plan.vendorResources().getFirst().payload().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
        assertThat(plan.vendorResources().getFirst().live().byteSize()).isEqualTo(
                plan.vendorResources().getFirst().payload().byteSize());
    }

    @Test
    void whatHasNoAddressIsTakenFromTheTop() throws FirmwareException {
        put(new TableBuilder().vdev(7, 1, TableBuilder.ANY, TableBuilder.ANY).build());

        LoadPlan plan = LoadPlan.attached("m4", core, live);

        assertThat(plan.carveouts()).extracting(ProcessorReport.Carveout::deviceAddress).containsExactly(BASE + SIZE
                - 0x3000, BASE + SIZE - 0x6000);
        assertThat(plan.buffers("vdev0buffer", 0x1234).orElseThrow().deviceAddress()).isEqualTo(BASE + SIZE - 0x8000);
        assertThat(plan.buffers("vdev0buffer", plan.largestBuffers("vdev0buffer"))).isPresent();
    }

    @Test
    void addressesAreResolvedByTheMapOfTheCoreToo() throws FirmwareException {
        Region tcm = region("tcm", 0x7E0000, 0x20000);
        put(new TableBuilder().vdev(7, 1, 0x7E0000).trace("t", 0x7F0000, 64).build());

        LoadPlan plan = LoadPlan.attached("m4", core.map(tcm), live);
        plan.load();

        assertThat(plan.vdevs().getFirst().vrings().getFirst().descriptors().address()).isEqualTo(tcm.memory()
                .address());
        assertThat(tcm.memory().asSlice(0x10000).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0x33);
    }

    @Test
    void aCoreWithoutATableHasNoDevices() throws FirmwareException {
        LoadPlan plan = LoadPlan.attached("m4", core, null);
        plan.load();
        plan.restoreTable();

        assertThat(plan.hasTable()).isFalse();
        assertThat(plan.tableVisible()).isTrue();
        assertThat(plan.vdevs()).isEmpty();
        assertThat(plan.resources()).isEmpty();
        assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0xAA);
    }

    @Test
    void theTableIsNotReadBeyondSixtyFourKibibytes() throws FirmwareException {
        MemorySegment large = Arena.ofAuto().allocate(0x10000 + 48, 16);
        byte[] header = new TableBuilder().trace("t", BASE, 64).build();
        MemorySegment.copy(header, 0, large, ValueLayout.JAVA_BYTE, 0, 20);
        for (int at : new int[]{0x10000 - 48, 0x10000 - 44}) {
            large.set(Bytes.U32, 16, at);
            MemorySegment.copy(header, 20, large, ValueLayout.JAVA_BYTE, at, 48);
            Region region = new Region("rsc-table", 0x2000_0000, large);
            if (at == 0x10000 - 48) {
                assertThat(LoadPlan.attached("m4", core, region).traces()).hasSize(1);
            } else {
                assertThatThrownBy(() -> LoadPlan.attached("m4", core, region)).hasMessageContaining(
                        "past the end at 0x10000").hasMessageContaining("of the live table)");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 27, 199})
    void aRegionThatIsTooShortForTheTableIsRefused(int size) {
        put(Vectors.TABLE);
        Region cut = live.slice("rsc-table", 0, size);

        assertThatThrownBy(() -> LoadPlan.attached("cm4", core, cut)).isInstanceOf(FirmwareException.class);
        assertThat(table(200)).isEqualTo(Vectors.TABLE);
    }

    @ParameterizedTest
    @CsvSource({"0, 2, version 2", "4, 1073741824, entries", "8, 1, reserved",
            "16, -2147483648, must be a multiple of 4",
            "24, -8, config", "4, 0,"})
    void aBadTableIsRefusedAndNothingIsTouched(int offset, int value, String reason) throws FirmwareException {
        byte[] table = new TableBuilder().vdev(7, 1, BASE + 0x4000).build();
        put(table);
        outside.set(Bytes.U32, offset == 24 ? 20 + TableLayout.VDEV_CONFIG_LEN : offset, value);
        byte[] before = table(1024);

        if (reason == null) {
            assertThat(LoadPlan.attached("m4", core, live).vdevs()).isEmpty();
        } else {
            assertThatThrownBy(() -> LoadPlan.attached("m4", core, live)).isInstanceOf(FirmwareException.class)
                    .hasMessageContaining(reason).hasMessageContaining("of the live table)");
        }
        assertThat(table(1024)).isEqualTo(before);
        assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0xAA);
    }

    @Test
    void addressesThatTheCoreDoesNotHaveAreRefused() {
        for (TableBuilder table : List.of(new TableBuilder().vdev(7, 1, BASE - 16), new TableBuilder().vdev(7, 1, BASE
                + SIZE - 0x1000), new TableBuilder().trace("t", 0, 16), new TableBuilder().carveout("c", 0x3000_0000,
                        16),
                new TableBuilder().vdev(7, 1, BASE, BASE + 0x1000))) {
            put(table.build());
            assertThatThrownBy(() -> LoadPlan.attached("m4", core, live)).isInstanceOf(FirmwareException.class);
        }
    }

    @Test
    void aVringOnTheTableIsRefused() {
        Region inside = core.memory().getFirst().slice("rsc-table", 0x5000, 1024);
        byte[] table = new TableBuilder().vdev(7, 1, BASE + 0x4000).build();
        MemorySegment.copy(table, 0, inside.memory(), ValueLayout.JAVA_BYTE, 0, table.length);

        assertThatThrownBy(() -> LoadPlan.attached("m4", core, inside)).hasMessageContaining(
                "overlaps resource table");
    }

    private void put(byte[] table) {
        outside.fill((byte) 0);
        MemorySegment.copy(table, 0, outside, ValueLayout.JAVA_BYTE, 0, table.length);
    }

    private byte[] table(int length) {
        return Objects.requireNonNull(outside.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    }

    private static Region region(String name, long address, long size) {
        return new Region(name, address, Arena.ofAuto().allocate(size, 4096).fill((byte) 0x33));
    }
}
