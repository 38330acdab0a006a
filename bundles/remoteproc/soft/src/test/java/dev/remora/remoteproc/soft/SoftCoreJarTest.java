package dev.remora.remoteproc.soft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoftCoreJarTest {

    @TempDir
    Path folder;

    @Test
    void theProgramIsSelfContained() throws IOException {
        try (JarFile jar = new JarFile(SoftCoreJar.extract(folder.resolve("new")).toFile())) {
            assertThat(jar.getEntry("dev/remora/virtio/DeviceQueue.class")).isNotNull();
            assertThat(jar.getEntry("dev/remora/platform/Region.class")).isNotNull();
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class")).isNotNull();
        }
    }

    @Test
    void theSameProgramIsNotWrittenTwice() throws IOException {
        Object first = Files.readAttributes(SoftCoreJar.extract(folder), "unix:ino").get("ino");

        assertThat(Files.readAttributes(SoftCoreJar.extract(folder), "unix:ino").get("ino")).isEqualTo(first);
    }

    @Test
    void anotherProgramIsReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("soft-core.jar"), "old");

        SoftCoreJar.extract(folder);

        assertThat(file).isNotEmptyFile();
        assertThat(Files.size(file)).isGreaterThan(1000);
        assertThat(folder).isDirectoryContaining("glob:**/soft-core.jar").isDirectoryNotContaining("glob:**.tmp");
    }
}
