package dev.remora.remoteproc.soft;

import static org.awaitility.Awaitility.await;

import dev.remora.platform.Mailbox;
import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.process.FutexMailbox;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** The soft board without a gateway: the shared files, a doorbell, and a loader of the simplest kind. */
final class SoftBoard implements AutoCloseable {

    static final long BASE = 0x10000000;
    static final int SIZE = 4 << 20;
    private static final int PAGE = 4096;
    private static final long RINGS = 0x100000;

    final Region carveout;
    final Mailbox mailbox;
    private final Arena arena = Arena.ofShared();
    private final Path memoryFile;
    private final Path mailboxFile;
    /** What the core is given besides its carveout. */
    private List<SharedFile> shared = List.of();
    private long table;

    SoftBoard() throws IOException {
        this(Files.createTempFile(Path.of("/dev/shm"), "remora-test-", ".memory"), Files.createTempFile(
                Path.of("/dev/shm"), "remora-test-", ".mailbox"));
    }

    /** The board of somebody else. */
    SoftBoard(Path memoryFile, Path mailboxFile) throws IOException {
        this.memoryFile = memoryFile;
        this.mailboxFile = mailboxFile;
        carveout = new Region("m4", BASE, map(memoryFile, SIZE));
        mailbox = new FutexMailbox(map(mailboxFile, PAGE), FutexMailbox.Side.GATEWAY);
    }

    SoftRemoteCore core(Path folder, Duration readyTimeout) {
        return core(folder, new CoreSettings("m4", readyTimeout, Duration.ZERO, false, false));
    }

    SoftRemoteCore core(Path folder, CoreSettings settings) {
        return SoftRemoteCore.of(settings, launch(folder), carveout, mailbox);
    }

    SoftCoreLaunch launch(Path folder) {
        return new SoftCoreLaunch("m4", new MemoryLock(memoryFile, 0, SIZE), BASE, "futex:" + mailboxFile + "#0",
                () -> shared, folder);
    }

    /** Loads the PT_LOAD segments of an image and returns its entry. */
    long load(String image) throws IOException {
        ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(Path.of("firmware/target/firmware", image)))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elf.getShort(44); i++) {
            int header = elf.getInt(28) + 32 * i;
            MemorySegment target = carveout.at(elf.getInt(header + 12), elf.getInt(header + 20)).fill((byte) 0);
            target.copyFrom(MemorySegment.ofBuffer(elf).asSlice(elf.getInt(header + 4), elf.getInt(header + 16)));
            // In these images the second segment begins with the table.
            table = elf.getInt(header + 12);
        }
        return elf.getInt(24);
    }

    /** The gateway's driver for the loaded image. */
    GatewayDriver driver() {
        return driverAt(RINGS);
    }

    /** The same, with its rings at an offset of its choice. */
    GatewayDriver driverAt(long rings) {
        return new GatewayDriver(carveout, carveout.at(table, PAGE), mailbox, rings);
    }

    /** The image was loaded by somebody else. */
    void adoptTable(Region live) {
        table = live.deviceAddress();
    }

    void share(List<SharedFile> files) {
        shared = files;
    }

    Path memoryFile() {
        return memoryFile;
    }

    Path mailboxFile() {
        return mailboxFile;
    }

    /** Where the table of the loaded image lies. */
    long table() {
        return table;
    }

    /** What the gateway does with the device of a core that has crashed. */
    void resetDevice() {
        MemorySegment live = carveout.at(table, PAGE);
        live.set(ValueLayout.JAVA_BYTE, live.get(ValueLayout.JAVA_INT, 16) + 24L, (byte) 0);
    }

    /** The text of the trace buffer, which these images have one page behind the table. */
    String trace() {
        MemorySegment trace = carveout.at(table + PAGE, 8192);
        int length = 0;
        while (trace.get(ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
        }
        return new String(trace.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII);
    }

    private MemorySegment map(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
        }
    }

    @Override
    public void close() throws IOException {
        // The thread that saw a process end may still be ringing.
        await().ignoreExceptionsInstanceOf(IllegalStateException.class).until(() -> {
            arena.close();
            return true;
        });
        Files.delete(memoryFile);
        Files.delete(mailboxFile);
    }
}
