package dev.remora.itests.stream.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TallyTest {

    private final Tally tally = new Tally(12);

    private static MemorySegment message(long number, int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) number);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(number);
        return MemorySegment.ofArray(bytes);
    }

    private void count(long... numbers) {
        for (long number : numbers) {
            tally.count(message(number, 12), 1 + number);
        }
    }

    @Test
    void oneOfEachInOrderIsRight() {
        count(0, 1, 2, 3);

        assertThat(tally.distinct).isEqualTo(4);
        assertThat(tally.known()).isEqualTo(4);
        assertThat(tally.doubled).isZero();
        assertThat(tally.reordered).isZero();
        assertThat(tally.spoiled).isZero();
    }

    @Test
    void aGapIsSeen() {
        count(0, 1, 4);

        assertThat(tally.known() - tally.distinct).isEqualTo(2);
        assertThat(tally.reordered).isZero();
    }

    @Test
    void oneThatComesTwiceIsDoubledAndNothingElse() {
        count(0, 1, 2, 1);

        assertThat(tally.doubled).isEqualTo(1);
        assertThat(tally.reordered).isZero();
        assertThat(tally.distinct).isEqualTo(3);
    }

    @Test
    void oneThatComesBehindALaterOneIsReordered() {
        count(0, 2, 1, 3);

        assertThat(tally.reordered).isEqualTo(1);
        assertThat(tally.known() - tally.distinct).isZero();
    }

    @Test
    void theLongestTimeBetweenTwoIsKept() {
        tally.count(message(0, 12), 1000);
        tally.count(message(1, 12), 1500);
        tally.count(message(2, 12), 1600);

        assertThat(tally.longestGap).isEqualTo(500);
    }

    @Test
    void aMessageThatWasOverwrittenIsSpoiled() {
        MemorySegment torn = message(7, 12);
        torn.asByteBuffer().put(11, (byte) 8);

        tally.count(torn, 1);
        tally.count(message(8, 11), 2);
        tally.count(message(-2, 12), 3);
        tally.count(message(1L << 40, 12), 4);

        assertThat(tally.spoiled).isEqualTo(4);
        assertThat(tally.distinct).isZero();
    }
}
