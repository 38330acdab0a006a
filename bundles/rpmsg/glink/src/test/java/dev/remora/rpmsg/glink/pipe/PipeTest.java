package dev.remora.rpmsg.glink.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One pipe, whose writer and reader are both here, or one of them is a remote that writes its index by itself. */
class PipeTest {

    private static final int TAIL = 0;
    private static final int HEAD = 4;
    private static final int RING = 8;
    private static final long OPEN = 0x0000_0007_0001_0002L;

    private static Pipe pipe(PipeMemory memory) {
        return new Pipe("item 480", memory, TAIL, HEAD, Ring.of(memory, RING, (int) memory.size() - RING));
    }

    private static PipeMemory memory(boolean device, int ring) {
        return device ? PipeMemory.device(RING + ring) : PipeMemory.ram(RING + ring);
    }

    private static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A writer that has come so far: all was read. */
    private static PipeWriter writerAt(PipeMemory memory, int place) {
        PipeWriter writer = new PipeWriter(pipe(memory));
        writer.publish(place);
        memory.put32(TAIL, place);
        return writer;
    }

    @ParameterizedTest
    @CsvSource({"16384, 0, 0, 0, 16368", "16384, 16, 8, 8, 16360", "16384, 8, 16, 16376, 0", "16384, 16, 40, 16360, 8",
            "16384, 16376, 0, 16376, 0", "64, 56, 40, 16, 32"})
    void whatCanBeReadAndWrittenFollowsFromTheIndices(int size, int head, int tail, int readable, int writable)
            throws PipeViolation {
        PipeMemory memory = memory(false, size);
        PipeWriter writer = writerAt(memory, head);
        PipeReader reader = new PipeReader(pipe(memory));
        reader.advance(tail);

        assertThat(reader.readable()).isEqualTo(readable);
        assertThat(reader.mayHaveMore()).isEqualTo(readable > 0);
        assertThat(writer.room()).isEqualTo(writable);
        assertThat(writer.seemingRoom()).isEqualTo(writable);
        assertThat(writer.unread()).isEqualTo(readable);
        assertThat(writer.head()).isEqualTo(head);
        assertThat(reader.tail()).isEqualTo(tail);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCommandGoesOnAtTheStartOfTheRing(boolean device) throws PipeViolation {
        PipeMemory memory = memory(device, 64);
        PipeWriter writer = writerAt(memory, 56);

        writer.put(0, OPEN);
        writer.put(8, bytes("IPCRTR\0"), 0, 7);
        assertThat(memory.get32(HEAD)).as("not published").isEqualTo(56);
        writer.publish(15);

        assertThat(memory.get32(HEAD)).isEqualTo(8);
        assertThat(memory.at(RING, 64)).isEqualTo(PipeMemory.dump(64, """
                00000: 49 50 43 52 54 52 00 00 00 00 00 00 00 00 00 00
                00030: 00 00 00 00 00 00 00 00 02 00 01 00 07 00 00 00
                """));
        PipeReader reader = new PipeReader(pipe(memory));
        reader.advance(56);
        assertThat(reader.readable()).isEqualTo(16);
        assertThat(reader.word(0)).isEqualTo(OPEN);
        byte[] name = new byte[7];
        reader.get(8, MemorySegment.ofArray(name), 0, name.length);
        assertThat(name).asString(StandardCharsets.US_ASCII).isEqualTo("IPCRTR\0");
        assertThat(reader.firstWord()).isEqualTo(0x0000_5254_5243_5049L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsNotAMultipleOfEightIsFilledUpWithZeros(boolean device) {
        for (int length = 0; length <= 16; length++) {
            PipeMemory memory = memory(device, 64);
            memory.bytes().fill((byte) -1);
            PipeWriter writer = new PipeWriter(pipe(memory));
            writer.begin();
            writer.put(8, bytes("0123456789abcdef"), 0, length);

            byte[] expected = new byte[64];
            Arrays.fill(expected, (byte) -1);
            Arrays.fill(expected, 8, 8 + Ring.align(length), (byte) 0);
            System.arraycopy("0123456789abcdef".getBytes(StandardCharsets.US_ASCII), 0, expected, 8, length);
            assertThat(memory.at(RING, 64)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyNumberOfBytesIsReadAndNotOneMore(boolean device) {
        PipeMemory memory = memory(device, 64);
        memory.load(RING, "0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
        PipeReader reader = new PipeReader(pipe(memory));
        for (int length = 0; length <= 12; length++) {
            byte[] bytes = "x".repeat(20).getBytes(StandardCharsets.US_ASCII);
            reader.get(4, MemorySegment.ofArray(bytes), 3, length);
            assertThat(bytes).asString(StandardCharsets.US_ASCII).isEqualTo("xxx" + "456789abcdef".substring(0, length)
                    + "x".repeat(17 - length));
        }
    }

    @ParameterizedTest
    @CsvSource({"0x4000, outside of the ring of 16384 bytes", "0x7ffffff8, outside of the ring of 16384 bytes",
            "0xfffffff8, outside of the ring of 16384 bytes", "0x80000000, outside of the ring of 16384 bytes",
            "0x0000000c, not a multiple of 8", "0xffffffff, not a multiple of 8"})
    void anIndexThatCannotBeIsNamed(String value, String what) {
        PipeMemory memory = memory(false, 16384);
        int index = (int) Long.decode(value).longValue();
        memory.put32(HEAD, index);
        memory.put32(TAIL, index);
        PipeReader reader = new PipeReader(pipe(memory));
        PipeWriter writer = new PipeWriter(pipe(memory));

        String shown = "0x%08x is %s".formatted(index, what);
        assertThatThrownBy(reader::readable).isInstanceOf(PipeViolation.class).hasMessage("item 480: head " + shown);
        assertThatThrownBy(writer::room).isInstanceOf(PipeViolation.class).hasMessage("item 480: tail " + shown);
        assertThatThrownBy(writer::unread).isInstanceOf(PipeViolation.class).hasMessage("item 480: tail " + shown);
        assertThat(writer.seemingRoom()).isZero();
        assertThat(reader.mayHaveMore()).isTrue();
    }

    @Test
    void whatTheRemoteWritesIntoTheOwnIndicesMovesNothing() throws PipeViolation {
        PipeMemory memory = memory(false, 64);
        PipeWriter writer = writerAt(memory, 40);
        PipeReader reader = new PipeReader(pipe(memory));
        reader.advance(24);
        assertThat(reader.readable()).isEqualTo(16);

        memory.put32(TAIL, 0x1000);
        assertThat(reader.readable()).isEqualTo(16);
        assertThat(reader.tail()).isEqualTo(24);
        reader.advance(8);
        assertThat(memory.get32(TAIL)).isEqualTo(32);

        memory.put32(HEAD, 0x1001);
        assertThat(writer.room()).isEqualTo(64 - 8 - 16);
        writer.put(0, OPEN);
        writer.publish(8);
        assertThat(memory.get32(HEAD)).isEqualTo(48);
        assertThat(memory.at(RING + 40, 8)).startsWith(2, 0, 1, 0);
    }

    @Test
    void eachEndBeginsWithItsOwnIndexOnly() throws PipeViolation {
        PipeMemory memory = memory(false, 64);
        PipeWriter writer = writerAt(memory, 40);
        PipeReader reader = new PipeReader(pipe(memory));
        reader.advance(24);

        writer.begin();
        assertThat(memory.get32(HEAD)).isZero();
        assertThat(memory.get32(TAIL)).isEqualTo(24);
        assertThat(writer.head()).isZero();

        memory.put32(HEAD, 48);
        reader.begin();
        assertThat(memory.get32(TAIL)).isZero();
        assertThat(memory.get32(HEAD)).isEqualTo(48);
        assertThat(reader.tail()).isZero();
        assertThat(reader.readable()).isEqualTo(48);
    }

    @Test
    void aRingThatIsFullDoesNotLookEmpty() throws PipeViolation {
        PipeMemory memory = memory(false, 64);
        PipeWriter writer = writerAt(memory, 0);
        int room = writer.room();
        writer.publish(room);
        assertThat(writer.room()).isZero();
        // READ_NOTIF still fits.
        writer.publish(8);

        assertThat(writer.room()).isZero();
        assertThat(writer.unread()).isEqualTo(56);
        assertThat(new PipeReader(pipe(memory)).readable()).isEqualTo(56);
    }
}
