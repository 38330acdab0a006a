package dev.remora.remoteproc.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElfParserTest {

    private static final int ARM = 40;
    private static final byte[] WIDE = ElfBuilder.elf64().entry(0x2_0000_0000L).load(0x2_0000_0000L, new byte[40], 100)
            .table(0x2_0000_0000L, Vectors.TABLE).build();

    @Test
    void theMinimalImageGivesItsSegmentTableAndEntry() throws FirmwareException {
        ElfImage image = parse(Vectors.ELF32, ARM);

        assertThat(image.entry()).isEqualTo(0x1FFE0401);
        assertThat(image.segments()).containsExactly(new ElfImage.Segment(0, 0x34, 0x54, 8, 0x1FFE0000, 16));
        assertThat(image.table()).isEqualTo(new ElfImage.Section(0x168, 0x5C, 200, 0x1FFE1000));
    }

    @Test
    void aWideImageGivesItsSegmentTableAndEntry() throws FirmwareException {
        ElfImage image = parse(WIDE, 91);

        assertThat(image.entry()).isEqualTo(0x2_0000_0000L);
        assertThat(image.segments()).singleElement().satisfies(segment -> {
            assertThat(segment.address()).isEqualTo(0x2_0000_0000L);
            assertThat(segment.fileSize()).isEqualTo(40);
            assertThat(segment.memorySize()).isEqualTo(100);
        });
        assertThat(Objects.requireNonNull(image.table()).size()).isEqualTo(200);
    }

    @Test
    void anImageCutShortAnywhereIsRefused() {
        for (int machine : new int[]{ARM, 91}) {
            byte[] whole = machine == ARM ? Vectors.ELF32 : WIDE;
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> parse(cut, machine)).as("%d bytes", length).isInstanceOf(
                        FirmwareException.class);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 4, 0x464c457e, not an ELF file", "4, 1, 3, ELF class 3", "5, 1, 2, little-endian",
            "16, 2, 1, ELF type 1", "18, 2, 62, made for ELF machine 62", "28, 4, 0x1b0, program headers",
            "28, 4, 0xfffffff0, program headers", "32, 4, 0xfffffff0, section headers", "42, 2, 0, 0 bytes each",
            "42, 2, 0xffff, 65535 bytes each", "44, 2, 0, nothing to load", "44, 2, 0xffff, 65535 program headers",
            "46, 2, 1, section headers of 1 bytes", "48, 2, 0xffff, section headers", "50, 2, 3, section 3 of 3",
            "0x38, 4, 0x1b8, segment 0", "0x38, 4, 0xfffffffc, segment 0", "0x44, 4, 17, only 0x10 in memory",
            "0x168, 4, 0x1b, name at 0x1b", "0x168, 4, 0xffffffff, section 1: name", "0x178, 4, 0x1b8, section 1",
            "0x17c, 4, 0xffffffff, section 1", "0x1a0, 4, 0xfffffff0, section 2", "0x1a4, 4, 26, do not end with NUL",
            "0x1a4, 4, 0, do not end with NUL"})
    void aBadFieldIsRefusedWithItsPlace(String offset, int size, String value, String reason) {
        byte[] image = Vectors.ELF32.clone();
        ByteBuffer out = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        long number = Long.decode(value);
        switch (size) {
            case 1 -> out.put(Integer.decode(offset), (byte) number);
            case 2 -> out.putShort(Integer.decode(offset), (short) number);
            default -> out.putInt(Integer.decode(offset), (int) number);
        }

        assertThatThrownBy(() -> parse(image, ARM)).isInstanceOf(FirmwareException.class).hasMessageContaining(reason)
                .hasMessageContaining("of the file)");
    }

    @Test
    void numbersNearTwoToThe64AreRefused() {
        for (int field : new int[]{32, 40, 64 + 8, 64 + 32}) {
            for (long value : new long[]{-1, -8, Long.MIN_VALUE, Long.MAX_VALUE}) {
                byte[] image = WIDE.clone();
                ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putLong(field, value);
                assertThatThrownBy(() -> parse(image, 91)).isInstanceOf(FirmwareException.class);
            }
        }
    }

    @Test
    void anImageWithoutSectionsIsReadWithoutATable() throws FirmwareException {
        byte[] image = ElfBuilder.elf32().load(0x1000, new byte[4], 4).build();
        ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putShort(ElfLayout.ELF32.shentsize, (short) 0);

        assertThat(parse(image, 91).table()).isNull();
    }

    @Test
    void aTableThatTheFirmwareMakesItselfIsNotInTheFile() throws FirmwareException {
        for (int offset : new int[]{0x5C, 0, 0x0100_0000}) {
            byte[] image = Vectors.ELF32.clone();
            ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putInt(0x168 + 4, 8).putInt(0x168 + 16, offset);

            assertThat(parse(image, ARM).table()).isNull();
        }
    }

    @Test
    void programHeadersMayLieAnywhereInTheFile() throws FirmwareException {
        byte[] image = Arrays.copyOf(Vectors.ELF32, Vectors.ELF32.length + 32);
        System.arraycopy(Vectors.ELF32, 0x34, image, Vectors.ELF32.length, 32);
        Arrays.fill(image, 0x34, 0x54, (byte) 0xFF);
        ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putInt(28, Vectors.ELF32.length);

        assertThat(parse(image, ARM).segments()).containsExactly(new ElfImage.Segment(0, Vectors.ELF32.length, 0x54, 8,
                0x1FFE0000, 16));
    }

    @Test
    void theWorkOnAHostileFileIsBounded() throws FirmwareException {
        ElfBuilder elf = ElfBuilder.elf64();
        for (int i = 0; i <= ElfParser.MAX_SEGMENTS; i++) {
            elf.load(i, new byte[1], 1);
        }
        byte[] image = elf.build();
        assertThatThrownBy(() -> parse(image, 91)).hasMessageContaining("513 segments, at most 512 are loaded");

        byte[] many = Arrays.copyOf(image, 64 + 0xFFFE * 56);
        Arrays.fill(many, 64, many.length, (byte) 0);
        ByteBuffer.wrap(many).order(ByteOrder.LITTLE_ENDIAN).putShort(ElfLayout.ELF64.phnum, (short) 0xFFFE);
        assertThat(parse(many, 91).segments()).isEmpty();
    }

    @Test
    void headersThatAreNotLoadedAreSkipped() throws FirmwareException {
        byte[] image = Vectors.ELF32.clone();
        image[0x34] = 6; // PT_PHDR
        assertThat(parse(image, ARM).segments()).isEmpty();
        byte[] empty = Vectors.ELF32.clone();
        ByteBuffer.wrap(empty).order(ByteOrder.LITTLE_ENDIAN).putInt(0x48, 0);
        assertThat(parse(empty, ARM).segments()).isEmpty();
    }

    @Property(tries = 4000)
    void mutatedBytesNeverDoAnythingButRefuse(@ForAll("mutations") Tuple2<int[], byte[]> mutation,
            @ForAll boolean wide) {
        byte[] image = (wide ? WIDE : Vectors.ELF32).clone();
        for (int i = 0; i < mutation.get1().length; i++) {
            image[mutation.get1()[i] % image.length] = mutation.get2()[i];
        }
        assertParsesOrRefuses(() -> parse(image, wide ? 91 : ARM));
    }

    @Provide
    Arbitrary<Tuple2<int[], byte[]>> mutations() {
        return Arbitraries.integers().between(1, 6).flatMap(n -> Combinators.combine(Arbitraries.integers()
                .between(0, 2000).array(int[].class).ofSize(n), Arbitraries.bytes().array(byte[].class).ofSize(n)).as(
                        Tuple::of));
    }

    private static void assertParsesOrRefuses(ThrowingCallable parse) {
        try {
            parse.call();
        } catch (FirmwareException e) {
            assertThat(e.getMessage()).isNotBlank();
        } catch (Throwable e) {
            throw new AssertionError("must refuse by FirmwareException", e);
        }
    }

    private static ElfImage parse(byte[] file, int machine) throws FirmwareException {
        return ElfParser.parse(Bytes.of(MemorySegment.ofArray(file)), m -> m == machine, "another");
    }
}
