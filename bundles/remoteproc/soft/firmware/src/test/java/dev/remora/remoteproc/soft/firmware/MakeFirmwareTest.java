package dev.remora.remoteproc.soft.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
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
    void anImageCanBringATableForSharedMemory() throws IOException {
        String options = ",trace=trace:m4,table=0x900FF000,vdevs=2,rings=0x90000000,trace-at=0x900F0000";
        MakeFirmware.main(new String[]{CLASSES.toString(), folder.toString(), "a.elf=" + SAMPLE + "@1" + options});

        ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("a.elf"))).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(elf.getShort(44)).isEqualTo((short) 4);
        int table = elf.getInt(28) + 2 * 32;
        assertThat(elf.getInt(table + 8)).isEqualTo(0x900FF000);
        ByteBuffer content = elf.slice(elf.getInt(table + 4), elf.getInt(table + 16)).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer expected = ByteBuffer.wrap(HexFormat.of().parseHex("""
                01000000030000000000000000000000
                1c00000060000000a4000000
                03000000070000000000000001000000
                000000000000000000020000
                0000009000100000000100000000000000000000
                0080009000100000000100000100000000000000
                03000000070000000000000001000000
                000000000000000000020000
                0000019000100000000100000200000000000000
                0080019000100000000100000300000000000000
                0200000000000f9000200000000000007472616365""".replace("\n", "")));
        assertThat(content.slice(0, expected.remaining())).isEqualTo(expected);
        int trace = table + 32;
        assertThat(elf.getInt(trace + 8)).isEqualTo(0x900F0000);
        assertThat(elf.getInt(trace + 16)).isZero();
        assertThat(elf.getInt(trace + 20)).isEqualTo(8192);
        assertThatThrownBy(() -> MakeFirmware.main(new String[]{CLASSES.toString(), folder.toString(), "a.elf="
                + SAMPLE + "@1,table=0x1000,vdevs=1"})).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("table, vdevs, rings and trace-at go together");
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
                .hasMessageStartingWith(
                        "a.elf=b.C: must be FILE=FIRMWARE-CLASS@VERSION[,no-vdev][,trace=NAME][,with=PACKAGE]…");
    }
}
