package dev.remora.remoteproc.soft.firmware;

import dev.remora.remoteproc.soft.core.Firmware;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * </pre>
 */
public final class MakeFirmware {

    private static final String USAGE = "FILE=FIRMWARE-CLASS@VERSION[,no-vdev][,trace=NAME][,with=PACKAGE]…";

    private MakeFirmware() {}

    /**
     * Makes them.
     *
     * @param args as above
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        if (args.length < 3) {
            throw new IllegalArgumentException("usage: CLASSES-FOLDER OUTPUT-FOLDER " + USAGE);
        }
        Path classes = Path.of(args[0]);
        Path output = Files.createDirectories(Path.of(args[1]));
        for (String argument : List.of(args).subList(2, args.length)) {
            ImageArgument image = ImageArgument.parse(argument);
            byte[] jar = program(classes, image.firmwareClass(), image.version(), image.packages());
            Files.write(output.resolve(image.file()),
                    FirmwareImage.of(jar, FirmwareImage.DEFAULT_BASE, image.trace(), image.vdev()));
        }
    }

    /** What an image is to be. */
    private record ImageArgument(String file, String firmwareClass, String version, String trace, boolean vdev,
            List<String> packages) {

        static ImageArgument parse(String argument) {
            List<String> parts = List.of(argument.split(",", -1));
            String image = parts.getFirst();
            int equals = image.indexOf('=');
            int at = image.lastIndexOf('@');
            if (equals < 0 || at < equals) {
                throw new IllegalArgumentException(argument + ": must be " + USAGE);
            }
            String firmwareClass = image.substring(equals + 1, at);
            String trace = "trace:m4";
            boolean vdev = true;
            List<String> packages = new ArrayList<>(List.of(packageOf(firmwareClass)));
            for (String option : parts.subList(1, parts.size())) {
                if (option.equals("no-vdev")) {
                    vdev = false;
                } else if (option.startsWith("trace=")) {
                    trace = option.substring("trace=".length());
                } else if (option.startsWith("with=")) {
                    packages.add(option.substring("with=".length()));
                } else {
                    throw new IllegalArgumentException(argument + ": option " + option + ", must be " + USAGE);
                }
            }
            return new ImageArgument(image.substring(0, equals), firmwareClass, image.substring(at + 1), trace, vdev,
                    packages);
        }

        private static String packageOf(String firmwareClass) {
            return firmwareClass.substring(0, firmwareClass.lastIndexOf('.'));
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
