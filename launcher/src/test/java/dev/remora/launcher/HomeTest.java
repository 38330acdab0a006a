package dev.remora.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void theFirstRunMakesItsFoldersAndLaterOnesKeepWhatIsThere() throws IOException {
        Home home = new Home(folder.resolve("a/b"));
        home.make();
        Files.writeString(home.config().resolve("x"), "mine");
        home.make();
        assertThat(home.config().resolve("x")).hasContent("mine");
        assertThat(home.deploy()).isEmptyDirectory();
        assertThat(home.firmware()).isEmptyDirectory();
        assertThat(home.data()).isEmptyDirectory();
    }

    @Test
    void theSocketPathAlwaysFits() {
        for (int length = 1; length < 200; length++) {
            Path socket = new Home(Path.of("/" + "ö".repeat(length))).socket();
            assertThat(socket.toString().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(107);
        }
        assertThat(new Home(Path.of("/h")).socket()).hasToString("/h/data/remora.sock");
    }

    @Test
    void deepHomesHaveDifferentSockets() {
        assertThat(new Home(Path.of("/" + "a".repeat(100))).socket())
                .isNotEqualTo(new Home(Path.of("/" + "b".repeat(100))).socket());
    }

    @Test
    void theFolderOfADeepHomesSocketIsPrivateAndGoesInTheEnd() throws IOException, LauncherException {
        Home home = new Home(folder.resolve("d".repeat(120)));
        home.make();
        Path outside = home.socket().resolveSibling("");
        try (SocketFolder socket = SocketFolder.open(home)) {
            assertThat(socket.socket()).isEqualTo(home.socket());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(outside))).isEqualTo("rwx------");
            Files.createFile(socket.socket());
        }
        assertThat(outside).doesNotExist();
    }

    @Test
    void aFolderThatOthersMayEnterIsNotUsedForASocket() throws IOException {
        Home home = new Home(folder.resolve("e".repeat(120)));
        home.make();
        Path outside = Files.createDirectory(home.socket().resolveSibling(""));
        try {
            Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThatThrownBy(() -> SocketFolder.open(home)).isInstanceOf(LauncherException.class)
                    .hasMessageContaining(outside.toString());
        } finally {
            Files.delete(outside);
        }
    }

    @Test
    void aPathWithACommaIsRefusedInOneLine() {
        assertThatThrownBy(() -> new Home(Path.of("/tmp/a,b")).checkPath()).isInstanceOf(LauncherException.class)
                .hasMessageContaining("/tmp/a,b has a comma").hasMessageNotContaining("\n");
    }
}
