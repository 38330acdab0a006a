package dev.remora.rpmsg.autoload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of jars, good and hostile. */
class FolderTest {

    @TempDir
    private Path folder;

    private Repository.Content read() {
        return new LocalRepository(folder).read(null);
    }

    private String problem() {
        Repository.Content content = read();
        assertThat(content.offers()).isEmpty();
        assertThat(content.problems()).hasSize(1);
        return content.problems().getFirst();
    }

    private void zip(String entry, byte[] content) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("bad.jar")))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content);
        }
    }

    @Test
    void theJarsOfTheFolderAreOffered() throws IOException {
        TestJar.driver("acme.echo", "1.0.0", "echo").to(folder.resolve("echo.jar"));
        TestJar.driver("acme.ping", "1.0.0", "ping").to(folder.resolve("ping.txt"));
        Files.createDirectory(folder.resolve("folder.jar"));

        assertThat(read().offers()).extracting(Offer::toString).containsExactly("acme.echo 1.0.0");
        assertThat(read().problems()).isEmpty();
    }

    @Test
    void aFolderIsReadAgainOnlyWhenItHasChanged() throws IOException {
        TestJar.driver("acme.echo", "1.0.0", "echo").to(folder.resolve("echo.jar"));
        Files.writeString(folder.resolve("bad.jar"), "bad");
        LocalRepository repository = new LocalRepository(folder);
        Repository.Content first = repository.read(null);

        assertThat(repository.read(first)).isSameAs(first);
        TestJar.driver("acme.ping", "1.0.0", "ping").to(folder.resolve("ping.jar"));
        assertThat(repository.read(first).offers()).hasSize(2);
    }

    @Test
    void aJarWithoutAManifestIsRefused() throws IOException {
        zip("some.txt", new byte[1]);
        assertThat(problem()).endsWith("bad.jar: no bundle: it has no META-INF/MANIFEST.MF");
    }

    @Test
    void aPlainJarIsRefused() throws IOException {
        zip("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\n".getBytes(StandardCharsets.UTF_8));
        assertThat(problem()).contains("bad.jar: no bundle: ");
    }

    @Test
    void aHugeManifestIsRefused() throws IOException {
        zip("META-INF/MANIFEST.MF", new byte[(1 << 20) + 1]);
        assertThat(problem()).endsWith("bad.jar: no bundle: its manifest is longer than 1024 KiB");
    }

    @Test
    void aHugeJarIsRefused() throws IOException {
        try (FileChannel file = FileChannel.open(folder.resolve("bad.jar"), StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            file.write(ByteBuffer.allocate(1), Jar.BYTES_MAX);
        }
        assertThat(problem()).endsWith("bad.jar: is longer than 64 MiB");
    }

    @Test
    void aBundleThatAsksTooMuchIsRefused() throws IOException {
        StringBuilder packages = new StringBuilder("p0");
        for (int i = 1; i <= 2000; i++) {
            packages.append(",p").append(i);
        }
        TestJar.bundle("acme.echo", "1.0.0").with("Import-Package", packages.toString()).to(folder.resolve("bad.jar"));
        assertThat(problem()).contains("at most 2000 are looked at");
    }
}
