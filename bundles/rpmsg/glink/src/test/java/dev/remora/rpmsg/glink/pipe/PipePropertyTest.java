package dev.remora.rpmsg.glink.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PipePropertyTest {

    private static final int SIZE = 96;

    /** Positive: writes a command with so many bytes if there is room for it; negative: reads that many commands. */
    @Property(tries = 500)
    void whatIsWrittenIsReadOnceInOrder(@ForAll @Size(max = 200) List<@IntRange(min = -3, max = 70) Integer> steps,
            @ForAll boolean device) throws PipeViolation {
        PipeMemory memory = device ? PipeMemory.device(SIZE + 8) : PipeMemory.ram(SIZE + 8);
        Pipe pipe = new Pipe("pipe", memory, 0, 4, Ring.of(memory, 8, SIZE));
        PipeWriter writer = new PipeWriter(pipe);
        PipeReader reader = new PipeReader(pipe);
        Deque<byte[]> underWay = new ArrayDeque<>();
        int number = 0;
        for (int step : steps) {
            if (step >= 0) {
                byte[] payload = new byte[step];
                Arrays.fill(payload, (byte) ++number);
                int length = 8 + Ring.align(step);
                if (writer.room() >= length) {
                    writer.put(0, (long) step << 32 | number);
                    writer.put(8, MemorySegment.ofArray(payload), 0, step);
                    writer.publish(8 + step);
                    underWay.add(payload);
                }
            } else {
                for (int i = step; i < 0 && reader.readable() > 0; i++) {
                    byte[] expected = underWay.remove();
                    assertThat(reader.word(0) >>> 32).isEqualTo(expected.length);
                    assertThat(reader.readable()).isGreaterThanOrEqualTo(8 + Ring.align(expected.length));
                    byte[] payload = new byte[expected.length];
                    reader.get(8, MemorySegment.ofArray(payload), 0, payload.length);
                    assertThat(payload).isEqualTo(expected);
                    reader.advance(8 + payload.length);
                }
            }
            int left = underWay.stream().mapToInt(payload -> 8 + Ring.align(payload.length)).sum();
            assertThat(reader.readable()).isEqualTo(left);
            assertThat(writer.unread()).isEqualTo(left);
            assertThat(writer.room()).isEqualTo(Math.max(0, SIZE - 16 - left));
        }
    }
}
