package dev.remora.remoteproc.soft.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MakeFirmwareTest {

    private static final Path CLASSES = Path.of("target/classes");
    private static final String SAMPLE = "dev.remora.remoteproc.soft.firmware.sample.SampleFirmware";

    private static final String PACKAGE = "dev.remora.remoteproc.soft.firmware.sample";

    @TempDir
    Path folder;

    @Test
    void theProgramHoldsThePackageOfItsFirmwareClass() throws IOException {
        try (JarInputStream jar = new JarInputStream(
                new ByteArrayInputStream(MakeFirmware.program(CLASSES, SAMPLE, "5", List.of(PACKAGE))))) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Firmware-Class")).isEqualTo(SAMPLE);
            assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version")).isEqualTo("5");
            List<String> names = new ArrayList<>();
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                names.add(entry.getName());
            }
            String path = "dev/remora/remoteproc/soft/firmware/sample/";
            assertThat(names).isSorted().contains(path + "Echo.class", path + "PingPong.class",
                    path + "SampleFirmware.class").allMatch(name -> name.startsWith(path));
        }
    }

    @Test
    void theSameClassesGiveTheSameImage() throws IOException {
        MakeFirmware.main(new String[]{CLASSES.toString(), folder.toString(), "a.elf=" + SAMPLE + "@1",
                "b.elf=" + SAMPLE + "@1", "c.elf=" + SAMPLE + "@2"});

        assertThat(folder.resolve("a.elf")).hasSameBinaryContentAs(folder.resolve("b.elf"));
        assertThat(Files.mismatch(folder.resolve("a.elf"), folder.resolve("c.elf"))).isNotNegative();
    }

    @Test
    void anImageCanDoWithoutVdevAndTakeOtherPackagesAlong() throws IOException {
        String stream = "dev.remora.remoteproc.soft.firmware.stream";
        MakeFirmware.main(new String[]{CLASSES.toString(), folder.toString(), "a.elf=" + SAMPLE
                + "@1,no-vdev,trace=trace:dsp,with=" + stream});

        String image = Files.readString(folder.resolve("a.elf"), StandardCharsets.ISO_8859_1);
        assertThat(image).contains("trace:dsp", stream.replace('.', '/') + "/StreamService.class",
                PACKAGE.replace('.', '/') + "/Echo.class").doesNotContain("trace:m4");
        // The table: version 1, one entry, which is the trace buffer.
        assertThat(image).contains("\1\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\24\0\0\0\2\0\0\0");
        assertThatThrownBy(() -> MakeFirmware.main(new String[]{CLASSES.toString(), folder.toString(), "a.elf="
                + SAMPLE + "@1,vdev"})).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
                        "option vdev, must be FILE=");
    }

    @Test
    void theFirmwareBundleOffersItsImageAsACapability() throws IOException {
        Path image = Files.writeString(folder.resolve("x.elf"), "image");

        MakeFirmwareBundle.main(new String[]{image.toString(), folder.toString(), "a.firmware", "1.2.3", "m4.elf"});

        try (JarFile jar = new JarFile(folder.resolve("a.firmware-1.2.3.jar").toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue("Bundle-SymbolicName")).isEqualTo("a.firmware");
            assertThat(jar.getManifest().getMainAttributes().getValue("Provide-Capability")).isEqualTo(
                    "dev.remora.firmware;firmware.name=\"m4.elf\";path=\"firmware/m4.elf\"");
            ZipEntry entry = Objects.requireNonNull(jar.getEntry("firmware/m4.elf"));
            assertThat(jar.getInputStream(entry)).hasContent("image");
        }
    }

    @Test
    void anImageWithoutAVersionIsRefused() {
        assertThatThrownBy(() -> MakeFirmware.main(new String[]{CLASSES.toString(), folder.toString(), "a.elf=b.C"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a.elf=b.C: must be FILE=FIRMWARE-CLASS@VERSION[,no-vdev][,trace=NAME][,with=PACKAGE]…");
    }
}
