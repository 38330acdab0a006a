package dev.remora.remoteproc.core.coredump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.spi.DumpSegment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoreFileTest {

    private static final byte[] NO_NOTES = {};
    private static final DumpSegment DDR = Crashes.segment("ddr", 0xb8000000L, 1 << 20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void headersAreThoseOfTheKernel() throws Exception {
        CoreFile file = CoreFile.of(Crashes.of("m4", Crashes.segment("ram", 0x1ffe0000, 128 << 10), DDR), NO_NOTES);
        assertThat(file.header()).isEqualTo(vector("core32-hdr"));
        assertThat(file.size()).isEqualTo(0x74 + (128 << 10) + (1 << 20));
        assertThat(bytes(file)).startsWith(vector("core32-hdr")).hasSize((int) file.size());
    }

    @Test
    void notesSayWhatHappened() throws Exception {
        ReadBack read = ReadBack.of(bytes(noted(Crashes.of("m4", DDR))));
        assertThat(read.notes()).containsExactly("Remora 524d0001 m4", "Remora 524d0002 2026-11-21T19:00:00.123Z",
                "Remora 524d0003 watchdog: no heartbeat for 500 ms", "Remora 524d0004 sample.elf",
                "Remora 524d0005 " + "ab"
                        .repeat(32));
        assertThat(read.elfClass()).isEqualTo(1);
        assertThat(read.machine()).isEqualTo(40);
        assertThat(read.entry()).isEqualTo(0x1ffe0401);
    }

    @Property(tries = 50)
    void everyByteIsReadBack(@ForAll boolean wide,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 200_000) Integer> sizes) throws IOException {
        DumpSegment[] segments = IntStream.range(0, sizes.size())
                .mapToObj(i -> Crashes.segment("s" + i, 0x10000000L * i,
                        sizes.get(i)))
                .toArray(DumpSegment[]::new);
        CoreFile file = noted(Crashes.of("m4", wide, 62, 0, segments));
        byte[] bytes = bytes(file);
        assertThat(bytes).hasSize((int) file.size());
        ReadBack read = ReadBack.of(bytes);
        assertThat(read.elfClass()).isEqualTo(wide ? 2 : 1);
        assertThat(read.loads()).hasSize(sizes.size());
        for (int i = 0; i < sizes.size(); i++) {
            assertThat(read.loads().get(i).address()).isEqualTo(0x10000000L * i);
            byte[] expected = new byte[sizes.get(i)];
            for (int at = 0; at < expected.length; at++) {
                expected[at] = Crashes.at(at);
            }
            assertThat(read.loads().get(i).bytes()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 40", "false, 0", "true, 183", "true, 62", "true, 91"})
    void readelfHasNothingToComplainAbout(boolean wide, int machine) throws Exception {
        Path core = write(noted(Crashes.of("m4", wide, machine, 0x1000, Crashes.segment("ram", 0x1000, 4096), DDR)));
        Ran readelf = run("readelf", "-a", "-W", core.toString());
        assertThat(readelf.errors()).isEmpty();
        // Of an ARM file without sections binutils' -u (in -a) makes a 1, without a word.
        assertThat(readelf.status()).isEqualTo(machine == Crashes.ARM ? 1 : 0);
        assertThat(run("readelf", "-h", "-l", "-S", "-n", core.toString()).status()).isZero();
        assertThat(readelf.out()).contains("Type:                              CORE (Core file)", wide
                ? "ELF64"
                : "ELF32").containsOnlyOnce("  NOTE ").contains("RWE 0")
                .containsPattern("LOAD .*0x0*b8000000 0x0*b8000000 0x0*100000 ")
                .containsPattern("LOAD .*0x0*1000 0x0*1000 0x0*1000 0x0*1000 RWE")
                .containsPattern("Remora +0x00000002");
    }

    @ParameterizedTest
    @CsvSource({"false, 40", "true, 62", "true, 91"})
    void gdbShowsTheMemoryAndMissesTheRegistersOnly(boolean wide, int machine) throws Exception {
        Path core = write(noted(Crashes.of("m4", wide, machine, 0x1000, Crashes.segment("ram", 0x1000, 4096), DDR)));
        Ran gdb = run("gdb", "-nx", "-batch", "-core", core.toString(), "-ex", "x/4xb 0xb8010001", "-ex",
                "x/2xb 0x1ffe");
        assertThat(gdb.status()).isZero();
        assertThat(gdb.out()).contains("0xb8010001:\t0x08\t0x0f\t0x16\t0x1d", "0x1ffe:\t0xf2\t0xf9");
        assertThat(gdb.errors().lines().filter(line -> !line.isBlank()
                && !line.equals("warning: Couldn't find general-purpose registers in core file."))).isEmpty();
    }

    @Test
    void whatDoesNotFitElf32BecomesElf64() throws Exception {
        assertThat(CoreFile.of(Crashes.of("m4", Crashes.segment("high", 0xfffff000L, 4096)), NO_NOTES).wide())
                .isFalse();
        assertThat(CoreFile.of(Crashes.of("m4", Crashes.segment("high", 0xfffff000L, 4097)), NO_NOTES).wide()).isTrue();
        assertThat(CoreFile.of(Crashes.of("m4", Crashes.segment("high", 0x100000000L, 16)), NO_NOTES).wide()).isTrue();
        assertThat(CoreFile.of(Crashes.of("m4", Crashes.segment("all", 0, 1L << 32)), NO_NOTES).wide()).isTrue();
        assertThat(CoreFile.of(Crashes.of("m4", Crashes.segment("a", 0, 3L << 30), Crashes.segment("b", 0, 3L << 30)),
                NO_NOTES).wide()).isTrue();
        assertThat(CoreFile.of(Crashes.of("m4", false, 40, 1L << 32, DDR), NO_NOTES).wide()).isTrue();
        assertThat(CoreFile.of(Crashes.of("m4", Crashes.segment("top", -4096, 4096)), NO_NOTES).wide()).isTrue();
    }

    @Test
    void gigabytesPassThroughOnePiece() throws Exception {
        long size = (4L << 30) + 12345;
        CoreFile file = noted(Crashes.of("m4", new DumpSegment("ddr", 0x80000000L, size, (offset, into) -> {})));
        Counter counted = new Counter();
        writeTo(file, counted);
        assertThat(counted.bytes).isEqualTo(file.size()).isEqualTo(file.header().length + size);
    }

    @Test
    void aCoreWithoutMemoryHasNoFile() {
        assertThatThrownBy(() -> CoreFile.of(Crashes.of("m4"), NO_NOTES)).isInstanceOf(IOException.class)
                .hasMessageContaining("names no memory");
        assertThatThrownBy(() -> CoreFile.of(Crashes.of("m4", Crashes.segment("empty", 0, 0)), NO_NOTES)).isInstanceOf(
                IOException.class).hasMessageContaining("names no memory");
    }

    @Test
    void segmentsAreCounted() throws Exception {
        DumpSegment[] most = IntStream.range(0, 4096).mapToObj(i -> Crashes.segment("s", i * 16L, 16)).toArray(
                DumpSegment[]::new);
        assertThat(ReadBack.of(bytes(noted(Crashes.of("m4", most)))).loads()).hasSize(4096);
        Path core = write(noted(Crashes.of("m4", most)));
        assertThat(run("readelf", "-l", core.toString()).errors()).isEmpty();
        DumpSegment[] more = IntStream.range(0, 4097).mapToObj(i -> Crashes.segment("s", i, 1)).toArray(
                DumpSegment[]::new);
        assertThatThrownBy(() -> noted(Crashes.of("m4", more))).isInstanceOf(IOException.class).hasMessage(
                "4097 segments, at most 4096 fit");
    }

    @Test
    void segmentsBeyondTheAddressSpaceAreRefused() {
        assertThatThrownBy(() -> noted(Crashes.of("m4", Crashes.segment("wrap\n", -16, 17)))).isInstanceOf(
                IOException.class)
                .hasMessage("segment wrap?: da 0xfffffffffffffff0 + 17 bytes is beyond the address space");
        DumpSegment half = Crashes.segment("half", 0, Long.MAX_VALUE);
        assertThatThrownBy(() -> noted(Crashes.of("m4", half, half))).isInstanceOf(IOException.class).hasMessage(
                "its segments are more than 2^63 bytes together");
    }

    private CoreFile noted(CrashedCore core) throws IOException {
        return CoreFile.of(core, CoreNotes.of(core).encode());
    }

    private Path write(CoreFile file) throws IOException {
        return Files.write(folder.resolve("core"), bytes(file));
    }

    private static byte[] bytes(CoreFile file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writeTo(file, Channels.newChannel(out));
        return out.toByteArray();
    }

    private static void writeTo(CoreFile file, WritableByteChannel to) throws IOException {
        try (PieceReader reader = new PieceReader("m4", Duration.ofMinutes(1))) {
            file.writeTo(to, reader, () -> {});
            assertThat(reader.firstFailure()).isEmpty();
        }
    }

    private static byte[] vector(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(CoreFileTest.class.getResourceAsStream(name + ".hex"))) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s",
                    ""));
        }
    }

    private record Ran(int status, String out, String errors) {}

    private Ran run(String... command) throws Exception {
        Path out = folder.resolve("out");
        Path errors = folder.resolve("errors");
        int status = start(new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(errors.toFile()))
                .waitFor();
        return new Ran(status, Files.readString(out), Files.readString(errors));
    }

    private static Process start(ProcessBuilder command) {
        try {
            return command.start();
        } catch (IOException e) {
            throw new AssertionError("the tests of core files need readelf and gdb: apt-get install binutils gdb", e);
        }
    }

    private static final class Counter implements WritableByteChannel {

        private long bytes;

        @Override
        public int write(ByteBuffer from) {
            int count = from.remaining();
            bytes += count;
            from.position(from.limit());
            return count;
        }

        @Override
        public boolean isOpen() { return true; }

        @Override
        public void close() {}
    }
}
