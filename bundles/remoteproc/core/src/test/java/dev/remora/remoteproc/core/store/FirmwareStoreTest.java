package dev.remora.remoteproc.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.Firmware;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirmwareStoreTest {

    @TempDir
    private Path home;

    private Path first = Path.of("");
    private Path second = Path.of("");
    private Path missing = Path.of("");
    private final List<String> told = new CopyOnWriteArrayList<>();
    @SuppressWarnings("NullAway.Init")
    private FirmwareStore store;

    @BeforeEach
    void open() throws IOException {
        first = Files.createDirectory(home.resolve("first"));
        second = Files.createDirectory(home.resolve("second"));
        missing = home.resolve("missing");
        store = new FirmwareStore(null, List.of(first, missing, second), told::add);
        store.open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theFirstFolderThatHasItWins() throws Exception {
        Files.write(second.resolve("a.elf"), new byte[]{2});
        assertThat(bytes("a.elf")).containsExactly(2);
        Files.write(first.resolve("a.elf"), new byte[]{1});
        assertThat(bytes("a.elf")).containsExactly(1);
        assertThat(store.find("a.elf").orElseThrow().source()).isEqualTo(first.resolve("a.elf").toString());
        Files.delete(first.resolve("a.elf"));
        assertThat(bytes("a.elf")).containsExactly(2);
        assertThat(store.find("b.elf")).isEmpty();
    }

    @Test
    void theNameAndHashAreShown() throws Exception {
        Files.write(first.resolve("a.elf"), new byte[0]);
        assertThat(store.find("a.elf").orElseThrow()).hasToString("a.elf (%s, e3b0c442…)".formatted(first.resolve(
                "a.elf")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../a", "a/b", "/a", "a\\b", ".hidden", "a..b", "-a", "a\nb", "a\0", "ä"})
    void aNameThatCouldLeaveTheFolderIsRefused(String name) {
        assertThatThrownBy(() -> store.find(name)).isInstanceOf(RemoteProcessorException.class).hasMessageContaining(
                "firmware name");
    }

    @Test
    void aFolderInPlaceOfTheFileIsRefused() throws IOException {
        Files.createDirectory(first.resolve("a.elf"));
        assertThatThrownBy(() -> store.find("a.elf")).hasMessageContaining("is not a file");
    }

    @Test
    void aHugeFileIsRefused() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(first.resolve("a.elf").toFile(), "rw")) {
            file.setLength(FirmwareReader.MAX_SIZE + 1L);
        }
        assertThatThrownBy(() -> store.find("a.elf")).hasMessageContaining("larger than 64 MiB");
    }

    @Test
    void whatIsWrittenReplacedAndDeletedIsTold() throws IOException {
        Path file = first.resolve("a.elf");
        Files.write(file, new byte[]{1});
        await().until(() -> told.contains("a.elf"));
        told.clear();
        Path fresh = Files.write(home.resolve("fresh"), new byte[]{2});
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        await().until(() -> told.contains("a.elf"));
        told.clear();
        Files.delete(file);
        await().until(() -> told.contains("a.elf"));
    }

    @Test
    void aFolderThatComesLaterIsWatched() throws IOException {
        Files.createDirectory(missing);
        Files.write(missing.resolve("late.elf"), new byte[]{1});
        await().until(() -> told.contains("late.elf"));
        told.clear();
        Files.write(missing.resolve("later.elf"), new byte[]{1});
        await().until(() -> told.contains("later.elf"));
    }

    @Test
    void closingEndsItsThreads() {
        store.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().startsWith(
                "remora-firmware")));
    }

    private byte[] bytes(String name) throws RemoteProcessorException {
        Firmware firmware = store.find(name).orElseThrow();
        return firmware.bytes().toArray(ValueLayout.JAVA_BYTE);
    }
}
