package dev.remora.remoteproc.soft.firmware;

import dev.remora.remoteproc.soft.core.Firmware;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes firmware images of compiled classes:
 * {@code MakeFirmware CLASSES-FOLDER OUTPUT-FOLDER FILE=FIRMWARE-CLASS@VERSION…}. An image holds the classes of the
 * firmware class' package.
 */
public final class MakeFirmware {

    private static final String TRACE_NAME = "trace:m4";

    private MakeFirmware() {}

    /**
     * Makes them.
     *
     * @param args as above
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        if (args.length < 3) {
            throw new IllegalArgumentException("usage: CLASSES-FOLDER OUTPUT-FOLDER FILE=FIRMWARE-CLASS@VERSION…");
        }
        Path classes = Path.of(args[0]);
        Path output = Files.createDirectories(Path.of(args[1]));
        for (String image : List.of(args).subList(2, args.length)) {
            int equals = image.indexOf('=');
            int at = image.lastIndexOf('@');
            if (equals < 0 || at < equals) {
                throw new IllegalArgumentException(image + ": must be FILE=FIRMWARE-CLASS@VERSION");
            }
            byte[] jar = program(classes, image.substring(equals + 1, at), image.substring(at + 1));
            Files.write(output.resolve(image.substring(0, equals)),
                    FirmwareImage.of(jar, FirmwareImage.DEFAULT_BASE, TRACE_NAME));
        }
    }

    static byte[] program(Path classes, String firmwareClass, String version) throws IOException {
        String folder = firmwareClass.substring(0, firmwareClass.lastIndexOf('.')).replace('.', '/');
        ReproducibleJar jar = new ReproducibleJar()
                .header(Firmware.MANIFEST_HEADER, firmwareClass)
                .header("Implementation-Version", version);
        try (Stream<Path> files = Files.list(classes.resolve(folder))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".class")).toList()) {
                jar.entry(folder + "/" + file.getFileName(), Files.readAllBytes(file));
            }
        }
        return jar.write();
    }
}
