package dev.remora.platform.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PrivateFileTest {

    @TempDir
    Path directory;

    @Test
    void aPrivateFileCarriesTheProcessIdAndIsForItsOwnerOnly() throws IOException {
        try (PrivateFile file = PrivateFile.create(directory, "m4")) {
            assertThat(file.path()).isEqualTo(directory.resolve("remora." + ProcessHandle.current().pid() + ".m4"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path()))).isEqualTo(
                    "rw-------");
        }
    }

    @Test
    void aPrivateFileGoesWithItsOwner() throws IOException {
        PrivateFile file = PrivateFile.create(directory, "m4");
        file.close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theSameNameTwiceInOneGatewayIsRefused() throws IOException {
        try (PrivateFile first = PrivateFile.create(directory, "m4")) {
            assertThatThrownBy(() -> PrivateFile.create(directory, "m4")).isInstanceOf(IOException.class)
                    .hasMessageContaining(first.path().toString()).hasMessageContaining("two configurations");
        }
    }

    @Test
    void theFileOfALivingGatewayStaysAndOfADeadOneGoes() throws Exception {
        try (Child owner = Child.run(PrivateFileOwner.class, directory.toString())) {
            Path file = Path.of(owner.readLine());
            PrivateFile.sweep(directory);
            assertThat(file).exists();

            owner.kill();
            assertThat(file).exists();
            PrivateFile.sweep(directory);
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void anOwnFileStaysEvenAfterItWasOpenedAndClosedAgain() throws IOException {
        try (PrivateFile file = PrivateFile.create(directory, "m4")) {
            FileChannel.open(file.path()).close();
            PrivateFile.sweep(directory);
            assertThat(file.path()).exists();
        }
    }

    @Test
    void otherFilesStay() throws IOException {
        Path other = Files.createFile(directory.resolve("openamp.shm"));
        Path similar = Files.createFile(directory.resolve("remora.shared"));
        Path folder = Files.createDirectory(directory.resolve("remora.1.folder"));
        Path link = Files.createSymbolicLink(directory.resolve("remora.1.link"), other);
        PrivateFile.sweep(directory);
        assertThat(directory).isDirectoryContaining(other::equals).isDirectoryContaining(similar::equals)
                .isDirectoryContaining(folder::equals).isDirectoryContaining(link::equals);
    }
}
