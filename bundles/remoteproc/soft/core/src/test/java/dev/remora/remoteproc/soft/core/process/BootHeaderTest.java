package dev.remora.remoteproc.soft.core.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BootHeaderTest {

    private static final long ADDRESS = 0xB8000000L;
    private static final int BASE = (int) ADDRESS;

    private final Region carveout = new Region("carveout", ADDRESS, Arena.ofAuto().allocate(1 << 20, 4096));
    private final MemorySegment header = carveout.memory();

    @BeforeEach
    void writeHeader() {
        int[] words = {0x42435352, 1, BASE + 0x20, 5, BASE + 0x1000, 200};
        for (int i = 0; i < words.length; i++) {
            Words.set32(header, 4L * i, words[i]);
        }
    }

    private void refuses(int offset, int value, String message) {
        Words.set32(header, offset, value);
        assertThatThrownBy(() -> BootHeader.read(carveout, ADDRESS)).isInstanceOf(BootException.class)
                .hasMessageContaining(message);
    }

    @Test
    void programAndTableAreFound() throws BootException {
        header.asSlice(0x20, 5).copyFrom(MemorySegment.ofArray(new byte[]{1, 2, 3, 4, 5}));

        BootHeader read = BootHeader.read(carveout, ADDRESS);

        assertThat(read.program().toArray(Words.U8)).containsExactly(1, 2, 3, 4, 5);
        assertThat(read.table().address()).isEqualTo(header.address() + 0x1000);
        assertThat(read.table().byteSize()).isEqualTo(200);
        assertThat(read.heartbeat().address()).isEqualTo(header.address() + 24);
        assertThat(read.heartbeat().byteSize()).isEqualTo(4);
    }

    @Test
    void anotherMagicIsRefused() {
        refuses(0, 0x7F454C46, "no soft core firmware at 0xb8000000: magic is 0x7f454c46, must be 0x42435352");
    }

    @Test
    void anotherVersionIsRefused() {
        refuses(4, 2, "version is 0x2, must be 0x1");
    }

    @Test
    void aProgramOutsideOfTheCarveoutIsRefused() {
        refuses(8, 0x1000, "program: ");
    }

    @Test
    void aProgramBeyondTheEndIsRefused() {
        refuses(12, -1, "program: ");
    }

    @Test
    void anUnalignedTableIsRefused() {
        refuses(16, BASE + 0x1001, "must be aligned to 4");
    }

    @Test
    void aHugeTableIsRefused() {
        refuses(20, 0x10001, "at most 65536 bytes");
    }

    @Test
    void aBootAddressOutsideOfTheCarveoutIsRefused() {
        assertThatThrownBy(() -> BootHeader.read(carveout, 0x10000000)).isInstanceOf(BootException.class)
                .hasMessageContaining("boot header: ");
    }
}
