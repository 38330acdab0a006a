package dev.remora.remoteproc.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.platform.Region;
import dev.remora.remoteproc.core.image.Range.Use;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MemoryMapTest {

    private static final long BASE = 0x1000_0100;
    private static final int SIZE = 0x8000;

    private final MemorySegment memory = Arena.ofAuto().allocate(SIZE, 4096);
    private final BoardCore core = new BoardCore(new Region("m4", BASE, memory), new Region("named", 0x2000_0000, Arena
            .ofAuto().allocate(0x10000, 4096)));

    @Property(tries = 1000)
    void whatIsAllocatedIsFreeAlignedAndInside(@ForAll boolean fromTop,
            @ForAll @Size(max = 8) List<@IntRange(max = 0x7FFF) Integer> used,
            @ForAll @Size(max = 8) List<@IntRange(min = 1, max = 0x3000) Integer> wanted,
            @ForAll @IntRange(max = 12) int align) {
        MemoryMap map = new MemoryMap(core, Set.of("named"), fromTop);
        for (int at : used) {
            map.use(Use.SEGMENT, "segment", new Region("segment", BASE + at, memory.asSlice(at, Math.min(SIZE - at,
                    0x300))));
        }
        for (int length : wanted) {
            long most = map.largestFree(1L << align);
            List<Range> before = map.used();
            Optional<Region> given = map.allocate(Use.BUFFER, "buffer", length, 1L << align);

            assertThat(given.isPresent()).isEqualTo(length <= most);
            given.ifPresent(region -> {
                assertThat(region.size()).isEqualTo(length);
                assertThat(region.deviceAddress() & ((1L << align) - 1)).isZero();
                assertThat(region.memory().address() - memory.address()).isEqualTo(region.deviceAddress() - BASE);
                assertThat(Piece.holds(memory, region.memory())).isTrue();
                assertThat(before).noneMatch(range -> Piece.common(range.region().memory(), region.memory())
                        .isPresent());
            });
        }
    }

    @Property(tries = 1000)
    void whatTwoPiecesHaveInCommonIsExact(@ForAll @IntRange(max = 31) int a, @ForAll @IntRange(max = 31) int b,
            @ForAll @IntRange(max = 32) int lengthA, @ForAll @IntRange(max = 32) int lengthB) {
        int endA = Math.min(32, a + lengthA);
        int endB = Math.min(32, b + lengthB);
        Optional<Piece> common = Piece.common(memory.asSlice(a, endA - a), memory.asSlice(b, endB - b));

        int start = Math.max(a, b);
        int end = Math.min(endA, endB);
        assertThat(common).isEqualTo(start < end ? Optional.of(new Piece(start - a, end - a)) : Optional.empty());
    }

    @Test
    void memoryAboveFourGibibytesIsNotAllocated() {
        Region high = new Region("m4", 0xFFFF_F000L, memory);
        Region higher = new Region("m4", 0xFFFF_FFFF_0000_0000L, memory);

        assertThat(new MemoryMap(new BoardCore(high), Set.of(), false).largestFree(16)).isEqualTo(0xFFF);
        assertThat(new MemoryMap(new BoardCore(high), Set.of(), true).allocate(Use.VRING, "ring", 0x1000, 16))
                .isEmpty();
        assertThat(new MemoryMap(new BoardCore(higher), Set.of(), false).allocate(Use.VRING, "ring", 16, 16))
                .isEmpty();
    }

    @Test
    void aRangeIsFoundOnlyIfOneRegionHasAllOfIt() {
        MemoryMap map = new MemoryMap(core, Set.of(), false);

        assertThat(map.find("a", BASE, SIZE)).isPresent();
        assertThat(map.find("a", BASE + SIZE, 0)).isPresent();
        for (long[] range : new long[][]{{BASE, SIZE + 1}, {BASE - 1, 2}, {BASE + 1, -1}, {-1, 1},
                {BASE, Long.MIN_VALUE},
                {Long.MIN_VALUE, Long.MAX_VALUE}}) {
            assertThat(map.find("a", range[0], range[1])).isEmpty();
        }
    }
}
