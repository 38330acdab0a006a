package dev.remora.remoteproc.soft;

import static org.awaitility.Awaitility.await;

import dev.remora.platform.Mailbox;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** SMEM and the block of locks in files, with an empty heap; channels are found as a gateway does, by the table. */
final class SmemBoard implements AutoCloseable {

    private static final int SIZE = 2 << 20;
    private static final int LOCKS_SIZE = 4096;

    private final Arena arena = Arena.ofShared();
    private final Path file = Files.createTempFile(Path.of("/dev/shm"), "remora-test-", ".smem");
    private final Path locksFile = Files.createTempFile(Path.of("/dev/shm"), "remora-test-", ".hwlocks");
    private final MemorySegment memory = map(file, SIZE);
    private final MemorySegment locks = map(locksFile, LOCKS_SIZE);

    SmemBoard() throws IOException {
        set(0x5C, 11 << 16);
        set(0xC4, 0x20D0);
        set(0xC8, SIZE - 4096 - 0x20D0);
        ready();
    }

    /** For the core. */
    List<SharedFile> files() {
        return List.of(new SharedFile("hwlocks", locksFile, 0, LOCKS_SIZE), new SharedFile("smem", file, 0, SIZE));
    }

    void blank() {
        set(0xC0, 0);
    }

    void ready() {
        set(0xC0, 1);
    }

    /** Waits for a channel and takes it up. */
    SmdPeer channel(String name) {
        await().until(() -> entry(name) >= 0);
        int cid = get(entry(name) + 20);
        return new SmdPeer(item(14 + cid), item(338 + cid));
    }

    /** Makes the pipes. */
    GlinkPeer glink(Mailbox mailbox) {
        MemorySegment descriptor = allocate(478, 32);
        MemorySegment out = allocate(479, 16384);
        return new GlinkPeer(descriptor, out, allocate(480, 16384), mailbox);
    }

    /** Before anybody else is there. */
    private MemorySegment allocate(int number, int size) {
        int free = get(0xC4);
        set(0xD0 + 16 * number + 4, free);
        set(0xD0 + 16 * number + 8, size);
        set(0xD0 + 16 * number, 1);
        set(0xC4, free + size);
        set(0xC8, get(0xC8) - size);
        return item(number);
    }

    int lock(int number) {
        return locks.get(ValueLayout.JAVA_INT, 4L * number);
    }

    void lock(int number, int owner) {
        locks.set(ValueLayout.JAVA_INT, 4L * number, owner);
    }

    private int entry(String name) {
        if (get(0xD0 + 16 * 13) == 0) {
            return -1;
        }
        int table = get(0xD0 + 16 * 13 + 4);
        for (int at = table; at < table + 2048; at += 32) {
            if (get(at + 28) != 0 && name.equals(new String(memory.asSlice(at, 20).toArray(ValueLayout.JAVA_BYTE),
                    StandardCharsets.US_ASCII).replace("\0", ""))) {
                return at;
            }
        }
        return -1;
    }

    private MemorySegment item(int number) {
        return memory.asSlice(get(0xD0 + 16 * number + 4), get(0xD0 + 16 * number + 8));
    }

    private int get(int offset) {
        return memory.get(ValueLayout.JAVA_INT, offset);
    }

    private void set(int offset, int value) {
        memory.set(ValueLayout.JAVA_INT, offset, value);
    }

    private MemorySegment map(Path of, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(of, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
        }
    }

    @Override
    public void close() throws IOException {
        arena.close();
        Files.delete(file);
        Files.delete(locksFile);
    }
}
