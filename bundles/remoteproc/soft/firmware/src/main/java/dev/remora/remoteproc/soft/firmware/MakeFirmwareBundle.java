package dev.remora.remoteproc.soft.firmware;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes a bundle that carries one firmware image:
 * {@code MakeFirmwareBundle IMAGE OUTPUT-FOLDER SYMBOLIC-NAME VERSION FIRMWARE-NAME}.
 */
public final class MakeFirmwareBundle {

    private MakeFirmwareBundle() {}

    /**
     * Makes it.
     *
     * @param args as above
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 5) {
            throw new IllegalArgumentException("usage: IMAGE OUTPUT-FOLDER SYMBOLIC-NAME VERSION FIRMWARE-NAME");
        }
        byte[] image = Files.readAllBytes(Path.of(args[0]));
        String symbolicName = args[2];
        String version = args[3];
        String path = "firmware/" + args[4];
        byte[] jar = new ReproducibleJar()
                .header("Bundle-ManifestVersion", "2")
                .header("Bundle-SymbolicName", symbolicName)
                .header("Bundle-Version", version)
                .header("Provide-Capability",
                        "dev.remora.firmware;firmware.name=\"" + args[4] + "\";path=\"" + path + "\"")
                .entry(path, image)
                .write();
        Path folder = Files.createDirectories(Path.of(args[1]));
        Files.write(folder.resolve(symbolicName + "-" + version + ".jar"), jar);
    }
}
