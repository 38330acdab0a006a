package dev.remora.rpmsg.autoload;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads no more than it is allowed to. */
final class Bytes {

    private static final int CHUNK = 1 << 16;

    private Bytes() {
    }

    static byte[] read(InputStream in, int max) throws IOException, RepositoryException {
        byte[] bytes = in.readNBytes(max + 1);
        if (bytes.length > max) {
            throw tooLong(max);
        }
        return bytes;
    }

    static byte[] read(Path file, int max) throws IOException, RepositoryException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, max);
        }
    }

    static void copy(Path from, Path to, long max) throws IOException, RepositoryException {
        try (InputStream in = Files.newInputStream(from); OutputStream out = Files.newOutputStream(to)) {
            byte[] chunk = new byte[CHUNK];
            long copied = 0;
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                copied += n;
                if (copied > max) {
                    throw tooLong(max);
                }
                out.write(chunk, 0, n);
            }
        }
    }

    private static RepositoryException tooLong(long max) {
        return new RepositoryException("is longer than %d KiB".formatted(max >> 10));
    }
}
