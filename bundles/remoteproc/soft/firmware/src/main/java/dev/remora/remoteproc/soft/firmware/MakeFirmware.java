package dev.remora.remoteproc.soft.firmware;

import dev.remora.remoteproc.soft.core.Firmware;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes firmware images of compiled classes: {@code MakeFirmware CLASSES-FOLDER OUTPUT-FOLDER IMAGE…}, where an image is
 * {@code FILE=FIRMWARE-CLASS@VERSION[,OPTION…]}. It holds the classes of the firmware class' package. Options:
 *
 * <pre>
 *   no-vdev        no rpmsg vdev in its resource table
 *   trace=NAME     the name of its trace buffer, trace:m4 else
 *   with=PACKAGE   the classes of another package as well
 *
 *   table=ADDRESS,vdevs=NUMBER,rings=ADDRESS,trace-at=ADDRESS
 *                  a second resource table in memory that is shared with the gateway: its rpmsg vdevs, the place of their
 *                  rings (vring j of vdev i at ADDRESS + i * 0x10000 + j * 0x8000), and its trace buffer; the first table
 *                  has no vdev then
 * </pre>
 */
public final class MakeFirmware {

    private MakeFirmware() {}

    /**
     * Makes them.
     *
     * @param args as above
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        if (args.length < 3) {
            throw new IllegalArgumentException("usage: CLASSES-FOLDER OUTPUT-FOLDER " + ImageArgument.USAGE);
        }
        Path classes = Path.of(args[0]);
        Path output = Files.createDirectories(Path.of(args[1]));
        for (String argument : List.of(args).subList(2, args.length)) {
            ImageArgument image = ImageArgument.parse(argument);
            byte[] jar = program(classes, image.firmwareClass(), image.version(), image.packages());
            Files.write(output.resolve(image.file()),
                    FirmwareImage.of(jar, FirmwareImage.DEFAULT_BASE, image.trace(), image.vdev(),
                            image.sharedTable()));
        }
    }

    static byte[] program(Path classes, String firmwareClass, String version, List<String> packages)
            throws IOException {
        ReproducibleJar jar = new ReproducibleJar()
                .header(Firmware.MANIFEST_HEADER, firmwareClass)
                .header("Implementation-Version", version);
        for (String name : packages) {
            String folder = name.replace('.', '/');
            try (Stream<Path> files = Files.list(classes.resolve(folder))) {
                for (Path file : files.filter(file -> file.toString().endsWith(".class")).toList()) {
                    jar.entry(folder + "/" + file.getFileName(), Files.readAllBytes(file));
                }
            }
        }
        return jar.write();
    }
}
