package dev.remora.remoteproc.core.coredump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoreFileStoreTest {

    private static final int SIZE = 1000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path home;

    private Path folder = Path.of("");
    @SuppressWarnings("NullAway.Init")
    private volatile CoredumpSettings settings;
    @SuppressWarnings("NullAway.Init")
    private CoreFileStore store;

    @BeforeEach
    void open() {
        folder = home.resolve("data/coredumps");
        settings = Crashes.settings(folder, CoredumpMode.ENABLED, 3, 10 * SIZE);
        store = new CoreFileStore(() -> settings);
    }

    @Test
    void filesAreListedLastFirst() throws Exception {
        assertThat(store.list("m4")).isEmpty();
        write("m4", Crashes.TIME);
        write("dsp", Crashes.TIME);
        write("m4", Crashes.TIME.minusSeconds(3600)); // a clock that went back
        assertThat(names("m4")).containsExactly("m4-000003.core", "m4-000001.core");
        assertThat(names("dsp")).containsExactly("dsp-000002.core");
        Coredump last = store.list("m4").getFirst();
        assertThat(last.time()).isEqualTo(Crashes.TIME.minusSeconds(3600));
        assertThat(last.reason()).isEqualTo("watchdog: no heartbeat");
        assertThat(last.size()).isEqualTo(SIZE);
        assertThat(last.file()).contains(folder.resolve("m4-000003.core"));
    }

    @Test
    void filesSurviveARestart() throws Exception {
        write("m4", Crashes.TIME);
        store = new CoreFileStore(() -> settings);
        assertThat(names("m4")).containsExactly("m4-000001.core");
        write("m4", Crashes.TIME);
        assertThat(names("m4")).containsExactly("m4-000002.core", "m4-000001.core");
    }

    @Test
    void onlyTheOwnerMayReadThem() throws Exception {
        Path file = write("m4", Crashes.TIME);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder))).isEqualTo("rwx------");
        Path any = Files.createDirectory(home.resolve("any"));
        assertThat(Files.getPosixFilePermissions(home.resolve("data"))).isEqualTo(Files.getPosixFilePermissions(any));
    }

    @Test
    void theOldestOfAProcessorGo() throws Exception {
        write("dsp", Crashes.TIME);
        for (int i = 0; i < 5; i++) {
            write("m4", Crashes.TIME.minusSeconds(i));
        }
        assertThat(names("m4")).containsExactly("m4-000006.core", "m4-000005.core", "m4-000004.core");
        assertThat(names("dsp")).containsExactly("dsp-000001.core");
    }

    @Test
    void theOldestOfAllGoWhenTheyAreTooManyBytes() throws Exception {
        settings = Crashes.settings(folder, CoredumpMode.ENABLED, 100, 3 * SIZE);
        write("dsp", Crashes.TIME);
        for (int i = 0; i < 3; i++) {
            write("m4", Crashes.TIME);
        }
        assertThat(names("dsp")).isEmpty();
        assertThat(names("m4")).hasSize(3);
        store.write("m4", 2 * SIZE + 1, channel -> {});
        assertThat(files()).containsExactly("m4-000005.core");
    }

    @Test
    void oneThatIsLargerThanAllMayBeIsRefusedAndNothingGoes() throws Exception {
        write("m4", Crashes.TIME);
        assertThatThrownBy(() -> store.write("m4", 10 * SIZE + 1, channel -> {})).isInstanceOf(IOException.class)
                .hasMessage(
                        "its 10001 bytes are more than coredump.bytes = 10000");
        assertThat(files()).containsExactly("m4-000001.core");
    }

    @Test
    void thoseBeingWrittenCountToo() throws Exception {
        settings = Crashes.settings(folder, CoredumpMode.ENABLED, 3, 2 * SIZE);
        store.write("m4", SIZE + 1, channel -> assertThatThrownBy(() -> write("dsp", Crashes.TIME)).isInstanceOf(
                IOException.class).hasMessage(
                        "its 1000 bytes and the 1001 of others that are being written are more than coredump.bytes = 2000"));
        assertThat(write("dsp", Crashes.TIME)).exists();
    }

    @Test
    void aDiskWithoutRoomIsNotFilledUp() throws Exception {
        write("m4", Crashes.TIME);
        long more = Files.getFileStore(home).getTotalSpace() + 1;
        settings = Crashes.settings(folder, CoredumpMode.ENABLED, 3, more);
        assertThatThrownBy(() -> store.write("m4", more, channel -> {})).isInstanceOf(IOException.class)
                .hasMessageStartingWith("its " + more + " bytes do not fit, ")
                .hasMessageEndingWith(" are free in " + folder);
        assertThat(files()).containsExactly("m4-000001.core"); // not given up for nothing
    }

    @Test
    void aFailedOneLeavesNothing() throws Exception {
        assertThatThrownBy(() -> store.write("m4", SIZE, channel -> {
            channel.write(ByteBuffer.allocate(10));
            assertThat(files()).containsExactly("m4-000001.core.part");
            assertThat(names("m4")).isEmpty();
            throw new IOException("No space left on device");
        })).isInstanceOf(IOException.class).hasMessage("No space left on device");
        assertThat(files()).isEmpty();
        settings = Crashes.settings(folder, CoredumpMode.ENABLED, 3, SIZE); // and nothing of it is still counted
        assertThat(write("m4", Crashes.TIME)).exists();
    }

    @Test
    void whatAPowerCutLeftIsSweptAway() throws Exception {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("m4-000007.core.part"), "half");
        write("m4", Crashes.TIME);
        assertThat(files()).containsExactly("m4-000001.core");
    }

    @Test
    void oneBeingWrittenIsNotSweptAway() throws Exception {
        Path file = store.write("m4", SIZE, channel -> write("dsp", Crashes.TIME));
        assertThat(file).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "..", ".", "", "-rf", "a\nb", "a\0b", "\u202egpj",
            "m4/../../x", "%s%n"})
    void noNameLeavesTheFolder(String processor) throws Exception {
        Path file = write(processor, Crashes.TIME);
        assertThat(file.getParent()).isEqualTo(folder);
        assertThat(file.getFileName().toString()).matches("[A-Za-z0-9_][A-Za-z0-9._-]*-000001\\.core");
        assertThat(file).isRegularFile();
        assertThat(new CoreFolder(folder).list()).hasSize(1);
    }

    @Test
    void aLongNameIsCut() throws Exception {
        String name = "m".repeat(500);
        assertThat(write(name, Crashes.TIME).getFileName()).hasToString("m".repeat(64) + "-000001.core");
    }

    @Test
    void processorsWhoseNamesLookAlikeKeepTheirOwn() throws Exception {
        write("a/b", Crashes.TIME);
        write("a_b", Crashes.TIME);
        assertThat(names("a/b")).containsExactly("a_b-000001.core");
        assertThat(names("a_b")).containsExactly("a_b-000002.core");
    }

    @Test
    void filesThatAreNotOursAreLeftAlone() throws Exception {
        Files.createDirectories(folder);
        Path outside = Files.writeString(home.resolve("outside"), "x".repeat(9 * SIZE));
        Files.writeString(folder.resolve("notes.txt"), "x".repeat(9 * SIZE));
        Files.writeString(folder.resolve("m4-000001.core"), "no core file");
        Files.write(folder.resolve("m4-000002.core"), new byte[0]);
        Files.createSymbolicLink(folder.resolve("m4-000003.core"), outside);
        Files.createDirectory(folder.resolve("m4-000004.core"));
        Files.write(folder.resolve("m4-000005.core"),
                CoreFile.of(Crashes.of("m4", Crashes.segment("s", 0, 8)), new byte[0])
                        .header());
        settings = Crashes.settings(folder, CoredumpMode.ENABLED, 1, SIZE);
        write("m4", Crashes.TIME);
        Path last = write("m4", Crashes.TIME);
        assertThat(names("m4")).containsExactly(String.valueOf(last.getFileName()));
        assertThat(files())
                .contains("notes.txt", "m4-000001.core", "m4-000002.core", "m4-000003.core", "m4-000004.core",
                        "m4-000005.core")
                .hasSize(7);
        assertThat(outside).hasSize(9 * SIZE);
    }

    @Test
    void damagedFilesAreNoneOfOurs() throws Exception {
        byte[] whole = Files.readAllBytes(write("m4", Crashes.TIME));
        Path file = folder.resolve("m4-000001.core");
        for (int length = 0; length < 200; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(store.list("m4")).isEmpty();
        }
        byte[] huge = whole.clone();
        Arrays.fill(huge, 64, 64 + 56, (byte) 0xFF); // program header 0
        Files.write(file, huge);
        assertThat(store.list("m4")).isEmpty();
    }

    @Test
    void aReaderGetsTheWholeFile() throws Exception {
        Path file = write("m4", Crashes.TIME);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.list("m4").getFirst().writeTo(Channels.newChannel(out));
        assertThat(out.toByteArray()).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void aDiscardedOneIsGone() throws Exception {
        write("m4", Crashes.TIME);
        Coredump dump = store.list("m4").getFirst();
        dump.discard();
        dump.discard();
        assertThat(store.list("m4")).isEmpty();
        assertThatThrownBy(() -> dump.writeTo(Channels.newChannel(new ByteArrayOutputStream()))).isInstanceOf(
                IOException.class).hasMessage("core file %s is gone".formatted(folder.resolve("m4-000001.core")));
        assertThat(write("m4", Crashes.TIME).getFileName()).hasToString("m4-000002.core");
    }

    @Test
    void aFileCutShortIsToldToItsReader() throws Exception {
        Path file = write("m4", Crashes.TIME);
        Coredump dump = store.list("m4").getFirst();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(500);
        }
        assertThatThrownBy(() -> dump.writeTo(Channels.newChannel(new ByteArrayOutputStream()))).isInstanceOf(
                IOException.class).hasMessageEndingWith("ends at 500 of 1000 bytes");
    }

    @Test
    void withoutAFolderNothingIsWritten() {
        settings = new CoredumpSettings(CoredumpMode.ENABLED, Optional.empty(), 3, SIZE, settings.timeout());
        assertThat(store.list("m4")).isEmpty();
        assertThatThrownBy(() -> write("m4", Crashes.TIME)).isInstanceOf(IOException.class).hasMessageContaining(
                "set coredump.path");
    }

    @Test
    void aFolderThatIsNoneIsRefused() throws Exception {
        Files.createDirectories(folder.getParent());
        Files.writeString(folder, "a file");
        assertThat(store.list("m4")).isEmpty();
        assertThatThrownBy(() -> write("m4", Crashes.TIME)).isInstanceOf(IOException.class);
        assertThat(folder).hasContent("a file");
    }

    /** A file of {@link #SIZE} bytes with our notes, ELF64. */
    private Path write(String processor, Instant time) throws IOException {
        byte[] notes = new CoreNotes(processor, time, "watchdog: no heartbeat", "a.elf", "").encode();
        byte[] header = CoreFile.of(Crashes.of(processor, true, 62, 0, Crashes.segment("s", 0, 8)), notes).header();
        return store.write(processor, SIZE, channel -> {
            channel.write(ByteBuffer.wrap(header));
            channel.write(ByteBuffer.allocate(SIZE - header.length));
        });
    }

    private List<String> names(String processor) {
        return store.list(processor).stream().map(file -> String.valueOf(file.path().getFileName())).toList();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }
}
