package dev.remora.remoteproc.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power manager in a real process, whose message RAM the test shares. */
class RpmOverGlinkTest {

    private static final int SIZE = 0x4000;
    private static final int AP2R = 0;
    private static final int R2AP = 1032;

    @TempDir
    Path folder;

    private final Arena arena = Arena.ofShared();
    private Path file;
    private MemorySegment ram;
    private SoftBoard board;
    private SoftRemoteCore core;
    private int head;

    @BeforeEach
    void boot() throws Exception {
        file = Files.createTempFile(Path.of("/dev/shm"), "remora-test-", ".msgram");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ram = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE, arena);
        }
        board = new SoftBoard();
        board.share(List.of(new SharedFile("msgram", file, 0, SIZE)));
        core = board.core(folder, Duration.ofSeconds(30));
        core.start(board.load("rpm-glink.elf"), (type, reason) -> {
        });
        await().until(() -> remoteHead() == 8);
    }

    @AfterEach
    void stop() throws Exception {
        core.stop();
        board.close();
        arena.close();
        Files.delete(file);
    }

    private int remoteHead() {
        return ram.get(ValueLayout.JAVA_INT, R2AP + 4);
    }

    private String read(int from) {
        return HexFormat.of().formatHex(ram.asSlice(R2AP + 8 + from, remoteHead() - from).toArray(
                ValueLayout.JAVA_BYTE));
    }

    private void write(String hex, int remoteHead) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        MemorySegment.copy(bytes, 0, ram, ValueLayout.JAVA_BYTE, AP2R + 8 + head, bytes.length);
        head += bytes.length;
        ram.set(ValueLayout.JAVA_INT, AP2R + 4, head);
        board.mailbox.ring(1);
        await().until(() -> remoteHead() == remoteHead);
    }

    @Test
    void itAnswersVotes() {
        write("0000010000000000", 16);
        write("0100010000000000", 40);
        assertThat(read(16)).isEqualTo("020001000d00000072706d5f726571756573747300000000");
        write("020001000d00000072706d5f726571756573747300000000", 48);
        write("0400010000000000", 48);

        write("09000100000000004000000000000000" + "726571003800000001000000000000006c646f6103000000240000007377656e"
                + "0400000001000000757600000400000040771b006d610000040000000a000000", 88);

        assertThat(read(48)).isEqualTo("09000100000000001400000000000000"
                + "726571000c0000006d736723040000000100000000000000");
        assertThat(board.trace()).contains("active ldoa 3: swen=1");
    }
}
