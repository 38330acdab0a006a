package dev.remora.smem.core;

import static dev.remora.smem.Smem.ANY_HOST;
import static dev.remora.smem.core.Reasons.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.service.component.ComponentException;

class SmemComponentTest {

    private final ServiceRegistry registry = new ServiceRegistry();
    private final HeapMemory memory = HeapMemory.of(0x10000);
    private final FakeLock lock = new FakeLock();

    @Test
    void theServiceTellsNameAndHost() {
        SmemComponent component = start(Map.of("name", "smem", "host", 1));
        Smem smem = registry.service(Smem.class);
        assertThat(smem.name()).isEqualTo("smem");
        assertThat(smem.host()).isEqualTo(1);
        assertThat(registry.properties().get(Smem.NAME)).isEqualTo("smem");
        assertThat(registry.properties().get(Smem.HOST)).isEqualTo(1);
        component.stop();
        assertThat(registry.isEmpty()).isTrue();
    }

    @Test
    void aHeapThatComesLaterIsFound() throws SmemException {
        start(Map.of("name", "smem"));
        Smem smem = registry.service(Smem.class);
        assertFails(() -> smem.find(ANY_HOST, 13), Reason.NOT_READY, "not initialised");
        memory.segment().copyFrom(HeapMemory.image("version-12", 0x10000).segment());
        assertThat(smem.find(1, 478)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"heap", "partitions"})
    void blankMemoryIsWrittenOnceUnderTheLock(String create) throws SmemException {
        Map<String, Object> values = create.equals("heap")
                ? Map.of("name", "smem", "create", create)
                : Map.of("name", "smem", "create", create, "partitions", new String[]{"global:8192"});
        SmemComponent component = start(values);
        assertThat(lock.taken()).isEqualTo(1);
        assertThat(lock.owner()).isZero();
        long offset = registry.service(Smem.class).allocate(ANY_HOST, 13, 2048).offset();
        component.stop();

        start(values);
        assertThat(registry.service(Smem.class).find(ANY_HOST, 13)).get().extracting("offset").isEqualTo(offset);
        assertThat(lock.taken()).as("one for each creation and allocation").isEqualTo(2);
    }

    @Test
    void whatAnotherProcessorLocksIsNotWritten() {
        lock.heldBy(5);
        start(Map.of("name", "smem", "create", "heap"));
        assertThat(memory.get32(0xC0)).isZero();
        assertFails(() -> registry.service(Smem.class).freeSpace(ANY_HOST), Reason.NOT_READY);
    }

    @Test
    void aLockThatIsTakenFromUsIsNotTheEndOfTheService() throws SmemException {
        lock.isBroken();
        start(Map.of("name", "smem", "create", "heap"));
        assertThat(registry.service(Smem.class).freeSpace(ANY_HOST)).isPositive();
    }

    @Test
    void auxiliaryRegionsComeAndGo() throws SmemException {
        HeapMemory messageRam = HeapMemory.of("rpm", 0x1000, 0x0428_0000L);
        SmemComponent component = start(Map.of("name", "smem", "create", "heap"));
        Smem smem = registry.service(Smem.class);
        memory.bytes(MainLayout.tocEntry(20), "01 00 00 00 40 00 00 00 20 00 00 00 00 00 28 04");
        assertFails(() -> smem.find(ANY_HOST, 20), Reason.NO_REGION);
        component.addRegion(messageRam);
        assertThat(smem.find(ANY_HOST, 20)).get().extracting("memory", "offset", "size").containsExactly(messageRam,
                0x40L, 0x20L);
        component.removeRegion(messageRam);
        assertFails(() -> smem.find(ANY_HOST, 20), Reason.NO_REGION);
    }

    @ParameterizedTest
    @CsvSource({"65534, none, '', host 65534", "-1, none, '', host -1", "65536, none, '', host 65536",
            "0, HEAP, '', create 'HEAP' is unknown", "0, heap, 0:1, '0:1'", "0, none, 0:1:4096, create=none"})
    void whatIsWrongIsSaidInOneLine(int host, String create, String partition, String words) {
        assertThatThrownBy(() -> start(Map.of("name", "bad", "host", host, "create", create, "partitions",
                new String[]{partition}))).isInstanceOf(ComponentException.class).hasMessageStartingWith("smem bad: ")
                .hasMessageContaining(words).message().doesNotContain("\n");
        assertThat(registry.isEmpty()).isTrue();
        assertThat(memory.get32(0xC0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {4096, 16380, 16388})
    void memoryOfNoUseIsRefused(long size) {
        assertThatThrownBy(() -> new SmemComponent(registry.context(), config(Map.of("name", "bad")), HeapMemory.of(
                size), lock)).isInstanceOf(ComponentException.class).hasMessageContaining(size + " bytes");
    }

    @Test
    void withoutAFilterNothingIsTaken() {
        SmemComponent.Config config = config(Map.of());
        assertThat(config.memory_target()).isEqualTo("(name=)");
        assertThat(config.lock_target()).isEqualTo("(name=)");
        assertThat(config.aux_target()).isEqualTo("(name=)");
    }

    private SmemComponent start(Map<String, Object> values) {
        return new SmemComponent(registry.context(), config(values), memory, lock);
    }

    private static SmemComponent.Config config(Map<String, Object> values) {
        return Configurations.of(SmemComponent.Config.class, new HashMap<>(values));
    }
}
