package dev.remora.remoteproc.soft.core.smem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.soft.core.Vector;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftSmemTest {

    private static final int APPS = 0;
    private static final int MODEM = 1;
    private static final int WCNSS = 4;

    private final MemorySegment locks = Arena.ofAuto().allocate(4096, 8);

    private SoftSmem smem(MemorySegment memory, int host) {
        return new SoftSmem(memory, new RemoteSpinlock(locks, 3, host), host);
    }

    private static int u32(MemorySegment memory, long offset) {
        return memory.get(ValueLayout.JAVA_INT, offset);
    }

    private static byte[] part(MemorySegment memory, long offset, int length) {
        return memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static void isAt(MemorySegment memory, @Nullable MemorySegment item, long offset, long size) {
        MemorySegment found = Objects.requireNonNull(item);
        assertThat(found.address() - memory.address()).isEqualTo(offset);
        assertThat(found.byteSize()).isEqualTo(size);
    }

    @Test
    void itemsOfTheGlobalHeapAreFoundByItsTable() throws Exception {
        MemorySegment memory = Vector.memory("V-SMEM-1");
        SoftSmem smem = smem(memory, WCNSS);

        assertThat(smem.ready()).isTrue();
        isAt(memory, smem.find(APPS, 14), 0x28D0, 40);
        assertThat(smem.find(APPS, 15)).isNull();
        assertThat(smem.free(APPS)).isEqualTo(0x688);
    }

    @Test
    void allocatingInTheGlobalHeapMovesItsEnd() throws Exception {
        MemorySegment memory = Vector.memory("V-SMEM-1");
        SoftSmem smem = smem(memory, WCNSS);
        memory.asSlice(0x2978, 16).fill((byte) 0x55);

        isAt(memory, smem.allocate(APPS, 421, 13), 0x2978, 16);

        assertThat(part(memory, 0x2978, 16)).containsOnly(0);
        assertThat(u32(memory, 0xC4)).isEqualTo(0x2988);
        assertThat(u32(memory, 0xC8)).isEqualTo(0x678);
        assertThat(part(memory, 0xD0 + 16 * 421, 16)).containsExactly(1, 0, 0, 0, 0x78, 0x29, 0, 0, 16, 0, 0, 0, 0, 0,
                0, 0);
        assertThat(smem.allocate(APPS, 13, 8)).isNull();
        assertThatThrownBy(() -> smem.allocate(APPS, 7, 8)).isInstanceOf(SmemException.class)
                .hasMessageContaining("boot loader");
        assertThatThrownBy(() -> smem.allocate(APPS, 422, 0x700)).isInstanceOf(SmemException.class)
                .hasMessageContaining("no room for 1792 bytes");
        assertThatThrownBy(() -> smem.find(APPS, 512)).isInstanceOf(SmemException.class);
        assertThat(u32(locks, 12)).isZero();
    }

    @Test
    void memoryThatIsBlankIsNotReady() throws IOException {
        SoftSmem smem = smem(Arena.ofAuto().allocate(0x10000, 4096), WCNSS);

        assertThat(smem.ready()).isFalse();
        assertThatThrownBy(() -> smem.find(APPS, 14)).isInstanceOf(SmemException.class).hasMessageContaining(
                "not ready");
    }

    @Test
    void anItemOutsideOfTheHeapIsRefused() throws Exception {
        MemorySegment memory = Vector.memory("V-SMEM-1");
        memory.set(ValueLayout.JAVA_INT, 0xD0 + 16 * 14 + 8, 0xFFFFFFF8);
        memory.set(ValueLayout.JAVA_INT, 0xD0 + 16 * 13 + 4, 0x40);
        memory.set(ValueLayout.JAVA_INT, 0xD0 + 16 * 338 + 12, 0x60000000);
        SoftSmem smem = smem(memory, WCNSS);

        assertThatThrownBy(() -> smem.find(APPS, 14)).hasMessageContaining("outside of the heap");
        assertThatThrownBy(() -> smem.find(APPS, 13)).hasMessageContaining("outside of the heap");
        assertThatThrownBy(() -> smem.find(APPS, 338)).hasMessageContaining("auxiliary region");
    }

    @Test
    void theModemFindsTheItemsOfItsPartition() throws Exception {
        MemorySegment memory = Vector.memory("V-SMEM-2");
        SoftSmem smem = smem(memory, MODEM);

        isAt(memory, smem.find(APPS, 478), 0x5030, 32);
        isAt(memory, smem.find(APPS, 489), 0x5060, 13);
        isAt(memory, smem.find(APPS, 480), 0x5F80, 60);
        assertThat(smem.find(APPS, 421)).isNull();
        assertThat(smem.free(APPS)).isEqualTo(0xF10);
        assertThatThrownBy(() -> smem.find(APPS, 512)).hasMessageContaining("must be below 512");
    }

    @Test
    void aHostWithoutAPartitionFindsTheItemsOfTheGlobalOne() throws Exception {
        MemorySegment memory = Vector.memory("V-SMEM-2");
        SoftSmem smem = smem(memory, WCNSS);

        MemorySegment text = Objects.requireNonNull(smem.find(APPS, 421));
        isAt(memory, text, 0x3030, 17);
        assertThat(new String(text.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII))
                .startsWith("ERR: div by zero\0");
        assertThat(smem.free(APPS)).isEqualTo(0x1FB8);
    }

    @Test
    void allocatingInAPartitionAppendsToItsUncachedList() throws Exception {
        MemorySegment memory = Vector.memory("V-SMEM-2");
        SoftSmem smem = smem(memory, MODEM);

        isAt(memory, smem.allocate(APPS, 500, 10), 0x5080, 10);

        assertThat(part(memory, 0x5070, 16)).isEqualTo(Vector.bytes("V-SMEM-3"));
        assertThat(u32(memory, 0x500C)).isEqualTo(0x90);
        assertThat(smem.allocate(APPS, 500, 10)).isNull();
        assertThat(smem.allocate(APPS, 480, 10)).isNull();
        assertThatThrownBy(() -> smem.allocate(APPS, 501, 0xF01)).hasMessageContaining("no room");
    }

    @ParameterizedTest
    @CsvSource({"0x5020, 1, 0x00, canary", "0x5024, 4, 0xFFFFFFF0, more than what is left",
            "0x5058, 2, 0x0020, padding 32", "0xF008, 4, 0x00001000, 4096 entries",
            "0x5006, 2, 2, its header at 0x5000 says something else", "0x500C, 4, 0x00001004, do not agree"})
    void aDamagedPartitionIsRefused(String offset, int bytes, String value, String message) throws Exception {
        MemorySegment memory = Vector.memory("V-SMEM-2");
        long at = Long.decode(offset);
        for (int i = 0; i < bytes; i++) {
            memory.set(ValueLayout.JAVA_BYTE, at + i, (byte) (Long.decode(value) >>> (8 * i)));
        }

        assertThatThrownBy(() -> smem(memory, MODEM).find(APPS, 489)).isInstanceOf(SmemException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aLockThatAnotherHostKeepsFailsTheAllocation() throws Exception {
        MemorySegment memory = Vector.memory("V-SMEM-1");
        SoftSmem smem = smem(memory, WCNSS);
        locks.set(ValueLayout.JAVA_INT, 12, 1);

        assertThatThrownBy(() -> smem.allocate(APPS, 421, 8)).hasMessageContaining("held by owner 1");
        assertThat(u32(locks, 12)).isEqualTo(1);
        assertThat(u32(memory, 0xC4)).isEqualTo(0x2978);
    }

    @Test
    void aLockThatTheCoreHeldWhenItDiedIsFreeWhenItBoots() throws Exception {
        locks.set(ValueLayout.JAVA_INT, 12, WCNSS + 1);

        assertThat(smem(Vector.memory("V-SMEM-1"), WCNSS).allocate(APPS, 421, 8)).isNotNull();
    }
}
