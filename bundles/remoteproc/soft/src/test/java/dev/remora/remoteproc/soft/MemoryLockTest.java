package dev.remora.remoteproc.soft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryLockTest {

    private static final MemoryLock SECOND_PAGE = new MemoryLock(Path.of("/dev/shm/m4"), 4096, 4096);

    @TempDir
    Path folder;

    private static OptionalLong holder(String line) {
        return SECOND_PAGE.holder(List.of("1: FLOCK  ADVISORY  WRITE 9 00:1a:77 0 EOF", line), "00:1a:77");
    }

    @Test
    void theLockOfAnotherProcessIsFound() {
        assertThat(holder("2: POSIX  ADVISORY  WRITE 4711 00:1a:77 4096 8191")).hasValue(4711);
        assertThat(holder("2: POSIX  ADVISORY  WRITE 4711 00:1a:77 0 EOF")).hasValue(4711);
        assertThat(holder("2: POSIX  ADVISORY  WRITE 4711 00:1a:77 8191 8191")).hasValue(4711);
    }

    @Test
    void otherFilesRangesAndKindsOfLockDoNotCount() {
        assertThat(holder("2: POSIX  ADVISORY  WRITE 4711 00:1a:78 4096 8191")).isEmpty();
        assertThat(holder("2: POSIX  ADVISORY  WRITE 4711 00:1b:77 4096 8191")).isEmpty();
        assertThat(holder("2: POSIX  ADVISORY  WRITE 4711 00:1a:77 0 4095")).isEmpty();
        assertThat(holder("2: POSIX  ADVISORY  WRITE 4711 00:1a:77 8192 EOF")).isEmpty();
        assertThat(holder("2: POSIX  ADVISORY  READ  4711 00:1a:77 4096 8191")).isEmpty();
        assertThat(holder("2: FLOCK  ADVISORY  WRITE 4711 00:1a:77 0 EOF")).isEmpty();
        assertThat(holder("2: OFDLCK ADVISORY  WRITE -1 00:1a:77 0 EOF")).isEmpty();
    }

    @Test
    void whoOnlyWaitsForTheLockDoesNotHoldIt() {
        assertThat(holder("2: -> POSIX  ADVISORY  WRITE 4711 00:1a:77 4096 8191")).isEmpty();
    }

    @Test
    void ourOwnLockIsNobodyElses() throws Exception {
        Path file = Files.write(folder.resolve("memory"), new byte[64]);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            assertThat(channel.tryLock(0, 64, false)).isNotNull();

            assertThat(new MemoryLock(file, 0, 64).holder()).isEmpty();
        }
    }

    @Test
    void aFileThatIsNotThereIsLockedByNobody() throws Exception {
        assertThat(new MemoryLock(folder.resolve("none"), 0, 64).holder()).isEmpty();
    }
}
