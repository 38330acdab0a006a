package dev.remora.remoteproc.soft.core.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Maps a file that the gateway has made, for as long as the process lives. */
final class MappedFile {

    private MappedFile() {}

    static MemorySegment map(MemoryArgument memory) throws IOException {
        return map(memory.file(), memory.offset(), memory.size());
    }

    static MemorySegment map(Path file, long offset, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            // Mapping more would silently make the file longer.
            if (offset < 0 || channel.size() - offset < size) {
                throw new IOException(
                        file + " has " + channel.size() + " bytes, " + size + " are needed from " + offset + " on");
            }
            return channel.map(FileChannel.MapMode.READ_WRITE, offset, size, Arena.global());
        }
    }
}
