package dev.remora.remoteproc.soft.core;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Test vectors: {@code size N}, then rows of {@code offset: bytes}; what is not listed is zero. */
public final class Vector {

    private Vector() {}

    public static byte[] bytes(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Vector.class.getResourceAsStream(name + ".hex"))) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
            byte[] bytes = new byte[Integer.parseInt(lines.getFirst().substring("size ".length()))];
            for (String line : lines.subList(1, lines.size())) {
                int colon = line.indexOf(':');
                byte[] row = HexFormat.of().parseHex(line.substring(colon + 1).replace(" ", ""));
                System.arraycopy(row, 0, bytes, Integer.parseInt(line.substring(0, colon), 16), row.length);
            }
            return bytes;
        }
    }

    /** In memory, aligned as a page is. */
    public static MemorySegment memory(String name) throws IOException {
        byte[] bytes = bytes(name);
        return Arena.ofAuto().allocate(bytes.length, 4096).copyFrom(MemorySegment.ofArray(bytes));
    }
}
