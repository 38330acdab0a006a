package dev.remora.platform.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.SharedMemory;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.component.ComponentException;

class PosixSharedMemoryTest {

    @TempDir
    Path directory;

    private final ServiceRegistry registry = new ServiceRegistry();
    private final ServiceRegistry otherRegistry = new ServiceRegistry();

    @Test
    void withoutAFileTheMemoryIsPrivateAndLeavesNothing() {
        PosixSharedMemory component = start(registry, Map.of("name", "test-private", "size", 8192L));
        Path file = Path.of((String) registry.properties().get(SharedMemory.FILE));
        assertThat(file).hasParent(Path.of("/dev/shm")).hasSize(8192);
        assertThat(registry.properties().get(SharedMemory.NAME)).isEqualTo("test-private");

        component.stop();
        assertThat(file).doesNotExist();
        assertThat(registry.isEmpty()).isTrue();
    }

    @Test
    void whatOneMappingWritesTheOtherReads() {
        String file = directory.resolve("shared").toString();
        PosixSharedMemory one = start(registry, Map.of("name", "a", "size", 4096L, "file", file));
        PosixSharedMemory two = start(otherRegistry, Map.of("name", "b", "size", 4096L, "file", file));
        SharedMemory written = registry.service(SharedMemory.class);
        SharedMemory read = otherRegistry.service(SharedMemory.class);

        written.put64(8, 0x0123456789abcdefL);
        written.put32(16, 0x12345678);
        written.put16(20, (short) 0x9abc);
        written.put8(22, (byte) 0xde);
        assertThat(read.get64(8)).isEqualTo(0x0123456789abcdefL);
        assertThat(read.get8(8)).as("little-endian").isEqualTo((byte) 0xef);
        assertThat(read.get32(16)).isEqualTo(0x12345678);
        assertThat(read.get16(20)).isEqualTo((short) 0x9abc);
        assertThat(read.get8(22)).isEqualTo((byte) 0xde);
        one.stop();
        two.stop();
    }

    @Test
    void aMemoryMayStartSomewhereInItsFile() {
        String file = directory.resolve("board").toString();
        PosixSharedMemory whole = start(registry, Map.of("name", "a", "size", 12288L, "file", file));
        PosixSharedMemory part = start(otherRegistry, Map.of("name", "b", "size", 4096L, "file", file, "offset",
                8192L));

        otherRegistry.service(SharedMemory.class).put32(4, 0x12345678);
        assertThat(registry.service(SharedMemory.class).get32(8196)).isEqualTo(0x12345678);
        assertThat(otherRegistry.properties().get(SharedMemory.OFFSET)).isEqualTo(8192L);
        whole.stop();
        part.stop();
    }

    @Test
    void aStartThatIsNoPageOrHasNoFileIsRefused() {
        String file = directory.resolve("board").toString();
        assertThatThrownBy(() -> start(registry, Map.of("name", "a", "size", 4096L, "file", file, "offset", 100L)))
                .hasMessageContaining("offset 100 is no multiple of 4096");
        assertThatThrownBy(() -> start(registry, Map.of("name", "a", "size", 4096L, "offset", 4096L)))
                .hasMessageContaining("needs a file");
    }

    @Test
    void aFileGrowsButNeverShrinksAndStays() throws IOException {
        Path file = Files.write(directory.resolve("grow"), new byte[]{42});
        start(registry, Map.of("name", "a", "size", 8192L, "file", file.toString())).stop();
        assertThat(file).hasSize(8192);
        start(registry, Map.of("name", "a", "size", 4096L, "file", file.toString())).stop();
        assertThat(file).hasSize(8192);
        assertThat(Files.readAllBytes(file)[0]).isEqualTo((byte) 42);
    }

    @Test
    void aFileThatThePeerShrinksIsAnErrorAndNotTheEndOfTheGateway() throws IOException {
        Path file = directory.resolve("shrunk");
        PosixSharedMemory component = start(registry, Map.of("name", "a", "size", 8192L, "file", file.toString()));
        SharedMemory memory = registry.service(SharedMemory.class);
        try (FileChannel peer = FileChannel.open(file, StandardOpenOption.WRITE)) {
            peer.truncate(0);
        }
        assertThatThrownBy(() -> memory.get32(4096)).isInstanceOf(InternalError.class);
        component.stop();
    }

    @Test
    void everyAccessToAFileThatThePeerShrinksIsAnError() throws IOException {
        try (Child child = Child.run(ShrunkFile.class, directory.resolve("shrunk").toString())) {
            for (int access = 0; access < 11; access++) {
                assertThat(child.readLine()).isEqualTo("failed");
            }
            assertThat(child.readLine()).isEqualTo("alive");
        }
    }

    @Test
    void aPlainNameIsAFileOfDevShm() throws IOException {
        String name = "test-posix-" + ProcessHandle.current().pid();
        start(registry, Map.of("name", "a", "size", 4096L, "file", name)).stop();
        assertThat(Files.deleteIfExists(Path.of("/dev/shm", name))).isTrue();
    }

    @Test
    void theMemoryIsThereUntilItsUsersAreGoneAndThenNoMore() {
        PosixSharedMemory component = start(registry, Map.of("name", "test-end", "size", 4096L));
        SharedMemory memory = registry.service(SharedMemory.class);
        registry.onUnregister(() -> memory.put32(0, 1));
        component.stop();
        assertThatThrownBy(() -> memory.get32(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> memory.segment().get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(
                IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({"0x10000000, 268435456", "0XfffffffffffFF000, -4096", "4096, 4096", "18446744073709547520, -4096"})
    void deviceAddressesAreUnsigned(String text, long address) {
        PosixSharedMemory component = start(registry, Map.of("name", "test-address", "size", 4096L, "device_address",
                text));
        assertThat(registry.service(SharedMemory.class).deviceAddress()).isEqualTo(address);
        component.stop();
    }

    @ParameterizedTest
    @CsvSource({"4095, 0, '', size 4095 is out of range", "1073741825, 0, '', size 1073741825 is out of range",
            "-1, 0, '', size -1", "4096, 0x, '', device.address '0x'", "4096, -1, '', device.address '-1'",
            "4096, 0x10000000000000000, '', device.address", "8192, 0xfffffffffffff000, '', last 64-bit address",
            "4096, 0, ../etc/x, file '../etc/x'", "4096, 0, a/b, file 'a/b'", "4096, 0, .., file '..'",
            "4096, 0, remora.1.m4, file 'remora.1.m4'", "4096, 0, /dev/shm/remora.1.m4, is a name of private files",
            "4096, 0, /dev/null, not a regular file", "4096, 0, /dev, not a regular file",
            "4096, 0, /no/such/folder/x, /no/such/folder/x"})
    void whatIsWrongIsSaidInOneLine(long size, String address, String file, String reason) {
        assertThatThrownBy(() -> start(registry, Map.of("name", "bad", "size", size, "device_address", address, "file",
                file))).isInstanceOf(ComponentException.class).hasMessageStartingWith("shared memory bad: ")
                .hasMessageContaining(reason).message().doesNotContain("\n");
        assertThat(registry.isEmpty()).isTrue();
    }

    @Test
    void aNumberThatIsNoneIsRefusedByItsName() {
        assertThatThrownBy(() -> start(registry, Map.of("name", "bad", "size", "lots"))).isInstanceOf(
                ComponentException.class).hasMessageStartingWith("shared memory bad: size is not a number")
                .hasMessageContaining("lots");
    }

    @ParameterizedTest
    @CsvSource({"a/b", "..", "''", ".hidden"})
    void aNameThatIsNoFileNameIsRefused(String name) {
        assertThatThrownBy(() -> start(registry, Map.of("name", name, "size", 4096L))).isInstanceOf(
                ComponentException.class).hasMessageContaining("name '" + name + "'");
    }

    private static PosixSharedMemory start(ServiceRegistry registry, Map<String, Object> values) {
        return new PosixSharedMemory(registry.context(), Configurations.of(PosixSharedMemory.Config.class, values));
    }
}
