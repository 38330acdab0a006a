package dev.remora.rpmsg.imx.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LiveTableTest {

    private static LiveTable table(int version, int num, int offset, int status) {
        ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, version).putInt(4, num).putInt(16, offset).putInt(20, 3).put(44, (byte) status);
        return new LiveTable(MemorySegment.ofArray(bytes.array()));
    }

    @Test
    void aVdevWithADriverIsSeen() {
        assertThat(table(1, 1, 20, 4).hasDriver()).isTrue();
        assertThat(table(1, 1, 20, 0x43).hasDriver()).isFalse();
        assertThat(table(0, 1, 20, 4).hasDriver()).isFalse();
        assertThat(table(0, 1, 20, 4).there()).isFalse();
        assertThat(table(1, 0, 20, 4).there()).isTrue();
        assertThat(table(1, 0, 20, 4).hasDriver()).isFalse();
    }

    @Test
    void whatPointsOutsideIsNotFollowed() {
        assertThat(table(1, 1, -1, 4).hasDriver()).isFalse();
        assertThat(table(1, 1, 40, 4).hasDriver()).isFalse();
        assertThat(table(1, -1, 20, 4).hasDriver()).isFalse();
        assertThat(table(1, 257, 20, 4).hasDriver()).isFalse();
    }

    @Property(tries = 500)
    void anyBytesAreLookedAtWithoutHarm(@ForAll @Size(64) byte[] bytes) {
        MemorySegment memory = MemorySegment.ofArray(bytes);
        memory.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0, 1);
        LiveTable table = new LiveTable(memory);
        assertThat(table.there()).isTrue();
        assertThat(table.hasDriver()).isIn(true, false);
    }
}
