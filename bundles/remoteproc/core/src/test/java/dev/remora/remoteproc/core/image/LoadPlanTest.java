package dev.remora.remoteproc.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.Region;
import dev.remora.virtio.Vring;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class LoadPlanTest {

    private static final long BASE = 0x1000_0000;
    private static final int SIZE = 1 << 20;

    private final MemorySegment memory = Arena.ofAuto().allocate(SIZE, 4096).fill((byte) 0xAA);
    private final List<Region> board = List.of(new Region("m4", BASE, memory));

    @Test
    void theTableAfterTheBootIsTheKernels() throws FirmwareException {
        List<Region> regions = List.of(region("tcm", 0x1FFE0000, 0x42000), region("shared", 0xB8100000L, 0x100000),
                region("vdev0vring0", 0xB8000000L, 0x8000), region("vdev0vring1", 0xB8008000L, 0x8000));
        LoadPlan plan = LoadPlan.of("cm4", firmware(Vectors.ELF32), new BoardCore(regions).machines(40));

        plan.load();
        VdevEntry vdev = plan.vdevs().getFirst().entry();
        vdev.acceptFeatures(1);
        vdev.setStatus(7);

        assertThat(bytes(regions.getFirst(), 0x1FFE1000, 200)).isEqualTo(Vectors.TABLE_BOOTED);
        assertThat(plan.entry()).isEqualTo(0x1FFE0401);
        assertThat(plan.tableVisible()).isTrue();
        assertThat(plan.traces()).singleElement().satisfies(trace -> assertThat(trace.name()).isEqualTo("trace:cm4"));
    }

    @Test
    void segmentsAreCopiedAndTheRestOfThemIsZeroed() throws FirmwareException {
        plan(ElfBuilder.elf64().load(BASE + 0x100, new byte[]{1, 2, 3}, 6).table(BASE + 0x1000, TableBuilder.sample(
                BASE + 0x2000))).load();

        assertThat(bytes(board.getFirst(), BASE + 0xFF, 8)).containsExactly(0, 1, 2, 3, 0, 0, 0, 0);
    }

    @Test
    void whatMayLieAnywhereIsPlacedClearOfAllElse() throws FirmwareException {
        byte[] table = new TableBuilder().carveout("fixed", BASE + 0x3000, 0x1000).carveout("any", TableBuilder.ANY,
                0x1234).vdev(7, 1, TableBuilder.ANY, TableBuilder.ANY).vdev(7, 0, BASE + 0x8000).trace("t", BASE
                        + 0x2000, 64)
                .build();
        LoadPlan plan = plan(sample().table(BASE + 0x1000, table));
        plan.load();

        List<Vring> rings = plan.vdevs().stream().flatMap(v -> v.vrings().stream()).toList();
        assertThat(rings).extracting(Vring::name).containsExactly("m4.vdev0vring0", "m4.vdev0vring1", "m4.vdev1vring0");
        assertThat(rings).extracting(Vring::notifyId).containsExactly(0, 1, 2);
        assertThat(rings).extracting(r -> r.descriptors().address() - memory.address()).containsExactly(0xB000L,
                0xE000L,
                0x8000L);
        assertThat(rings).allSatisfy(
                r -> assertThat(r.descriptors().mismatch(MemorySegment.ofArray(new byte[(int) r.descriptors()
                        .byteSize()]))).isEqualTo(-1));
        int any = u32(BASE + 0x1000 + 16 + 20 + 56 + 4);
        assertThat(any).isEqualTo((int) BASE + 0x4000);
        assertThat(memory.asSlice(0x4000, 0x1234).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
    }

    @Test
    void buffersComeFromWhatIsLeft() throws FirmwareException {
        LoadPlan plan = plan(sample());

        Region buffers = plan.buffers("vdev0buffer", 512 * 512).orElseThrow();

        assertThat(buffers.name()).isEqualTo("vdev0buffer");
        assertThat(buffers.memory().toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
        assertThat(plan.buffers("vdev0buffer", SIZE)).isEmpty();
        long largest = plan.largestBuffers("vdev0buffer");
        assertThat(plan.buffers("vdev1buffer", largest + 1)).isEmpty();
        assertThat(plan.buffers("vdev1buffer", largest)).isPresent();
    }

    @Test
    void aRegionOfTheWellKnownNameIsUsedForBuffers() throws FirmwareException {
        List<Region> regions = List.of(board.getFirst(), region("vdev0buffer", 0x2000_0000, 0x4000));
        LoadPlan plan = LoadPlan.of("m4", firmware(sample().build()), new BoardCore(regions));

        assertThat(plan.buffers("vdev0buffer", 0x1000).orElseThrow().deviceAddress()).isEqualTo(0x2000_0000);
        assertThat(plan.buffers("vdev0buffer", 0x4001)).isEmpty();
    }

    @Test
    void aTableOutsideOfTheMemoryIsKeptApart() throws FirmwareException {
        LoadPlan plan = plan(sample().table(0, TableBuilder.sample(BASE + 0x2000)));
        plan.load();

        assertThat(plan.tableVisible()).isFalse();
        assertThat(plan.vdevs().getFirst().entry().features()).isEqualTo(1);
    }

    @Test
    void whatIsOutsideOrOverlapsIsRefused() {
        refused(sample().load(BASE + SIZE - 4, new byte[4], 5)).hasMessageContaining("segment 1").hasMessageContaining(
                "0x100ffffc").hasMessageContaining("outside of the board's region: m4 (0x10000000 + 0x100000)");
        refused(sample().load(BASE - 1, new byte[2], 2)).hasMessageContaining("outside");
        refused(sample().load(BASE, new byte[2], 0xFFFF_FFFFL)).hasMessageContaining("outside");
        refused(ElfBuilder.elf64().load(-1, new byte[2], -1).table(BASE, TableBuilder.sample(BASE)))
                .hasMessageContaining(
                        "outside");
        refused(sample().load(BASE + 0xFF, new byte[2], 2)).hasMessageContaining("segment 1").hasMessageContaining(
                "overlaps segment 0");
        refused(sample().table(BASE + 0xF0, TableBuilder.sample(BASE))).hasMessageContaining("resource table")
                .hasMessageContaining("overlaps segment 0");
        refusedTable(new TableBuilder().trace("t", BASE + SIZE, 1)).hasMessageContaining("trace buffer t");
        refusedTable(new TableBuilder().trace("t", TableBuilder.ANY, 1)).hasMessageContaining("trace buffer t");
        refusedTable(new TableBuilder().carveout("c", BASE + SIZE - 1, 2)).hasMessageContaining("carveout c");
        refusedTable(new TableBuilder().carveout("c", TableBuilder.ANY, SIZE + 1)).hasMessageContaining(
                "carveout c needs 0x100001 bytes");
        refusedTable(new TableBuilder().carveout("c", BASE, 0x200).carveout("d", BASE + 0x100, 0x200))
                .hasMessageContaining("carveout d").hasMessageContaining("overlaps carveout c");
        refusedTable(new TableBuilder().carveout("m4", BASE, SIZE + 1)).hasMessageContaining("does not fit the region");
        refusedTable(new TableBuilder().vdev(7, 0, BASE)).hasMessageContaining("vdev0vring0").hasMessageContaining(
                "overlaps segment 0");
        refusedTable(new TableBuilder().vdev(7, 0, BASE + 0x2000, BASE + 0x3000)).hasMessageContaining("vdev0vring1")
                .hasMessageContaining("overlaps vdev0vring0");
        refusedTable(new TableBuilder().vdev(7, 0, BASE + 0x2010)).hasMessageContaining("no multiple of its align");
        refusedTable(new TableBuilder().vdev(7, 0, BASE + SIZE)).hasMessageContaining("vdev0vring0");
        refusedTable(new TableBuilder().vdev(7, 0, TableBuilder.ANY).carveout("c", TableBuilder.ANY, SIZE - 0x4000))
                .hasMessageContaining("vdev0vring0 needs");
        assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).as("a refusal touches nothing").containsOnly(0xAA);
    }

    @Test
    void theConfigurationSpaceOfAVdevIsWhatLiesBehindItsRings() throws FirmwareException {
        byte[] table = new TableBuilder().vdev(7, 1, TableBuilder.ANY, TableBuilder.ANY)
                .config(new byte[]{1, 2, 3, 4, 5})
                .build();
        LoadPlan plan = plan(sample().table(BASE + 0x1000, table));
        plan.load();
        VdevEntry entry = plan.vdevs().getFirst().entry();
        byte[] read = new byte[3];

        entry.readConfig(1, read);

        assertThat(entry.configSize()).isEqualTo(5);
        assertThat(read).containsExactly(2, 3, 4);
        assertThatThrownBy(() -> entry.readConfig(3, read)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> entry.readConfig(-1, read)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(plan(sample()).vdevs().getFirst().entry().configSize()).isZero();
    }

    @Test
    void aFirmwareWithoutTableIsLoadedWithoutDevices() throws FirmwareException {
        for (ElfBuilder elf : List.of(ElfBuilder.elf32(), ElfBuilder.elf32().table(BASE, new byte[0]))) {
            LoadPlan plan = plan(elf.entry(BASE + 4).load(BASE, new byte[]{1, 2, 3, 4}, 4));
            plan.load();
            plan.restoreTable();

            assertThat(plan.hasTable()).isFalse();
            assertThat(plan.entry()).isEqualTo(BASE + 4);
            assertThat(bytes(board.getFirst(), BASE, 4)).containsExactly(1, 2, 3, 4);
            assertThat(plan.vdevs()).isEmpty();
            assertThat(plan.resources()).isEmpty();
            assertThat(plan.carveouts()).isEmpty();
        }
    }

    @Test
    void aFirmwareOfAnyMachineThatTheCoreAcceptsIsLoaded() throws FirmwareException {
        BoardCore core = new BoardCore(board).machines(40, 183);

        for (ElfBuilder elf : List.of(ElfBuilder.elf32().machine(40), ElfBuilder.elf64().machine(183))) {
            Firmware firmware = firmware(elf.load(BASE, new byte[4], 4).build());
            assertThat(LoadPlan.of("m4", firmware, core).wide()).isEqualTo(elf.build()[4] == 2);
        }
        assertThatThrownBy(() -> LoadPlan.of("m4", firmware(sample().build()), core)).hasMessageContaining(
                "made for ELF machine 91");
    }

    @Test
    void addressesThatTheTableCannotNameAreRefused() {
        BoardCore high = new BoardCore(new Region("m4", 0x1_0000_0000L, memory));
        byte[] image = ElfBuilder.elf64().load(0x1_0000_0000L, new byte[4], 4).table(0x1_0000_1000L, new TableBuilder()
                .vdev(7, 0, TableBuilder.ANY).build()).build();

        assertThatThrownBy(() -> LoadPlan.of("m4", firmware(image), high)).isInstanceOf(FirmwareException.class);
    }

    @Property(tries = 500)
    void mutatedImagesNeverWriteOutsideOfTheRegions(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 439) Integer> places, @ForAll byte value) {
        int guard = 0x1000;
        MemorySegment all = Arena.ofAuto().allocate(0x42000 + 2L * guard, 4096).fill((byte) 0x55);
        Region tcm = new Region("tcm", 0x1FFE0000, all.asSlice(guard, 0x42000));
        byte[] image = Vectors.ELF32.clone();
        places.forEach(place -> image[place] = value);
        List<Region> regions = List.of(tcm, region("shared", 0xB8000000L, 0x120000));
        try {
            LoadPlan plan = LoadPlan.of("cm4", firmware(image), new BoardCore(regions).machines(40));
            plan.load();
            plan.buffers("vdev0buffer", 512);
        } catch (FirmwareException e) {
            assertUntouched(all);
        }
        assertUntouched(all.asSlice(0, guard));
        assertUntouched(all.asSlice(guard + 0x42000L, guard));
    }

    private static void assertUntouched(MemorySegment memory) {
        byte[] expected = new byte[(int) memory.byteSize()];
        Arrays.fill(expected, (byte) 0x55);
        assertThat(memory.mismatch(MemorySegment.ofArray(expected))).as("first byte that was written").isEqualTo(-1);
    }

    private ElfBuilder sample() {
        return ElfBuilder.elf64().entry(BASE).load(BASE, new byte[0x100], 0x100).table(BASE + 0x1000,
                TableBuilder.sample(
                        BASE + 0x2000));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(ElfBuilder elf) {
        return assertThatThrownBy(() -> plan(elf)).isInstanceOf(FirmwareException.class);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refusedTable(TableBuilder table) {
        return refused(sample().table(BASE + 0x1000, table.build()));
    }

    private LoadPlan plan(ElfBuilder elf) throws FirmwareException {
        return LoadPlan.of("m4", firmware(elf.build()), new BoardCore(board));
    }

    private static Firmware firmware(byte[] bytes) {
        return Firmware.of("test.elf", "test", bytes);
    }

    private static Region region(String name, long address, long size) {
        return new Region(name, address, Arena.ofAuto().allocate(size, 4096));
    }

    private static byte[] bytes(Region region, long address, long length) {
        return region.at(address, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private int u32(long address) {
        return board.getFirst().at(address, 4).get(Bytes.U32, 0);
    }
}
