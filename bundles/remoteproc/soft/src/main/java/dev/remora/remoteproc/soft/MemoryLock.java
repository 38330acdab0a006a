package dev.remora.remoteproc.soft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The lock that a core which lives on by itself holds on its memory. Who holds it is what the kernel says, not what lies in
 * the memory: /proc/locks.
 *
 * <pre>
 *   1: POSIX  ADVISORY  WRITE 4711 00:1a:123 0 4194303      lock, process, device and inode, first and last byte
 * </pre>
 *
 * @param file the file of the memory
 * @param offset where it starts in the file, bytes
 * @param size its length, bytes
 */
record MemoryLock(Path file, long offset, long size) {

    private static final Path LOCKS = Path.of("/proc/locks");
    private static final int FIELDS = 8;

    /** The process that holds it, if another than ours does. */
    OptionalLong holder() throws IOException {
        if (!Files.exists(file)) {
            return OptionalLong.empty();
        }
        long device = number("unix:dev");
        // As the kernel prints them: %02x:%02x:%lu. The C library spreads the two numbers over 64 bits.
        long major = (device >>> 8 & 0xFFF) | (device >>> 32 & ~0xFFFL);
        long minor = (device & 0xFF) | (device >>> 12 & 0xFFFFFF00L);
        return holder(Files.readAllLines(LOCKS), "%02x:%02x:%d".formatted(major, minor, number("unix:ino")));
    }

    OptionalLong holder(List<String> locks, String id) {
        for (String lock : locks) {
            String[] fields = lock.trim().split("\\s+", 0);
            if (fields.length == FIELDS && fields[1].equals("POSIX") && fields[3].equals("WRITE")
                    && fields[5].equals(id) && overlaps(fields[6], fields[7])) {
                long pid = Long.parseLong(fields[4]);
                if (pid > 0 && pid != ProcessHandle.current().pid()) {
                    return OptionalLong.of(pid);
                }
            }
        }
        return OptionalLong.empty();
    }

    private boolean overlaps(String first, String last) {
        return Long.parseLong(first) < offset + size && (last.equals("EOF") || Long.parseLong(last) >= offset);
    }

    private long number(String attribute) throws IOException {
        return ((Number) Files.getAttribute(file, attribute)).longValue();
    }
}
