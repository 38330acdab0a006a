package dev.remora.platform.posix;

import dev.remora.platform.SharedMemory;
import java.io.IOException;
import java.nio.file.Path;

/** Maps shared memory without a container. */
public final class BenchmarkMemory {

    private BenchmarkMemory() {}

    /**
     * Maps a part of a file, until the process ends.
     *
     * @return the memory
     * @throws IOException if that cannot be done
     */
    public static SharedMemory map(Path file, long offset, long size) throws IOException {
        return MappedMemory.map("benchmark", file, offset, size, 0);
    }
}
