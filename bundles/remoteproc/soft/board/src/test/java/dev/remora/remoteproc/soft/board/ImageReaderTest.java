package dev.remora.remoteproc.soft.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.remora.remoteproc.soft.core.SoftBootLayout;
import dev.remora.remoteproc.soft.firmware.elf.ElfWriter;
import dev.remora.remoteproc.soft.firmware.elf.Segment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageReaderTest {

    private static final int M4 = 0x10000000;
    private static final int RINGS = 0x90000000;

    private static Segment segment(int address, int inFile, int size) {
        return new Segment(Segment.READ, address, ByteBuffer.allocate(inFile), size, List.of());
    }

    private static byte[] image(int entry, Segment... segments) {
        return new ElfWriter(SoftBootLayout.MACHINE, entry, List.of(segments)).write();
    }

    private static void refused(byte[] image, String why) {
        assertThatThrownBy(() -> ImageReader.parse("m4.elf", image)).isInstanceOf(BoardException.class)
                .hasMessageStartingWith("firmware m4.elf: ").hasMessageContaining(why).hasMessageNotContaining("\n");
    }

    @Test
    void segmentsGoWhereTheirAddressesAre() throws Exception {
        FirmwareImage image = ImageReader.parse("m4.elf", image(M4 + 0x100, segment(M4, 0x200, 0x300),
                segment(RINGS + 0xFF000, 0x10, 0x1000)));
        assertThat(image.entry()).isEqualTo(M4 + 0x100);
        assertThat(image.segments()).extracting(FirmwareImage.Segment::memory, FirmwareImage.Segment::offset,
                FirmwareImage.Segment::size).containsExactly(
                        tuple(BoardMemory.M4, 0L, 0x300L),
                        tuple(BoardMemory.RINGS, 0xFF000L, 0x1000L));
    }

    @Test
    void nothingIsLoadedOutsideOfTheM4sMemories() {
        refused(image(M4, segment(M4, 64, 64), segment(0x20000000, 1, 1)), "0x20000000 + 0x1 is neither in m4");
        refused(image(M4, segment(M4, 64, (4 << 20) + 1)), "0x400001 is neither");
        refused(image(M4, segment(M4 - 16, 64, 64)), "neither");
        byte[] endless = image(M4, segment(M4, 64, 64));
        ByteBuffer.wrap(endless).putInt(ElfLayout.HEADER_SIZE + ElfLayout.P_MEMSZ, -1);
        refused(endless, "0xffffffff is neither");
        refused(image(M4, segment(M4, 64, 64), segment(0x90400000, 1, 1)), "neither");
        refused(image(M4, segment(M4, 64, 64), segment(0xFFFFFFF0, 1, 0x7fffffff)), "neither");
    }

    @Test
    void theVringsAreNotLoadedOver() {
        refused(image(M4, segment(M4, 64, 64), segment(RINGS + 0x7FFFF, 1, 1)), "lies on the vrings");
        refused(image(M4, segment(M4, 64, 64), segment(RINGS, 0, 0x100000)), "lies on the vrings");
    }

    @Test
    void theCoreBootsWhereAHeaderFits() {
        refused(image(M4 + 2, segment(M4, 64, 64)), "not aligned");
        refused(image(M4 + 36, segment(M4, 64, 64)), "no segment");
        refused(image(M4 + 64, segment(M4, 64, 4096)), "no segment");
        refused(image(RINGS + 0xFF000, segment(RINGS + 0xFF000, 64, 64)), "no segment");
        refused(image(M4 - 32, segment(M4, 64, 64)), "no segment");
    }

    @Test
    void anImageForAnotherMachineIsRefused() {
        refused(new ElfWriter(40, M4, List.of(segment(M4, 64, 64))).write(), "made for ELF machine 40");
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = image(M4, segment(M4, 64, 64));
        // What follows the last segment's bytes are names and section headers, of which nothing is loaded.
        for (int length = 0; length < 96 + 64; length++) {
            refused(Arrays.copyOf(whole, length), "");
        }
    }

    @Test
    void whateverTheBytesAreItIsAnImageOrOneLine() throws Exception {
        byte[] whole = image(M4, segment(M4, 64, 64), segment(RINGS + 0xF0000, 16, 32));
        Random random = new Random(8);
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = whole.clone();
            for (int changes = random.nextInt(1, 6); changes > 0; changes--) {
                bytes[random.nextInt(120)] = (byte) random.nextInt();
            }
            try {
                assertThat(ImageReader.parse("m4.elf", bytes).segments()).isNotEmpty().allSatisfy(
                        segment -> assertThat(segment.offset() + segment.size()).isBetween(0L, segment.memory()
                                .size()));
            } catch (BoardException e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        }
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> ImageReader.read(Path.of("/nowhere/m4.elf"))).isInstanceOf(BoardException.class)
                .hasMessageStartingWith("firmware /nowhere/m4.elf cannot be read");
    }
}
