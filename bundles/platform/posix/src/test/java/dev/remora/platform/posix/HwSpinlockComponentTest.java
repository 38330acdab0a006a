package dev.remora.platform.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.HwSpinlock;
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

class HwSpinlockComponentTest {

    @TempDir
    Path directory;

    private final ServiceRegistry registry = new ServiceRegistry();
    private MappedMemory memory;

    @BeforeEach
    void map() throws IOException {
        memory = MappedMemory.map("hwlocks", directory.resolve("hwlocks"), 0, 4096, 0);
    }

    @AfterEach
    void unmap() {
        memory.close();
    }

    @Test
    void aLockIsTheWordOfItsNumber() {
        HwSpinlockComponent component = start(Map.of("name", "smem"));
        HwSpinlock lock = registry.service(HwSpinlock.class);
        assertThat(registry.properties().get(HwSpinlock.NAME)).isEqualTo("smem");
        assertThat(lock.name()).isEqualTo("smem");
        lock.lock(0);
        assertThat(memory.get32(12)).isEqualTo(1);
        lock.unlock();
        component.stop();
        assertThat(registry.isEmpty()).isTrue();
    }

    @Test
    void numberAndOwnerAreConfigured() {
        HwSpinlockComponent component = start(Map.of("name", "other", "lock", 1023, "owner", 14));
        HwSpinlock lock = registry.service(HwSpinlock.class);
        lock.lock(0);
        assertThat(memory.get32(4092)).isEqualTo(14);
        lock.unlock();
        component.stop();
    }

    @Test
    void aGatewayThatDiedWithTheLockDoesNotKeepIt() {
        memory.put32(12, 1);
        HwSpinlockComponent component = start(Map.of("name", "smem"));
        assertThat(registry.service(HwSpinlock.class).owner()).isZero();
        component.stop();
    }

    @Test
    void theLockOfAnotherOwnerIsLeftToIt() {
        memory.put32(12, 5);
        HwSpinlockComponent component = start(Map.of("name", "smem"));
        assertThat(registry.service(HwSpinlock.class).owner()).isEqualTo(5);
        component.stop();
        assertThat(memory.get32(12)).isEqualTo(5);
    }

    @Test
    void afterItsEndTheLockIsGone() {
        HwSpinlockComponent component = start(Map.of("name", "smem"));
        HwSpinlock lock = registry.service(HwSpinlock.class);
        component.stop();
        assertThatThrownBy(() -> lock.lock(0)).isInstanceOf(IllegalStateException.class);
        assertThat(memory.get32(12)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"-1, 1, lock -1", "1024, 1, lock 1024", "3, 0, owner 0", "3, 65537, owner 65537"})
    void whatIsOutOfRangeIsSaidInOneLine(int lock, int owner, String reason) {
        assertThatThrownBy(() -> start(Map.of("name", "bad", "lock", lock, "owner", owner))).isInstanceOf(
                ComponentException.class).hasMessageStartingWith("hardware spinlock bad: ").hasMessageContaining(reason)
                .message().doesNotContain("\n");
        assertThat(registry.isEmpty()).isTrue();
    }

    @Test
    void withoutAFilterNoMemoryIsTaken() {
        assertThat(config(Map.of()).memory_target()).isEqualTo("(name=)");
    }

    private HwSpinlockComponent start(Map<String, Object> values) {
        return new HwSpinlockComponent(registry.context(), config(values), memory);
    }

    private static HwSpinlockComponent.Config config(Map<String, Object> values) {
        return Configurations.of(HwSpinlockComponent.Config.class, new HashMap<>(values));
    }
}
