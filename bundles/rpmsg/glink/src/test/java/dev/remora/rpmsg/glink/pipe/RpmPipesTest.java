package dev.remora.rpmsg.glink.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Message RAM that takes nothing but aligned words of 32 bits. */
class RpmPipesTest {

    private static final int SIZE = 0x4310;
    private static final int TABLE = SIZE - 256;
    private static final byte[] TOC = PipeMemory.dump(256, """
            00000: 30 74 72 67 02 00 00 00 72 32 70 61 00 40 00 00
            00010: 00 01 00 00 70 61 32 72 08 41 00 00 00 01 00 00
            """);
    private static final byte[] RPM = PipeMemory.dump(264, """
            00000: 00 00 00 00 78 00 00 00 00 00 01 00 00 00 00 00
            00010: 01 00 01 00 00 00 00 00 02 00 01 00 0d 00 00 00
            00020: 72 70 6d 5f 72 65 71 75 65 73 74 73 00 00 00 00
            00030: 09 00 01 00 00 00 00 00 40 00 00 00 00 00 00 00
            00040: 72 65 71 00 38 00 00 00 01 00 00 00 00 00 00 00
            00050: 6c 64 6f 61 03 00 00 00 24 00 00 00 73 77 65 6e
            00060: 04 00 00 00 01 00 00 00 75 76 00 00 04 00 00 00
            00070: 40 77 1b 00 6d 61 00 00 04 00 00 00 0a 00 00 00
            """);

    private final PipeMemory memory = PipeMemory.device(SIZE);

    private Pipes open(boolean first) throws PipeViolation {
        return RpmPipes.open(memory, "ap", first, 0).orElseThrow();
    }

    private void entry(int number, int id, int offset, int size) {
        long entry = TABLE + 8 + 12L * number;
        memory.put32(entry, id);
        memory.put32(entry + 4, offset);
        memory.put32(entry + 8, size);
        memory.put32(TABLE + 4, number + 1);
        memory.put32(TABLE, 0x67727430);
    }

    @Test
    void theTableIsReadByBothEnds() throws PipeViolation {
        memory.load(TABLE, TOC);
        Pipes first = open(true);
        Pipes second = open(false);

        first.out().put(0, 1);
        first.out().publish(8);
        assertThat(memory.get32(0x4004)).isEqualTo(8);
        assertThat(second.in().orElseThrow().readable()).isEqualTo(8);
        second.out().publish(16);
        assertThat(memory.get32(0x410C)).isEqualTo(16);
        assertThat(first.in().orElseThrow().readable()).isEqualTo(16);
        assertThat(first.out().size()).isEqualTo(256);
        assertThat(first.intents()).isFalse();
        assertThat(second.describe()).isEqualTo("RPM message RAM, r2ap 256 bytes out, ap2r 256 bytes in");
    }

    @Test
    void theTableIsWrittenIfNobodyHas() throws PipeViolation {
        memory.bytes().fill((byte) 0xA5);
        memory.bytes().asSlice(TABLE).fill((byte) 0);
        assertThat(RpmPipes.open(memory, "ap", false, 0)).isEmpty();

        Pipes second = RpmPipes.open(memory, "ap", false, 256).orElseThrow();
        assertThat(memory.at(TABLE, 256)).isEqualTo(TOC);
        assertThat(memory.at(0x4000, 8)).isEqualTo(new byte[8]);
        assertThat(memory.at(0x4108, 8)).isEqualTo(new byte[8]);
        assertThat(second.in().orElseThrow().readable()).isZero();

        RpmPipes.open(memory, "ap", false, 512);
        assertThat(memory.at(TABLE, 256)).as("nothing is written over it").isEqualTo(TOC);
    }

    @Test
    void whatARequestToTheRpmLooksLike() throws PipeViolation {
        memory.load(TABLE, TOC);
        WritePipe out = open(true).out();
        out.begin();
        MemorySegment message = MemorySegment.ofArray(RPM);
        out.put(0, 0x0000_0000_0001_0000L);
        out.put(8, 0x0000_0000_0001_0001L);
        out.put(16, 0x0000_000d_0001_0002L);
        out.put(24, message, 0x20, 13);
        out.put(40, 0x0000_0000_0001_0009L);
        out.put(48, 0x0000_0000_0000_0040L);
        out.put(56, message, 0x40, 64);
        out.publish(120);

        assertThat(memory.at(0x4000, 264)).isEqualTo(RPM);
    }

    @Test
    void whatLiesThereIsRead() throws PipeViolation {
        memory.load(TABLE, TOC);
        memory.load(0x4000, RPM);
        ReadPipe in = open(false).in().orElseThrow();

        assertThat(in.readable()).isEqualTo(120);
        assertThat(in.firstWord()).isEqualTo(0x0000_0000_0001_0000L);
        assertThat(in.word(40)).isEqualTo(0x0000_0000_0001_0009L);
        byte[] name = new byte[13];
        in.get(24, MemorySegment.ofArray(name), 0, name.length);
        assertThat(name).isEqualTo(MemorySegment.ofArray(RPM).asSlice(0x20, 13).toArray(ValueLayout.JAVA_BYTE));
    }

    @ParameterizedTest
    @CsvSource({"0x4001, 256", "0x4002, 256", "0x4000, 255", "0x4000, 252", "0x4000, 0", "0x4000, 56", "0x4000, -8",
            "0x4112, 256", "0x4110, 256", "0xfffffff8, 256", "0x7ffffff8, 0x7ffffff8", "0x0, 0x4210"})
    void anEntryThatPointsOutsideIsSkipped(String offset, String size) throws PipeViolation {
        entry(0, TableLayout.id("ap2r"), (int) Long.decode(offset).longValue(), Integer.decode(size));
        entry(1, 0x12345678, -1, -1);
        entry(2, TableLayout.id("r2ap"), 0x4108, 256);
        assertThatThrownBy(() -> open(true)).isInstanceOf(PipeViolation.class).hasMessage(
                "memory: the table of pipes has no usable entry for ap2r");

        entry(3, TableLayout.id("ap2r"), 0x4000, 256);
        assertThat(open(true).out().size()).isEqualTo(256);
    }

    @Test
    void aPipeMayEndWhereTheTableBegins() throws PipeViolation {
        entry(0, TableLayout.id("mp2r"), TABLE - 72, 64);
        entry(1, TableLayout.id("r2mp"), 0, TABLE - 8);
        Pipes pipes = RpmPipes.open(memory, "mp", false, 0).orElseThrow();
        assertThat(pipes.out().size()).isEqualTo(TABLE - 8);
    }

    @ParameterizedTest
    @ValueSource(ints = {21, -1, Integer.MIN_VALUE})
    void aTableHasRoomForTwentyEntries(int count) {
        memory.load(TABLE, TOC);
        memory.put32(TABLE + 4, count);
        assertThatThrownBy(() -> open(true)).isInstanceOf(PipeViolation.class).hasMessage(
                "memory: the table of pipes has %s entries, may have 20".formatted(Integer.toUnsignedString(count)));
    }

    @Test
    void theTwentiethEntryCounts() throws PipeViolation {
        entry(0, TableLayout.id("r2ap"), 0x4000, 256);
        entry(19, TableLayout.id("ap2r"), 0x4108, 256);
        assertThat(open(true).out().size()).isEqualTo(256);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x4210, 12, 60, -8, 0x7ffffff8})
    void pipesThatDoNotFitAreNotMade(int size) {
        assertThatThrownBy(() -> RpmPipes.open(memory, "ap", false, size)).isInstanceOf(PipeViolation.class)
                .hasMessageStartingWith("memory of 17168 bytes has no room for 2 pipes of " + size);
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 252, 258})
    void memoryThatIsTooSmallHasNoTable(int size) {
        PipeMemory small = PipeMemory.device(size);
        assertThatThrownBy(() -> RpmPipes.open(small, "ap", true, 0)).isInstanceOf(PipeViolation.class)
                .hasMessageStartingWith("memory has " + size + " bytes");
    }

    @Test
    void aDeadRemotesIndicesAreCleared() throws PipeViolation {
        memory.load(TABLE, TOC);
        for (int at : new int[]{0x4000, 0x4004, 0x4108, 0x410C}) {
            memory.put32(at, 0x80);
        }
        open(true).clear();
        assertThat(memory.at(0x4000, 8)).isEqualTo(new byte[8]);
        assertThat(memory.at(0x4108, 8)).isEqualTo(new byte[8]);
        assertThat(memory.at(TABLE, 256)).isEqualTo(TOC);
    }

    @Test
    void anIdIsReadWithTheFirstLetterHighest() {
        assertThat(TableLayout.id("ap2r")).isEqualTo(0x61703272);
        assertThat(TableLayout.id("r2ap")).isEqualTo(0x72326170);
        assertThat(TableLayout.id("wc2r")).isEqualTo(0x77633272);
        assertThat(TableLayout.id("r2tz")).isEqualTo(0x7232747A);
    }
}
