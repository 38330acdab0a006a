package dev.remora.remoteproc.core.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;

/** Byte-exact examples, as hex text in the test resources. */
final class Vectors {

    /** Table with a carveout, an rpmsg vdev and a trace buffer, as in a firmware file. */
    static final byte[] TABLE = load("rt-initial");
    /** The same after the boot. */
    static final byte[] TABLE_BOOTED = load("rt-booted");
    /** An ELF32 image for ARM (machine 40) with that table. */
    static final byte[] ELF32 = load("elf32-fw");

    private Vectors() {}

    private static byte[] load(String name) {
        try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream(name + ".hex"))) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s",
                    ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
