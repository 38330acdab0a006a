package dev.remora.remoteproc.core.image;

import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The bytes of a firmware, read once: what is checked is what is loaded.
 *
 * @param name by which it was asked for
 * @param source the file or bundle it came from
 * @param sha256 of the bytes, hexadecimal; empty if it is not known
 * @param bytes read-only
 */
public record Firmware(String name, String source, String sha256, MemorySegment bytes) {

    /** Takes over the array. */
    public static Firmware of(String name, String source, byte[] bytes) {
        return new Firmware(name, source, sha256(bytes), MemorySegment.ofArray(bytes).asReadOnly());
    }

    /** What a core runs that somebody else has started. */
    public static Firmware unknown() {
        return new Firmware("unknown", "", "", MemorySegment.ofArray(new byte[0]));
    }

    /** Name, source and the first digits of the hash. */
    @Override
    public String toString() {
        if (sha256.isEmpty()) {
            return name;
        }
        return "%s (%s, %s…)".formatted(name, source, sha256.substring(0, 8));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
