package dev.remora.rpmsg.smd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.smd.channel.ChannelPlace;
import dev.remora.rpmsg.smd.channel.SmdViolation;
import dev.remora.rpmsg.testing.FakeHeap;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which channels are found in allocation tables, and which are not. */
class ChannelScanTest {

    /** rpm_requests (edge 15, packets), DATA5_CNTL (0, packets), LOOPBACK (1, stream), IPCRTR (0, packets, unused). */
    private static final String FOUR_ENTRIES = """
            00000: 72 70 6d 5f 72 65 71 75 65 73 74 73 00 00 00 00
            00010: 00 00 00 00 00 00 00 00 0f 02 00 00 01 00 00 00
            00020: 44 41 54 41 35 5f 43 4e 54 4c 00 00 00 00 00 00
            00030: 00 00 00 00 03 00 00 00 00 02 00 00 01 00 00 00
            00040: 4c 4f 4f 50 42 41 43 4b 00 00 00 00 00 00 00 00
            00050: 00 00 00 00 09 00 00 00 01 01 00 00 01 00 00 00
            00060: 49 50 43 52 54 52 00 00 00 00 00 00 00 00 00 00
            00070: 00 00 00 00 0c 00 00 00 00 02 00 00 00 00 00 00
            """;

    private static final int CID = 20;
    private static final int FLAGS = 24;
    private static final int REFS = 28;

    private final FakeHeap heap = new FakeHeap();
    private final List<String> dropped = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<ChannelPlace> found = new ArrayList<>();

    private void refused(String cause, String what) {
        dropped.add(cause);
        complaints.add(what);
    }

    private ChannelScan scan(int edge, String tables) {
        return scan(Map.of("name", "e", "remote_host", 4, "edge", edge, "tables", tables));
    }

    private ChannelScan scan(Map<String, Object> config) {
        return new ChannelScan(heap.host(0), Config.settings(0, config), this::refused);
    }

    private void table(int number) {
        SmemItem item = heap.put(number, AllocationTableLayout.SIZE);
        Ram content = new Ram(AllocationTableLayout.SIZE);
        content.load(FOUR_ENTRIES);
        for (int at = 0; at < AllocationTableLayout.SIZE; at += 4) {
            item.memory().put32(item.offset() + at, content.get32(at));
        }
    }

    private void word(int table, int entry, int field, int value) {
        SmemItem item = heap.get(table);
        item.memory().put32(item.offset() + 32L * entry + field, value);
    }

    private void items(int info, int fifo) {
        heap.put(info, 40);
        heap.put(fifo, 128);
    }

    private List<String> look(ChannelScan scan) throws SmemException {
        found.clear();
        scan.look(found::add);
        return found.stream().map(place -> place.name() + " " + place.address()).toList();
    }

    @Test
    void eachEdgeFindsItsOwnChannelsByTheirNumbers() throws SmemException {
        table(13);
        items(14, 338);
        items(17, 341);
        items(26, 350);
        items(23, 347);

        assertThat(look(scan(15, "both"))).containsExactly("rpm_requests 0");
        assertThat(found.getFirst().info()).isEqualTo(heap.get(14));
        assertThat(found.getFirst().fifo()).isEqualTo(heap.get(338));
        assertThat(look(scan(0, "both"))).containsExactly("DATA5_CNTL 3");
        assertThat(look(scan(1, "both"))).containsExactly("LOOPBACK 9");
        assertThat(found.getFirst().stream()).isTrue();
        assertThat(look(scan(6, "both"))).isEmpty();
        assertThat(dropped).isEmpty();
    }

    @Test
    void theSecondaryTableHasItemsOfItsOwn() throws SmemException {
        table(266);
        items(138, 202);

        assertThat(look(scan(15, "both"))).containsExactly("rpm_requests 64");
        assertThat(found.getFirst().info()).isEqualTo(heap.get(138));
        assertThat(found.getFirst().fifo()).isEqualTo(heap.get(202));
        assertThat(look(scan(15, "secondary"))).containsExactly("rpm_requests 64");
        assertThat(look(scan(15, "primary"))).isEmpty();
    }

    @Test
    void noChannelHasTheAddressOfTheNameService() {
        assertThat(ItemSet.PRIMARY.address(52)).isEqualTo(52);
        assertThat(ItemSet.PRIMARY.address(53)).isEqualTo(181);
        assertThat(ItemSet.SECONDARY.address(53)).isEqualTo(117);
    }

    @Test
    void withoutATableThereIsNothing() throws SmemException {
        assertThat(look(scan(15, "both"))).isEmpty();
        assertThat(dropped).isEmpty();
    }

    @Test
    void anEntryWhoseItemsAreMissingIsTakenOnceTheyAreThere() throws SmemException {
        table(13);
        heap.put(14, 40);
        ChannelScan scan = scan(15, "both");
        assertThat(look(scan)).isEmpty();

        heap.put(338, 128);
        assertThat(look(scan)).containsExactly("rpm_requests 0");
        assertThat(look(scan)).as("claimed").isEmpty();
        assertThat(dropped).isEmpty();
    }

    @Test
    void anEntryWithoutReferencesIsTakenOnceItHasSome() throws SmemException {
        table(13);
        items(26, 350);
        ChannelScan scan = scan(0, "both");
        assertThat(look(scan)).isEmpty();

        word(13, 3, REFS, 1);
        assertThat(look(scan)).containsExactly("IPCRTR 12");
    }

    @Test
    void anEntryIsClaimedForGood() throws SmemException {
        table(13);
        items(14, 338);
        items(15, 339);
        ChannelScan scan = scan(15, "both");
        look(scan);

        word(13, 0, CID, 1);
        assertThat(look(scan)).isEmpty();
    }

    @Test
    void aTableThatIsTooShortIsNotRead() throws SmemException {
        heap.put(13, AllocationTableLayout.SIZE - 8);
        ChannelScan scan = scan(15, "both");
        assertThat(look(scan)).isEmpty();
        assertThat(look(scan)).isEmpty();
        assertThat(dropped).as("once").containsExactly("bad-table");
    }

    @Test
    void aChannelNumberOutOfRangeIsRefused() throws SmemException {
        table(13);
        items(14, 338);
        for (int cid : new int[]{64, -1, Integer.MIN_VALUE}) {
            dropped.clear();
            word(13, 0, CID, cid);
            assertThat(look(scan(15, "both"))).isEmpty();
            assertThat(dropped).containsExactly("bad-entry");
        }
    }

    @Test
    void aNameMayFillItsField() throws SmemException {
        table(13);
        items(14, 338);
        for (int at = 0; at < 20; at += 4) {
            word(13, 0, at, 0x41414141);
        }
        word(13, 0, CID, 0);
        assertThat(look(scan(15, "both"))).containsExactly("A".repeat(20) + " 0");
    }

    @Test
    void aNameThatIsNotPrintableIsRefused() throws SmemException {
        table(13);
        items(14, 338);
        word(13, 0, 0, 0x41410a41);
        assertThat(look(scan(15, "both"))).isEmpty();
        assertThat(dropped).containsExactly("bad-entry");
    }

    @Test
    void anEntryWithoutANameIsSkipped() throws SmemException {
        table(13);
        items(14, 338);
        word(13, 0, 0, 0x41414100);
        assertThat(look(scan(15, "both"))).isEmpty();
        assertThat(dropped).isEmpty();
    }

    @Test
    void anEntryThatIsNeitherPacketsNorStreamIsRefused() throws SmemException {
        table(13);
        items(14, 338);
        word(13, 0, FLAGS, 15);
        assertThat(look(scan(15, "both"))).isEmpty();
        assertThat(dropped).containsExactly("bad-entry");
    }

    @Test
    void twoEntriesNeverShareRingsWhateverTheirEdges() throws SmemException {
        table(13);
        items(14, 338);
        word(13, 1, CID, 0);
        assertThat(look(scan(0, "both"))).as("rpm_requests has them").isEmpty();
        assertThat(dropped).containsExactly("duplicate-entry");
    }

    @Test
    void anEntryThatComesLaterDoesNotGetTheRingsOfAChannel() throws SmemException {
        table(13);
        items(17, 341);
        ChannelScan scan = scan(0, "both");
        assertThat(look(scan)).containsExactly("DATA5_CNTL 3");

        word(13, 3, CID, 3);
        word(13, 3, REFS, 1);
        assertThat(look(scan)).isEmpty();
        assertThat(dropped).containsExactly("duplicate-entry");
    }

    @Test
    void aNameIsThereOnlyOnce() throws SmemException {
        table(13);
        table(266);
        items(14, 338);
        items(138, 202);
        assertThat(look(scan(15, "both"))).containsExactly("rpm_requests 0");
        assertThat(dropped).containsExactly("duplicate-entry");
    }

    @Test
    void aLayoutThatIsSetRefusesTheOther() throws SmemException {
        table(13);
        items(14, 338);
        Map<String, Object> config = Map.of("name", "e", "remote_host", 6, "edge", 15, "layout", "word");
        assertThat(look(scan(config))).isEmpty();
        assertThat(dropped).containsExactly("bad-channel");
    }

    @Test
    void whatIsNoChannelIsRefusedWithItsReasonOnce() throws SmemException {
        table(13);
        items(14, 338);
        ChannelScan scan = scan(15, "both");
        for (int i = 0; i < 2; i++) {
            scan.look(place -> {
                throw new SmdViolation("info size 48");
            });
        }
        assertThat(complaints).containsExactly(
                "e: entry 0 of the allocation table (item 13) is not used: info size 48");
        assertThat(look(scan)).as("mended").containsExactly("rpm_requests 0");
    }

    @Test
    void oneWhoWritesSomethingElseEachTimeDoesNotFloodTheLog() throws SmemException {
        table(13);
        ChannelScan scan = scan(15, "both");
        for (int i = 0; i < 1000; i++) {
            word(13, 0, CID, 1000 + i);
            look(scan);
        }
        assertThat(complaints).hasSizeBetween(64, 400);
    }

    @Test
    void wordsAreEnoughForDeviceMemory() throws SmemException {
        FakeHeap device = new FakeHeap(new Ram(1 << 16, SharedMemory.Kind.DEVICE));
        device.put(13, AllocationTableLayout.SIZE);
        device.memory.load(FOUR_ENTRIES);
        device.put(14, 88);
        device.put(338, 256);
        new ChannelScan(device.host(0), Config.settings(0, Map.of("name", "e", "remote_host", 6, "edge", 15)),
                this::refused).look(found::add);
        assertThat(found).extracting(ChannelPlace::name).containsExactly("rpm_requests");
    }

    @Test
    void aCorruptHeapIsReported() {
        heap.trouble = Reason.CORRUPT;
        assertThatThrownBy(() -> look(scan(15, "both"))).isInstanceOf(SmemException.class);
    }

    @Test
    void aHeapThatIsNotReadyHasNoChannels() throws SmemException {
        heap.trouble = Reason.NOT_READY;
        assertThat(look(scan(15, "both"))).isEmpty();
        assertThat(dropped).isEmpty();
    }

    @Test
    void whichHalfIsOursFollowsFromTheHosts() throws SmemException {
        table(13);
        items(14, 338);
        look(scan(15, "both"));
        assertThat(found.getFirst().first()).as("host 0 with host 4").isTrue();
        assertThat(Config.settings(1, Map.of("name", "e", "remote_host", 0)).first(1)).isFalse();
        assertThat(Config.settings(1, Map.of("name", "e", "remote_host", 0, "side", "first")).first(1)).isTrue();
    }
}
