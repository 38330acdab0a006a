package dev.remora.remoteproc.soft.core.rpmsg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class TraceBufferTest {

    private static final int SIZE = 32;

    private final MemorySegment memory = Arena.ofAuto().allocate(SIZE).fill((byte) 0x7A);
    private final TraceBuffer trace = new TraceBuffer(memory);

    private String text() {
        return memory.getString(0);
    }

    @Test
    void linesAppearOneAfterTheOther() {
        trace.log("one");
        trace.log("two");

        assertThat(text()).isEqualTo("one\ntwo\n");
    }

    @Test
    void theLastLineThatFitsLeavesRoomForTheNul() {
        trace.log("x".repeat(14));
        trace.log("y".repeat(15));

        assertThat(text()).isEqualTo("x".repeat(14) + "\n" + "y".repeat(15) + "\n");
        assertThat(memory.get(Words.U8, SIZE - 1)).isZero();
    }

    @Test
    void aFullBufferGoesOnAtTheBeginning() {
        trace.log("x".repeat(20));
        trace.log("y".repeat(20));

        assertThat(text()).isEqualTo("y".repeat(20) + "\n");
    }

    @Test
    void aLineLongerThanTheBufferIsCut() {
        trace.log("z".repeat(100));

        assertThat(text()).isEqualTo("z".repeat(SIZE - 2) + "\n");
    }

    @Test
    void whatIsNoTextBecomesAQuestionMark() {
        trace.log("a\0b\nc\u00e4d\te");

        assertThat(text()).isEqualTo("a?b?c?d\te\n");
    }

    @Test
    void aTraceWithoutMemoryForgetsEverything() {
        assertThatCode(() -> new TraceBuffer(MemorySegment.NULL).log("line")).doesNotThrowAnyException();
    }
}
