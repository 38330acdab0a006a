package dev.remora.remoteproc.soft.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

class FirmwareLoaderTest {

    /** Goes into the jars. */
    public static final class Sample implements Firmware {

        /** Made by the loader. */
        public Sample() {}

        @Override
        public void start(SoftCore core) {
            core.trace().log("sample");
        }
    }

    private static byte[] jar(String... headers) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        for (int i = 0; i < headers.length; i += 2) {
            manifest.getMainAttributes().putValue(headers[i], headers[i + 1]);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            String path = Sample.class.getName().replace('.', '/') + ".class";
            jar.putNextEntry(new ZipEntry(path));
            try (InputStream in = Objects.requireNonNull(Sample.class.getResourceAsStream("/" + path))) {
                in.transferTo(jar);
            }
            jar.closeEntry();
        }
        return bytes.toByteArray();
    }

    private static void refuses(byte[] program, String message) {
        assertThatThrownBy(() -> FirmwareLoader.load(program)).isInstanceOf(BootException.class)
                .hasMessageContaining(message);
    }

    @Test
    void theVersionComesFromTheManifest() throws Exception {
        FirmwareLoader.Loaded loaded = FirmwareLoader.load(
                jar("Firmware-Class", Sample.class.getName(), "Implementation-Version", "7"));

        assertThat(loaded.version()).isEqualTo("7");
        assertThat(loaded.firmware().getClass().getName()).isEqualTo(Sample.class.getName());
    }

    @Test
    void bytesThatAreNoJarAreRefused() {
        refuses(new byte[100], "program is no jar with a manifest");
    }

    @Test
    void aJarThatIsCutShortIsRefused() throws Exception {
        byte[] whole = jar("Firmware-Class", Sample.class.getName());

        refuses(java.util.Arrays.copyOf(whole, whole.length / 2), "program is no readable jar");
    }

    @Test
    void aManifestWithoutAFirmwareClassIsRefused() throws Exception {
        refuses(jar(), "manifest of the program has no Firmware-Class");
    }

    @Test
    void aClassThatIsNotThereIsRefused() throws Exception {
        refuses(jar("Firmware-Class", "a.Missing"), "firmware class a.Missing: java.lang.ClassNotFoundException");
    }

    @Test
    void aClassThatIsNoFirmwareIsRefused() throws Exception {
        refuses(jar("Firmware-Class", "java.lang.Object"), "firmware class java.lang.Object: ");
    }
}
