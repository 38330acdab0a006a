package dev.remora.remoteproc.soft.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.soft.firmware.elf.ResourceTableWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Reads the image back with offsets of its own, as a loader does. */
class FirmwareImageTest {

    private static final int BASE = 0x10000000;
    private static final byte[] JAR = "the jar".getBytes(StandardCharsets.US_ASCII);

    private final ByteBuffer elf = ByteBuffer.wrap(FirmwareImage.of(JAR, BASE, "trace:m4", true))
            .order(ByteOrder.LITTLE_ENDIAN);

    private String string(int offset) {
        int end = offset;
        while (elf.get(end) != 0) {
            end++;
        }
        return StandardCharsets.US_ASCII.decode(elf.slice(offset, end - offset)).toString();
    }

    /** Offset of the section header of that name. */
    private int section(String name) {
        int names = elf.getInt(elf.getInt(32) + 40 * elf.getShort(50) + 16);
        for (int i = 1; i < elf.getShort(48); i++) {
            int header = elf.getInt(32) + 40 * i;
            if (string(names + elf.getInt(header)).equals(name)) {
                return header;
            }
        }
        throw new AssertionError("no section " + name);
    }

    private int programHeader(int i) {
        return elf.getInt(28) + 32 * i;
    }

    @Test
    void theHeaderSaysElf32LittleEndianExecutableForPicoJava() {
        byte[] ident = Arrays.copyOf(elf.array(), 7);
        assertThat(HexFormat.of().formatHex(ident)).isEqualTo("7f454c46010101");
        assertThat(elf.getShort(16)).isEqualTo((short) 2);
        assertThat(elf.getShort(18)).isEqualTo((short) 91);
        assertThat(elf.getInt(20)).isEqualTo(1);
        assertThat(elf.getInt(24)).isEqualTo(BASE);
        assertThat(elf.getShort(40)).isEqualTo((short) 52);
        assertThat(elf.getShort(42)).isEqualTo((short) 32);
        assertThat(elf.getShort(44)).isEqualTo((short) 2);
        assertThat(elf.getShort(46)).isEqualTo((short) 40);
        assertThat(elf.capacity()).isEqualTo(elf.getInt(32) + 40 * elf.getShort(48));
    }

    @Test
    void theTextSegmentHoldsTheBootHeaderAndTheJar() {
        int header = programHeader(0);
        int offset = elf.getInt(header + 4);
        assertThat(elf.getInt(header)).isEqualTo(1);
        assertThat(elf.getInt(header + 8)).isEqualTo(BASE);
        assertThat(elf.getInt(header + 12)).isEqualTo(BASE);
        assertThat(elf.getInt(header + 16)).isEqualTo(32 + JAR.length).isEqualTo(elf.getInt(header + 20));
        assertThat(elf.getInt(header + 24)).isEqualTo(5);

        assertThat(string(offset).substring(0, 4)).isEqualTo("RSCB");
        assertThat(elf.getInt(offset + 4)).isEqualTo(1);
        assertThat(elf.getInt(offset + 8)).isEqualTo(BASE + 32);
        assertThat(elf.getInt(offset + 12)).isEqualTo(JAR.length);
        assertThat(elf.getInt(offset + 16)).isEqualTo(elf.getInt(section(".resource_table") + 12));
        assertThat(elf.getInt(offset + 20)).isEqualTo(elf.getInt(section(".resource_table") + 20));
        assertThat(elf.slice(offset + 32, JAR.length)).isEqualTo(ByteBuffer.wrap(JAR));
    }

    @Test
    void theResourceTableHasOneRpmsgVdevAndOneTrace() {
        int section = section(".resource_table");
        ByteBuffer table = elf.slice(elf.getInt(section + 16), elf.getInt(section + 20)).order(ByteOrder.LITTLE_ENDIAN);
        int bss = elf.getInt(section(".bss") + 12);
        ByteBuffer expected = ByteBuffer.wrap(HexFormat.of().parseHex("""
                01000000020000000000000000000000
                180000005c000000
                03000000070000000000000001000000
                000000000000000000020000
                ffffffff0010000000010000ffffffff00000000
                ffffffff0010000000010000ffffffff00000000
                02000000""".replace("\n", "")));
        assertThat(table.slice(0, expected.remaining())).isEqualTo(expected);
        assertThat(table.getInt(96)).isEqualTo(bss);
        assertThat(table.getInt(100)).isEqualTo(8192);
        assertThat(table.getInt(104)).isZero();
        assertThat(string(elf.getInt(section + 16) + 108)).isEqualTo("trace:m4", true);
        assertThat(table.remaining()).isEqualTo(92 + 48);
    }

    @Test
    void tableAndTraceLieInTheDataSegment() {
        int data = programHeader(1);
        int start = elf.getInt(data + 8);
        int table = section(".resource_table");
        int bss = section(".bss");

        assertThat(start).isEqualTo(elf.getInt(table + 12)).isEqualTo(BASE + 0x1000);
        assertThat(elf.getInt(data + 4)).isEqualTo(elf.getInt(table + 16));
        assertThat(elf.getInt(data + 16)).isEqualTo(elf.getInt(table + 20));
        assertThat(elf.getInt(data + 24)).isEqualTo(6);
        assertThat(elf.getInt(bss + 4)).isEqualTo(8);
        assertThat(elf.getInt(bss + 12) + elf.getInt(bss + 20)).isEqualTo(start + elf.getInt(data + 20));
    }

    @Test
    void theSameInputGivesTheSameBytes() {
        assertThat(FirmwareImage.of(JAR, BASE, "trace:m4", true)).isEqualTo(elf.array());
    }

    @Test
    void aNameThatDoesNotFitIntoTheTableIsRefused() {
        assertThatThrownBy(() -> new ResourceTableWriter().trace("x".repeat(32), 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 31 characters");
    }
}
