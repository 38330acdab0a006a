package dev.remora.platform.posix;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A process whose memory is cut short, and that goes on. */
final class ShrunkFile {

    private ShrunkFile() {
    }

    static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        PrintStream out = System.out;
        try (MappedMemory memory = MappedMemory.map("shrunk", file, 0, 8192, 0)) {
            try (FileChannel peer = FileChannel.open(file, StandardOpenOption.WRITE)) {
                peer.truncate(0);
            }
            MemorySpinlock lock = new MemorySpinlock("shrunk", memory.segment().asSlice(4096, 4), 1);
            List<Runnable> accesses = List.of(() -> memory.put8(4096, (byte) 1), () -> memory.put16(4096, (short) 1),
                    () -> memory.put32(4096, 1), () -> memory.put64(4096, 1), () -> memory.get8(4096),
                    () -> memory.get16(4096), () -> memory.get32(4096), () -> memory.get64(4096), () -> lock.lock(0),
                    () -> lock.breakLock(2), lock::owner);
            for (Runnable access : accesses) {
                try {
                    access.run();
                    out.println("passed");
                } catch (InternalError e) {
                    out.println("failed");
                }
            }
        }
        out.println("alive");
    }
}
