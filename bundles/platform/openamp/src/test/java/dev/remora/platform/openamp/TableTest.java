package dev.remora.platform.openamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.Region;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {

    private static final RingPlace RING0 = new RingPlace(0x4000, new VringLayout(256, 4096), 1);
    private static final RingPlace RING1 = new RingPlace(0x8000, new VringLayout(256, 4096), 2);

    private final HeapMemory memory = new HeapMemory(Shm.BYTES, 0);

    @Test
    void theTableThatIsWrittenIsTheStockOneByteForByte() {
        memory.segment().asSlice(0, 0x100).fill((byte) 0xff);

        Table.ofRpmsg(0, RING0, RING1).write(memory);

        assertThat(memory.segment().asSlice(0, Shm.TABLE.length).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Shm.TABLE);
        assertThat(memory.get8(Shm.TABLE.length)).as("nothing behind it").isEqualTo((byte) 0xff);
    }

    @Test
    void theStockTableIsUnderstood() {
        stock();

        Table table = read(0);

        assertThat(table).isEqualTo(new Table(0, 0x14, 1, List.of(RING0, RING1)));
        assertThat(table.bytes()).isEqualTo(88);
        assertThat(Places.of("m4", TableSource.region(memory), table).free()).extracting(Region::deviceAddress)
                .containsExactly(0x58L, 0x6806L, 0xA806L);
    }

    @Test
    void theVdevMayBeOneOfSeveralEntriesOfATableSomewhereElse() {
        long start = 0x100;
        memory.put32(start, 1);
        memory.put32(start + 4, 3);
        memory.put32(start + 0x10, 0x40); // type 0, a carveout
        memory.put32(start + 0x14, 0x60);
        memory.put32(start + 0x18, 0xc0);
        memory.put32(start + 0x60, 3); // a vdev of another kind
        memory.put32(start + 0x64, 3);
        MemorySegment.copy(MemorySegment.ofArray(Shm.TABLE), 0x14, memory.segment(), start + 0xc0, 68);

        assertThat(read(start)).isEqualTo(new Table(start, start + 0xc0, 1, List.of(RING0, RING1)));
    }

    @Test
    void ringFeaturesThatOpenampAcknowledgesAndIgnoresAreNotBelieved() {
        stock();
        memory.put32(0x20, 1 | 1 << 28 | 1 << 29 | 1 << 2);

        assertThat(read(0).features()).isEqualTo(1 | 1 << 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "0x00 | 2          | m4: resource table at 0x0: version is 2, must be 1",
            "0x04 | 0          | m4: resource table at 0x4: num is 0, not 1 to 256",
            "0x04 | 0xffffffff | m4: resource table at 0x4: num is 4294967295, not 1 to 256",
            "0x08 | 1          | m4: resource table at 0x8: reserved word is 1, must be 0",
            "0x0c | 7          | m4: resource table at 0xc: reserved word is 7, must be 0",
            "0x10 | 0x80000014 | m4: resource table at 0x10: offset[0] is 0x80000014, no place for an entry",
            "0x10 | 0xfffffffc | m4: resource table at 0x10: offset[0] is 0xfffffffc, no place for an entry",
            "0x10 | 0x10       | m4: resource table at 0x10: offset[0] is 0x10, no place for an entry",
            "0x10 | 0x15       | m4: resource table at 0x10: offset[0] is 0x15, no place for an entry",
            "0x10 | 0x7ffc0    | m4: resource table at 0x10: offset[0] is 0x7ffc0, no place for an entry",
            "0x14 | 1          | m4: resource table at 0x0: has no vdev (type 3) of id 7 among its 1 entries",
            "0x18 | 3          | m4: resource table at 0x0: has no vdev (type 3) of id 7 among its 1 entries",
            "0x2c | 0x300      | m4: resource table at 0x2d: num_of_vrings is 3, rpmsg has 2",
            "0x30 | 0x4008     | m4: resource table, vring0 at 0x30: address 0x4008 is no multiple of 4096",
            "0x30 | 0x4010     | m4: resource table, vring0 at 0x30: address 0x4010 is no multiple of 4096",
            "0x34 | 0          | m4: resource table, vring0 at 0x30: align 0 is no power of two from 4 to 65536",
            "0x34 | 0x1001     | m4: resource table, vring0 at 0x30: align 4097 is no power of two from 4 to 65536",
            "0x38 | 255        | m4: resource table, vring0 at 0x30: num 255 is no power of two from 1 to 32768",
            "0x38 | 0x10000    | m4: resource table, vring0 at 0x30: num 65536 is no power of two from 1 to 32768",
            "0x4c | 0          | m4: resource table, vring1 at 0x44: num 0 is no power of two from 1 to 32768",
            "0x30 | 0x7f000    | m4: vring0 at 0x7f000, 10246 bytes, is not in memory m of 524288 bytes",
            "0x44 | 0xfffff000 | m4: vring1 at 0xfffff000, 10246 bytes, is not in memory m of 524288 bytes",
            "0x30 | 0x0        | m4: vring0 at 0x0 to 0x2806 overlaps resource table at 0x0 to 0x58",
            "0x44 | 0x6000     | m4: vring1 at 0x6000 to 0x8806 overlaps vring0 at 0x4000 to 0x6806",
            "0x30 | 0xF000     | m4: buffers at 0x10000 to 0x50000 overlaps vring0 at 0xf000 to 0x11806"})
    void aWrongWordIsOneLineThatSaysWhereAndWhy(String at, String value, String message) {
        stock();
        memory.put32(Long.decode(at), Long.decode(value).intValue());

        assertThatThrownBy(() -> host().check(Places.of("m4", TableSource.region(memory), read(0)))).isInstanceOf(
                IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void addressesCountFromTheMemorysDeviceAddress() {
        HeapMemory elsewhere = new HeapMemory(Shm.BYTES, 0x1000_0000);
        Table table = Table.ofRpmsg(0, new RingPlace(0x1000_4000, RING0.layout(), 1), new RingPlace(0x1000_8000, RING1
                .layout(), 2));

        Places places = Places.of("m4", TableSource.region(elsewhere), table);

        assertThat(places.free()).extracting(Region::deviceAddress).containsExactly(0x1000_0058L, 0x1000_6806L,
                0x1000_A806L);
        assertThatThrownBy(() -> Places.of("m4", TableSource.region(elsewhere), Table.ofRpmsg(0, RING0, RING1)))
                .hasMessageContaining("is not in memory m of 524288 bytes");
    }

    /** N = 2, VRING_ALIGN = 16: vring0 at 0x00, avail 0x20, used 0x30; vring1 at 0x50, avail 0x70, used 0x80; buffers 0xa0. */
    @Test
    void ringsAsDenseAsRpmsgLitesFit() {
        HeapMemory small = new HeapMemory(0x1000, 0x2000_0000);
        Table table = Table.ofRpmsg(0xf00, RingPlace.of("vring0", 0x2000_0000, 2, 16, 1), RingPlace.of("vring1",
                0x2000_0050, 2, 16, 2));

        Places places = Places.of("m4", TableSource.region(small), table);

        Vring second = table.rings().getLast().in("vring1", TableSource.region(small));
        assertThat(second.available().address() - small.segment().address()).isEqualTo(0x70);
        assertThat(second.used().address() - small.segment().address()).isEqualTo(0x80);
        assertThat(places.free()).anySatisfy(region -> assertThat(region.contains(0x2000_00a0, 4 * 512)).isTrue());
    }

    @Test
    void aTableAtTheVeryEndOfTheMemoryOrBeyondIsRefused() {
        for (long start : new long[]{Shm.BYTES - 8, Shm.BYTES, 0xffff_fffcL}) {
            assertThatThrownBy(() -> read(start)).hasMessageContaining("is not in the memory of 524288 bytes");
        }
    }

    @Test
    void rubbishIsReadOrRefusedAndNothingElse() {
        Random random = new Random(4);
        for (int i = 0; i < 20_000; i++) {
            stock();
            for (int word = random.nextInt(4); word >= 0; word--) {
                memory.put32(4L * random.nextInt(22), random.nextInt() >>> random.nextInt(32));
            }
            try {
                host().check(Places.of("m4", TableSource.region(memory), read(0)));
            } catch (IllegalArgumentException e) {
                assertThat(e).message().startsWith("m4: ").doesNotContain("\n");
            }
        }
    }

    private Side host() {
        return new Side.Host(TableSource.region(memory), 0x10000, 0x40000);
    }

    private Table read(long start) {
        return new TableReader("m4", memory, start).read();
    }

    private void stock() {
        MemorySegment.copy(Shm.TABLE, 0, memory.segment(), ValueLayout.JAVA_BYTE, 0, Shm.TABLE.length);
    }
}
