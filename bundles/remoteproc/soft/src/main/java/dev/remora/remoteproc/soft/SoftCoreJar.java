package dev.remora.remoteproc.soft;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/** The program of the soft core, which this bundle carries. */
final class SoftCoreJar {

    private static final String NAME = "soft-core.jar";

    private SoftCoreJar() {}

    /** Puts it into a folder, unless it is there already; a running core keeps the file that it has open. */
    static Path extract(Path folder) throws IOException {
        byte[] jar;
        try (InputStream in = SoftCoreJar.class.getResourceAsStream("/" + NAME)) {
            if (in == null) {
                throw new FileNotFoundException(NAME + " is missing in the bundle");
            }
            jar = in.readAllBytes();
        }
        Path file = folder.resolve(NAME);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), jar)) {
            Files.createDirectories(folder);
            Path fresh = Files.createTempFile(folder, "soft-core", ".tmp");
            Files.write(fresh, jar);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }
}
