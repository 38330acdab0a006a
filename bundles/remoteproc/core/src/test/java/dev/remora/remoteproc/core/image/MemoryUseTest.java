package dev.remora.remoteproc.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.Region;
import dev.remora.remoteproc.ProcessorReport;
import dev.remora.remoteproc.spi.Iommu;
import dev.remora.remoteproc.spi.RemoteCoreException;
import dev.remora.virtio.Vring;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** What goes where when the core has more than one name for its memory, keeps some of it, or has an IOMMU. */
class MemoryUseTest {

    private static final long DDR = 0x1000_0000;
    private static final int DDR_SIZE = 0x40000;
    private static final long TCM = 0x007E_0000;
    private static final long TCM_ALIAS = 0x1FFE_0000;
    private static final long DDR_ALIAS = 0x9000_0000L;

    private final MemorySegment ddr = Arena.ofAuto().allocate(DDR_SIZE, 4096).fill((byte) 0xAA);
    private final MemorySegment tcm = Arena.ofAuto().allocate(0x20000, 4096).fill((byte) 0xBB);
    /** As an i.MX8MQ: its tightly coupled memory at two addresses, and its memory at a second one. */
    private final BoardCore core = new BoardCore(new Region("m4", DDR, ddr)).map(new Region("tcml", TCM, tcm)).map(
            new Region("tcml alias", TCM_ALIAS, tcm)).map(new Region("ddr alias", DDR_ALIAS, ddr));

    @Test
    void segmentsGoWhereTheMapOfTheCoreHasThem() throws FirmwareException {
        plan(image().load(TCM + 0x1_FFFE, new byte[]{8, 9}, 2).load(TCM_ALIAS, new byte[]{1, 2, 3}, 5)
                .load(DDR_ALIAS + 0x200, new byte[]{7}, 1)).load();

        assertThat(bytes(tcm, 0, 6)).containsExactly(1, 2, 3, 0, 0, 0xBB);
        assertThat(bytes(tcm, 0x1_FFFE, 2)).as("ends where the memory ends").containsExactly(8, 9);
        assertThat(bytes(ddr, 0x200, 2)).containsExactly(7, 0);
    }

    @Test
    void twoNamesOfOnePieceOfMemoryAreOnePiece() {
        refused(image().load(TCM, new byte[8], 8).load(TCM_ALIAS + 4, new byte[8], 8)).hasMessageContaining(
                "segment 1 at 0x1ffe0004").hasMessageContaining("overlaps segment 0 (0x7e0000 + 0x8)");
        refused(image(new TableBuilder().vdev(7, 0, DDR_ALIAS)).load(DDR + 8, new byte[8], 8)).hasMessageContaining(
                "vdev0vring0").hasMessageContaining("overlaps segment 0");
        refused(image(new TableBuilder().vdev(7, 0, TCM, TCM_ALIAS))).hasMessageContaining("overlaps vdev0vring0");
        refused(image(new TableBuilder().vdev(7, 0, DDR + 0x1000))).hasMessageContaining("overlaps resource table");
        refused(image(new TableBuilder().carveout("a", TCM, 16).carveout("b", TCM_ALIAS, 16))).hasMessageContaining(
                "carveout b").hasMessageContaining("overlaps carveout a");
        refused(image(new TableBuilder().trace("t", DDR_ALIAS + 0x1000, 64))).hasMessageContaining(
                "trace buffer t").hasMessageContaining("overlaps resource table");
        refused(image(new TableBuilder().trace("t", DDR + 0x4000, 64).vdev(7, 0, DDR_ALIAS + 0x4000)))
                .hasMessageContaining("vdev0vring0").hasMessageContaining("overlaps trace buffer t");
    }

    @Test
    void whatIsUsedUnderAnotherNameIsNotAllocated() throws FirmwareException {
        LoadPlan plan = plan(image(new TableBuilder().vdev(7, 0, TableBuilder.ANY)).load(DDR_ALIAS, new byte[8],
                0x1000));

        assertThat(plan.carveouts()).containsExactly(new ProcessorReport.Carveout("vdev0vring0", DDR + 0x2000,
                0x3000));
    }

    @Test
    void theTableIsSeenUnderAnyName() throws FirmwareException {
        byte[] table = new TableBuilder().vdev(7, 1, TableBuilder.ANY).build();
        LoadPlan plan = plan(ElfBuilder.elf32().load(TCM, new byte[0], 0x1000).table(TCM_ALIAS + 0x10, table));

        plan.load();

        assertThat(plan.tableVisible()).isTrue();
        assertThat(tcm.get(Bytes.U32, 0x10)).isEqualTo(1);
    }

    @Test
    void aMapThatGivesOutOtherMemoryThanAskedForIsNotTrusted() {
        BoardCore liar = new BoardCore(new Region("m4", DDR, ddr)) {
            @Override
            public Optional<Region> translate(long address, long length) {
                return Optional.of(new Region("wrong", address, tcm.asSlice(0, 4)));
            }
        };
        Firmware firmware = firmware(image().load(TCM, new byte[8], 8));

        assertThatThrownBy(() -> LoadPlan.of("m4", firmware, liar)).hasMessageContaining("outside");
    }

    @Test
    void memoryThatCannotBeWrittenIsRefused() {
        BoardCore rom = new BoardCore(new Region("rom", DDR, ddr.asReadOnly()));

        assertThatThrownBy(() -> LoadPlan.of("m4", firmware(image().load(DDR, new byte[8], 8)), rom)).isInstanceOf(
                FirmwareException.class);
    }

    @Test
    void memoryThatCannotBeWrittenIsNeitherClearedNorGivenOut() throws FirmwareException {
        BoardCore board = new BoardCore(new Region("rom", TCM, tcm.asReadOnly()), core.memory().getFirst());
        LoadPlan plan = LoadPlan.of("m4", firmware(ElfBuilder.elf32().table(TCM + 0x100, new TableBuilder().vdev(7, 1,
                TableBuilder.ANY).build())), board);

        plan.load();

        assertThat(plan.tableVisible()).isFalse();
        assertThat(plan.carveouts()).extracting(ProcessorReport.Carveout::deviceAddress).containsExactly(DDR);
        assertThat(bytes(tcm, 0, 0x20000)).containsOnly(0xBB);
        assertThat(bytes(ddr, 0, 0x1000)).containsOnly(0);
    }

    @Test
    void everythingOfAFormerSessionIsClearedButWhatIsPersistent() throws FirmwareException {
        byte[] table = new TableBuilder().carveout("persistent-log", DDR + 0x8000, 0x1000).carveout("plain", DDR
                + 0xA000, 0x1000).carveout("tcm", TCM + 0x100, 0x100).trace("t", TCM + 0x1000, 64).trace("kept", DDR
                        + 0x8800, 64)
                .vdev(7, 0, TCM + 0x4000).build();
        plan(ElfBuilder.elf32().load(DDR, new byte[]{1}, 1).table(DDR + 0x1000, table)).load();

        assertThat(bytes(ddr, 0x8000, 0x1000)).containsOnly(0xAA);
        assertThat(bytes(ddr, 0x2000, 0x6000)).containsOnly(0);
        assertThat(bytes(ddr, 0x9000, DDR_SIZE - 0x9000)).containsOnly(0);
        assertThat(bytes(tcm, 0, 0x100)).as("not asked for").containsOnly(0xBB);
        assertThat(bytes(tcm, 0x100, 0x100)).containsOnly(0);
        assertThat(bytes(tcm, 0x1000, 64)).containsOnly(0);
        assertThat(bytes(tcm, 0x4000, 4096)).containsOnly(0);
    }

    @Test
    void aFirmwareThatClaimsNothingFindsNothing() throws FirmwareException {
        plan(image().load(DDR, new byte[]{1}, 1)).load();

        assertThat(bytes(ddr, 1, 0xFFF)).containsOnly(0);
        assertThat(bytes(ddr, 0x2000, DDR_SIZE - 0x2000)).containsOnly(0);
    }

    @Test
    void persistentMemoryNeedsAPlaceOfItsOwn() throws FirmwareException {
        TableBuilder table = new TableBuilder().carveout("persistent-log", TableBuilder.ANY, 0x1000);
        refused(image(table)).hasMessageContaining("persistent-log").hasMessageContaining(
                "neither a fixed address nor a region of its name");

        Region own = new Region("persistent-log", 0x4000_0000, tcm);
        BoardCore board = new BoardCore(core.memory().getFirst(), own);
        LoadPlan.of("m4", firmware(image(table)), board).load();

        assertThat(bytes(tcm, 0, 0x20000)).containsOnly(0xBB);
        LoadPlan.of("m4", firmware(image()), board).load();
        assertThat(bytes(tcm, 0, 0x20000)).as("nobody claims it any more").containsOnly(0);
    }

    @Test
    void ringsAndBuffersMayLieInCarveoutsThatTheFirmwareNamesAlike() throws FirmwareException {
        LoadPlan plan = plan(image(new TableBuilder().carveout("vdev0vring0", TCM, 0x4000).carveout("vdev0buffer", TCM
                + 0x8000, 0x8000).vdev(7, 0, TableBuilder.ANY)));

        Vring vring = plan.vdevs().getFirst().vrings().getFirst();
        assertThat(vring.descriptors().address()).isEqualTo(tcm.address());
        assertThat(plan.buffers("vdev0buffer", 0x8000).orElseThrow().deviceAddress()).isEqualTo(TCM + 0x8000);
        assertThat(plan.buffers("vdev0buffer", 0x8001)).isEmpty();
    }

    @Test
    void aCarveoutForBuffersKeepsClearOfAllThatBuffersMustNotOverwrite() {
        refused(image(new TableBuilder().carveout("vdev0buffer", TCM, 0x8000).vdev(7, 0, TCM_ALIAS + 0x4000)))
                .hasMessageContaining("vdev0buffer at 0x7e0000 + 0x8000 overlaps vdev0vring0");
        refused(image(new TableBuilder().carveout("vdev0buffer", DDR, 0x8000).vdev(7, 0, TableBuilder.ANY)))
                .hasMessageContaining("vdev0buffer").hasMessageContaining("overlaps resource table");
        refused(image(new TableBuilder().carveout("vdev0buffer", DDR + 0x3_F000, 0x1000).vdev(7, 0,
                TableBuilder.ANY))).hasMessageContaining("overlaps segment 0");
        refused(image(new TableBuilder().carveout("vdev0buffer", TCM, 0x8000).vdev(7, 0, TableBuilder.ANY).trace("t",
                TCM, 64))).hasMessageContaining("overlaps trace buffer t");
    }

    @Test
    void aRingInMemoryOfItsNameIsAlignedAsItAsksFor() {
        refused(image(new TableBuilder().carveout("vdev0vring0", TCM + 0x10, 0x4000).vdev(7, 0, TableBuilder.ANY)))
                .hasMessageContaining("vdev0vring0: address 0x7e0010 is no multiple of its align 4096");
    }

    @Test
    void aTraceBufferOfNoBytesIsAnUnusedEntry() throws FirmwareException {
        LoadPlan plan = plan(image(new TableBuilder().trace("", 0x5000_0000, 0).trace("t", DDR + 0x4000, 64)));

        assertThat(plan.traces()).extracting(Region::name).containsExactly("t");
        assertThat(plan.skipped()).containsExactly("trace  of 0 bytes at 0x18");
    }

    @Test
    void regionsOfRingsAndBuffersAreForThemAlone() {
        Region buffers = new Region("vdev0buffer", 0x4000_0000, tcm);
        BoardCore board = new BoardCore(core.memory().getFirst(), buffers);
        Firmware segment = firmware(image(new TableBuilder().vdev(7, 0, TableBuilder.ANY)).load(0x4000_0000,
                new byte[1], 1));
        assertThatThrownBy(() -> LoadPlan.of("m4", segment, board)).hasMessageContaining(
                "vdev0buffer at 0x40000000 + 0x20000 overlaps segment 0");
        Firmware ring = firmware(image(new TableBuilder().vdev(7, 0, 0x4000_0000)));
        assertThatThrownBy(() -> LoadPlan.of("m4", ring, board)).hasMessageContaining("overlaps vdev0buffer");
        Firmware elsewhere = firmware(image(new TableBuilder().vdev(7, 0, DDR + 0x4000)));
        BoardCore rings = new BoardCore(core.memory().getFirst(), new Region("vdev0vring0", 0x4000_0000, tcm));
        assertThatThrownBy(() -> LoadPlan.of("m4", elsewhere, rings)).hasMessageContaining(
                "vdev0vring0 at 0x10004000").hasMessageContaining("is not in the region of that name");
    }

    @Test
    void aCarveoutThatComesTwiceIsRefused() {
        refused(image(new TableBuilder().carveout("a", DDR + 0x4000, 16).carveout("a", DDR + 0x5000, 16)))
                .hasMessageContaining("carveout a comes twice");
    }

    @Test
    void deviceMemoryIsRefusedWithoutAnIommu() {
        refused(image(new TableBuilder().deviceMemory("uart", 0x5000_0000, 0x3086_0000, 0x1000))).hasMessageContaining(
                "devmem uart").hasMessageContaining("IOMMU");
    }

    @Test
    void deviceMemoryThatTheBoardAllowsIsPlanned() throws FirmwareException {
        core.iommu(new Uarts());

        assertThat(plan(image(new TableBuilder().deviceMemory("uart", 0x5000_0000, 0x3086_0000, 0x1000)))
                .deviceMemory()).containsExactly(new Iommu.DeviceMemory("uart", 0x5000_0000, 0x3086_0000, 0x1000, 0));
        refused(image(new TableBuilder().deviceMemory("otp", 0x5000_0000, 0x3035_0000, 0x1000))).hasMessageContaining(
                "devmem otp asks for 0x30350000 + 0x1000 at 0x50000000, which the board does not allow");
        refused(image(new TableBuilder().deviceMemory("uart", DDR + DDR_SIZE - 1, 0x3086_0000, 1)))
                .hasMessageContaining("overlaps m4");
        refused(image(new TableBuilder().deviceMemory("uart", 0x5000_0000, 0x3086_0000, 0x1000).deviceMemory("uart2",
                0x5000_0FFF, 0x3086_0000, 1))).hasMessageContaining("devmem uart2").hasMessageContaining(
                        "overlaps uart");
        refused(image(new TableBuilder().deviceMemory("uart", TableBuilder.ANY, 0x3086_0000, 2))).hasMessageContaining(
                "past 32 bits");
        refused(image(new TableBuilder().deviceMemory("uart", 0, 0xFFFF_FFFFL, 2))).hasMessageContaining(
                "past 32 bits");
        refused(image(new TableBuilder().deviceMemory("uart", 0, 0x3086_0000, 0))).hasMessageContaining(
                "devmem uart: length 0");
    }

    @Test
    void vendorEntriesAreHandedOutWithTheirPayload() throws FirmwareException {
        byte[] table = new TableBuilder().other(128, 12).other(99, 4).other(512, 8).other(513, 4).build();
        table[32 + 4] = 5;
        LoadPlan plan = plan(ElfBuilder.elf32().load(DDR, new byte[1], 1).table(DDR + 0x1000, table));
        plan.load();

        assertThat(plan.vendorResources()).satisfiesExactly(first -> {
            assertThat(first.processor()).isEqualTo("m4");
            assertThat(first.type()).isEqualTo(128);
            assertThat(first.payload().toArray(ValueLayout.JAVA_BYTE)).containsExactly(5, 0, 0, 0, 0, 0, 0, 0);
            assertThat(first.payload().isReadOnly()).isTrue();
            assertThat(first.live().toArray(ValueLayout.JAVA_BYTE)).containsExactly(5, 0, 0, 0, 0, 0, 0, 0);
            first.live().set(ValueLayout.JAVA_BYTE, 0, (byte) 6);
            assertThat(ddr.get(ValueLayout.JAVA_BYTE, 0x1000 + 36)).isEqualTo((byte) 6);
        }, second -> assertThat(second.payload().byteSize()).isEqualTo(4));
        assertThat(plan.skipped()).containsExactly("resource type 99 at 0x2c", "resource type 513 at 0x38");
    }

    @Test
    void theTableIsShownAsTheCoreSeesItNow() throws FirmwareException {
        byte[] table = new TableBuilder().carveout("shared", TableBuilder.ANY, 0x1000).vdev(7, 1, DDR + 0x4000).trace(
                "t", DDR + 0x9000, 64).other(128, 12).other(99, 4).build();
        LoadPlan plan = plan(ElfBuilder.elf32().load(DDR, new byte[1], 1).table(DDR + 0x1000, table));
        plan.load();
        plan.vdevs().getFirst().entry().acceptFeatures(1);
        plan.vdevs().getFirst().entry().setStatus(0x8F);

        assertThat(plan.resources()).extracting(r -> r.type() + " " + r.fields()).containsExactly(
                "carveout {name=shared, da=0x10002000, pa=0x10002000, len=0x1000, flags=0x0}",
                "vdev {id=7, notifyid=0, dfeatures=0x1, gfeatures=0x1, config_len=0, status=0x8f, vring0.da=0x10004000,"
                        + " vring0.align=4096, vring0.num=256, vring0.notifyid=0, vring0.pa=0x0}",
                "trace {name=t, da=0x10009000, len=0x40}", "vendor 128 {length=8}", "type 99 (skipped) {}");
        plan.restoreTable();
        assertThat(plan.resources()).extracting(r -> r.fields().get("da")).startsWith("any");
        assertThat(plan.resources().get(1).fields()).containsEntry("vring0.notifyid", "unset").containsEntry("status",
                "0x00");
        ddr.fill((byte) 0xFF);
        assertThat(plan.resources().get(1).fields()).containsEntry("vring0.num", "4294967295");
    }

    @Test
    void theTableIsShownAsItWasWhenItsMemoryIsGone() throws FirmwareException {
        LoadPlan plan;
        try (Arena arena = Arena.ofShared()) {
            BoardCore board = new BoardCore(new Region("m4", DDR, arena.allocate(DDR_SIZE, 4096)));
            plan = LoadPlan.of("m4", firmware(image(new TableBuilder().vdev(7, 1, DDR + 0x4000))), board);
        }

        assertThat(plan.resources()).singleElement().satisfies(r -> assertThat(r.fields()).containsEntry("id", "7"));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(ElfBuilder elf) {
        return assertThatThrownBy(() -> plan(elf)).isInstanceOf(FirmwareException.class);
    }

    private LoadPlan plan(ElfBuilder elf) throws FirmwareException {
        return LoadPlan.of("m4", firmware(elf), core);
    }

    private static ElfBuilder image() {
        return image(new TableBuilder());
    }

    /** Its table is at 0x1000 of the memory, and its first segment is the first one that the test adds. */
    private static ElfBuilder image(TableBuilder table) {
        return ElfBuilder.elf32().table(DDR + 0x1000, table.build());
    }

    private static Firmware firmware(ElfBuilder elf) {
        return Firmware.of("test.elf", "test", elf.load(DDR + 0x3_F000, new byte[4], 4).build());
    }

    private static byte[] bytes(MemorySegment memory, long offset, long length) {
        return memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static final class Uarts implements Iommu {
        @Override
        public boolean allows(DeviceMemory wanted) {
            return wanted.physicalAddress() >= 0x3086_0000 && wanted.physicalAddress() + wanted
                    .length() <= 0x3087_0000L;
        }

        @Override
        public void map(DeviceMemory allowed) throws RemoteCoreException {
            throw new RemoteCoreException("only planned for");
        }

        @Override
        public void unmap(DeviceMemory mapped) {}
    }
}
