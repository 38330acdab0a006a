package dev.remora.remoteproc.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.Region;
import dev.remora.remoteproc.core.image.ResourceEntry.Carveout;
import dev.remora.remoteproc.core.image.ResourceEntry.Skipped;
import dev.remora.remoteproc.core.image.ResourceEntry.Trace;
import dev.remora.remoteproc.core.image.ResourceEntry.Vdev;
import dev.remora.remoteproc.core.image.ResourceEntry.Vendor;
import dev.remora.remoteproc.core.image.ResourceEntry.VringEntry;
import dev.remora.virtio.VringLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceTableTest {

    @Test
    void theShippedTableGivesItsEntries() throws FirmwareException {
        assertThat(parse(Vectors.TABLE).entries()).containsExactly(new Carveout(0x1C, "shared", TableLayout.ANY,
                0x100000),
                new Vdev(0x54, 68, 7, List.of(new VringEntry(0x70, TableLayout.ANY, new VringLayout(256,
                        4096)), new VringEntry(0x84, TableLayout.ANY, new VringLayout(256, 4096)))),
                new Trace(0x98,
                        "trace:cm4", 0x2001F000, 4096));
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 0", "8, 1, 0", "4, 1073741824, 0", "4, 2, 1", "16, 12, 0", "16, 200, 0", "16, 198, 0",
            "24, 148, 0", "24, 156, 1", "48, 1, 0", "108, 66304, 0", "108, 16777728, 0", "104, 1, 0", "120, 255, 0",
            "116, 0, 0", "120, 0, 0", "120, 65536, 0", "160, 8192, 1", "164, 7, 0", "28, 99, 1", "28, 1, 0",
            // beyond the sheet: offsets and counts near 2^31 and 2^32, entries twice
            "16, -2147483648, 0", "16, -4, 0", "4, -1, 0", "104, -68, 0", "104, -1, 0", "20, 28, 0", "116, 3, 0",
            "116, -2147483648, 0", "120, -2147483648, 0", "40, 0, 0", "28, -1, 1", "28, 130, 1", "4, 257, 0"})
    void aMutationHasTheVerdictOfTheStrictRules(int offset, int value, int ok) {
        byte[] image = Vectors.ELF32.clone();
        ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putInt(0x5C + offset, value);
        BoardCore core = new BoardCore(region(0x1FFE0000, 0x42000), region(0xB8000000L, 0x200000)).machines(40);
        ThrowingCallable plan = () -> LoadPlan.of("cm4", Firmware.of("fw", "test", image), core);

        if (ok == 1) {
            assertThatCode(plan).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(plan).isInstanceOfSatisfying(FirmwareException.class, e -> assertThat(e.offset())
                    .isBetween(0x5CL, 0x5C + 200L));
        }
    }

    @Test
    void aTableCutShortAnywhereIsRefused() {
        for (int length = 0; length < Vectors.TABLE.length; length++) {
            byte[] cut = Arrays.copyOf(Vectors.TABLE, length);
            assertThatThrownBy(() -> parse(cut)).as("%d bytes", length).isInstanceOf(FirmwareException.class);
        }
    }

    @Test
    void theRefusalNamesThePlaceInTheFile() {
        byte[] table = Vectors.TABLE.clone();
        ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN).putInt(120, 255);

        assertThatThrownBy(() -> ResourceTable.parse(new Bytes(MemorySegment.ofArray(table), 0x1000, "file")))
                .isInstanceOfSatisfying(
                        FirmwareException.class, e -> assertThat(e.offset()).isEqualTo(0x1070))
                .hasMessageContaining(
                        "vring num 255: must be a power of two");
    }

    @Test
    void namesAreBoundedAndHarmless() throws FirmwareException {
        byte[] table = new TableBuilder().carveout("0123456789abcdef0123456789abcdef", 0x1000, 1).carveout(
                "../etc/pa\n\u001b(x)", 0x2000, 1).build();

        assertThat(parse(table).all(Carveout.class)).extracting(Carveout::name).containsExactly(
                "0123456789abcdef0123456789abcdef", ".._etc_pa___x_");
    }

    @Test
    void vendorEntriesReachToTheNextEntryOrTheEnd() throws FirmwareException {
        byte[] table = new TableBuilder().other(128, 12).other(127, 4).other(513, 4).trace("t", 0, 16).other(512, 20)
                .build();

        assertThat(parse(table).entries()).containsExactly(new Vendor(36, 12, 128), new Skipped(48, 127), new Skipped(
                52, 513), new Trace(56, "t", 0, 16), new Vendor(104, 20, 512));
    }

    @ParameterizedTest
    @CsvSource({"any, 4096, any, 4096, 1", "any, 8192, any, 4096, 0", "0x1000, 4096, any, 8192, 0",
            "0x1000, 4096, 0x1000, 4096, 1", "0x1000, 4096, 0x0, 8192, 1", "0x1001, 4096, 0x0, 8192, 0",
            "0x0, 4096, 0x1000, 8192, 0", "any, 4096, 0xb8000000, 4096, 1"})
    void aCarveoutMatchesARegionAsInTheKernel(String da, long length, String region, long regionLength, int ok) {
        assertThat(Carveouts.match(address(da), length, address(region), regionLength)).isEqualTo(ok == 1);
    }

    @Property(tries = 4000)
    void mutatedTablesAreReadOrRefused(@ForAll @Size(min = 1, max = 4) List<@IntRange(max = 199) Integer> places,
            @ForAll byte value) {
        byte[] table = Vectors.TABLE.clone();
        places.forEach(place -> table[place] = value);
        try {
            assertThat(parse(table).entries()).hasSizeLessThanOrEqualTo(TableLayout.MAX_ENTRIES);
        } catch (FirmwareException e) {
            assertThat(e.offset()).isBetween(0L, 200L);
        }
    }

    private static Region region(long address, long size) {
        return new Region("board", address, Arena.ofAuto().allocate(size, 4096));
    }

    private static long address(String text) {
        return text.equals("any") ? TableLayout.ANY : Long.decode(text);
    }

    private static ResourceTable parse(byte[] table) throws FirmwareException {
        return ResourceTable.parse(Bytes.of(MemorySegment.ofArray(table)));
    }
}
