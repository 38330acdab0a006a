package dev.remora.platform.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.Mailbox;
import dev.remora.platform.SharedMemory;
import dev.remora.platform.WordMailbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.service.component.ComponentException;

class FutexMailboxComponentTest {

    @TempDir
    Path directory;

    private final ServiceRegistry registry = new ServiceRegistry();
    private MappedMemory memory;

    @BeforeEach
    void map() throws IOException {
        memory = MappedMemory.map("page", directory.resolve("page"), 0, 4096, 0);
    }

    @AfterEach
    void unmap() {
        memory.close();
    }

    @Test
    void theServiceSaysWhereThePageIs() {
        FutexMailboxComponent component = start(Map.of("name", "m4", "offset", 1024L, "channels", 4));
        assertThat(registry.properties().get(Mailbox.NAME)).isEqualTo("m4");
        assertThat(registry.properties().get(Mailbox.ADDRESS))
                .isEqualTo("futex:" + directory.resolve("page") + "#1024");
        Mailbox mailbox = registry.service(Mailbox.class);
        assertThat(mailbox.name()).isEqualTo("m4");
        assertThat(mailbox.channels()).isEqualTo(4);

        mailbox.ring(1);
        assertThat(memory.get32(1024 + 512)).isEqualTo(1);
        component.stop();
        assertThat(registry.isEmpty()).isTrue();
    }

    @Test
    void itIsFoundAsAMailboxAndAsOneThatCarriesWords() {
        FutexMailboxComponent component = start(Map.of("name", "m4"));
        assertThat(registry.types()).containsExactlyInAnyOrder(Mailbox.class.getName(), WordMailbox.class.getName());
        assertThat(registry.service(WordMailbox.class).post(1, 0x10000)).isTrue();
        assertThat(memory.get32(512 + 192 + 64)).isEqualTo(0x10000);
        component.stop();
    }

    @Test
    void theRemoteHearsOnTheOtherBlock() {
        FutexMailboxComponent component = start(Map.of("name", "m4", "side", 1));
        registry.service(Mailbox.class).ring(0);
        assertThat(memory.get32(0)).isEqualTo(1);
        component.stop();
    }

    @Test
    void theMailboxStillRingsWhileItsUsersGo() {
        FutexMailboxComponent component = start(Map.of("name", "m4"));
        Mailbox mailbox = registry.service(Mailbox.class);
        registry.onUnregister(() -> mailbox.ring(0));
        component.stop();
        assertThat(memory.get32(512)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0, channels 0", "33, 0, 0, channels 33", "1, 2, 0, side 2", "1, -1, 0, side -1",
            "1, 0, -64, offset -64", "1, 0, 3136, offset 3136", "1, 0, 100, no multiple of 64"})
    void whatIsOutOfRangeIsSaidInOneLine(int channels, int side, long offset, String reason) {
        assertThatThrownBy(() -> start(Map.of("name", "bad", "channels", channels, "side", side, "offset", offset)))
                .isInstanceOf(ComponentException.class).hasMessageStartingWith("futex mailbox bad: ")
                .hasMessageContaining(reason).message().doesNotContain("\n");
        assertThat(registry.isEmpty()).isTrue();
    }

    @Test
    void memoryWithoutAFileIsRefused() {
        assertThatThrownBy(() -> new FutexMailboxComponent(registry.context(), config(Map.of("name", "bad")), Map.entry(
                Map.of(), memory))).isInstanceOf(ComponentException.class).hasMessageContaining(
                        "shared memory page has no memory.file");
    }

    @Test
    void withoutAFilterNoMemoryIsTaken() {
        assertThat(config(Map.of()).memory_target()).isEqualTo("(name=)");
    }

    private FutexMailboxComponent start(Map<String, Object> values) {
        return new FutexMailboxComponent(registry.context(), config(values), Map.entry(Map.of(SharedMemory.FILE,
                directory.resolve("page").toString()), memory));
    }

    private static FutexMailboxComponent.Config config(Map<String, Object> values) {
        return Configurations.of(FutexMailboxComponent.Config.class, new HashMap<>(values));
    }
}
