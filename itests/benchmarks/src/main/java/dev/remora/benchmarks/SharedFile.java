package dev.remora.benchmarks;

import dev.remora.platform.SharedMemory;
import dev.remora.platform.posix.BenchmarkDoorbells;
import dev.remora.platform.posix.BenchmarkMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file that both processes map.
 *
 * <pre>
 * 0        control words, each on a pair of cache lines of its own
 * 0x2000   doorbells of the edge
 * 0x3000   doorbells of the raw measurements
 * 0x4000   vring 0, 64 KiB
 * 0x14000  vring 1, 64 KiB
 * 0x24000  the bare ring, 1 MiB
 * 0x124000 message buffers, or what SMD allocates
 * </pre>
 */
final class SharedFile {

    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
    private static final long LINE = 128;
    private static final long DOORBELLS = 0x2000;
    private static final long RAW_DOORBELLS = 0x3000;
    private static final long VRINGS = 0x4000;
    private static final long VRING_BYTES = 0x10000;
    private static final long BARE = 0x24000;
    private static final long BARE_BYTES = 0x100000;
    static final long BUFFERS = BARE + BARE_BYTES;

    /** The control words. */
    enum Word {
        STATUS(0), FEATURES(1), STEP_OF_GATEWAY(2), STEP_OF_REMOTE(3), DONE(4), NANOS(5), BYTES(6), PING(7), PONG(8),
        HEAD(
                9),
        TAIL(10), FAILED(11);

        private final long offset;

        Word(int place) {
            offset = place * LINE;
        }
    }

    private final Path path;
    private final MemorySegment memory;

    SharedFile(Path path, long bufferBytes) throws IOException {
        this.path = path;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
                StandardOpenOption.CREATE)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, BUFFERS + bufferBytes, Arena.global());
        }
    }

    MemorySegment memory() {
        return memory;
    }

    MemorySegment doorbells() {
        return memory.asSlice(DOORBELLS, BenchmarkDoorbells.BYTES);
    }

    MemorySegment rawDoorbells() {
        return memory.asSlice(RAW_DOORBELLS, BenchmarkDoorbells.BYTES);
    }

    /** What the message buffers are otherwise, as the platform maps it. */
    SharedMemory heap() throws IOException {
        return BenchmarkMemory.map(path, BUFFERS, memory.byteSize() - BUFFERS);
    }

    MemorySegment vring(int queue) {
        return memory.asSlice(VRINGS + queue * VRING_BYTES, VRING_BYTES);
    }

    MemorySegment bareRing() {
        return memory.asSlice(BARE, BARE_BYTES);
    }

    long get(Word word) {
        return (long) WORD.getAcquire(memory, word.offset);
    }

    void set(Word word, long value) {
        WORD.setRelease(memory, word.offset, value);
    }
}
