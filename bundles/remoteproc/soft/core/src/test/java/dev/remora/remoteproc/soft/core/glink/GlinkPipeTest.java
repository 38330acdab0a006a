package dev.remora.remoteproc.soft.core.glink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.soft.core.Vector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlinkPipeTest {

    private final MemorySegment tail = Arena.ofAuto().allocate(4, 4);
    private final MemorySegment head = Arena.ofAuto().allocate(4, 4);

    private GlinkPipe pipe(int size) {
        return new GlinkPipe(Arena.ofAuto().allocate(size, 8), tail, head, false);
    }

    private void tail(int value) {
        tail.set(ValueLayout.JAVA_INT, 0, value);
    }

    /** A writer whose head is there; its ring is zero. */
    private GlinkWriter writerAt(GlinkPipe pipe, int index) {
        GlinkWriter writer = new GlinkWriter(pipe);
        writer.begin(0);
        for (int at = 8; at != index; at = (at + 8) % pipe.size()) {
            writer.word(0);
        }
        writer.publish();
        return writer;
    }

    @ParameterizedTest
    @CsvSource({"16384, 0, 0, 16368", "16384, 16, 8, 16360", "16384, 8, 16, 0", "16384, 16, 40, 8",
            "16384, 16376, 0, 0", "64, 56, 40, 32"})
    void theRoomLeavesAReserve(int size, int index, int read, int room) throws Exception {
        GlinkWriter writer = writerAt(pipe(size), index);
        tail(read);

        assertThat(writer.room()).isEqualTo(room);
    }

    @ParameterizedTest
    @CsvSource({"16384, 0, 0, 0", "16384, 16, 8, 8", "16384, 8, 16, 16376", "16384, 16, 40, 16360",
            "16384, 16376, 0, 16376", "64, 56, 40, 16"})
    void whatIsReadableIsBetweenTheIndices(int size, int index, int read, int readable) throws Exception {
        GlinkReader reader = new GlinkReader(pipe(size));
        reader.begin();
        reader.advance(read);
        head.set(ValueLayout.JAVA_INT, 0, index);

        reader.look();

        assertThat(reader.readable()).isEqualTo(readable);
    }

    @Test
    void aCommandWraps() throws Exception {
        GlinkPipe pipe = pipe(64);
        GlinkWriter writer = writerAt(pipe, 56);
        tail(56);

        for (long word : GlinkName.open(1, "IPCRTR")) {
            writer.word(word);
        }
        writer.publish();

        assertThat(pipe.ring().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Vector.bytes("V-GL-WRAP"));
        assertThat(head.get(ValueLayout.JAVA_INT, 0)).isEqualTo(8);
    }

    @Test
    void bytesWrapAndArePaddedWithZeros() {
        GlinkPipe pipe = pipe(64);
        pipe.ring().fill((byte) 0x55);
        GlinkWriter writer = writerAt(pipe, 56);

        writer.bytes(MemorySegment.ofArray("123456789".getBytes(US_ASCII)), 0, 9);
        writer.publish();

        MemorySegment copy = MemorySegment.ofArray(new byte[16]);
        pipe.read(56, copy, 0, 16);
        assertThat(copy.toArray(ValueLayout.JAVA_BYTE)).isEqualTo("123456789\0\0\0\0\0\0\0".getBytes(US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({"0x4000", "-8", "12", "0x7FFFFFF8"})
    void anIndexOutsideOfTheRingIsAViolation(String text) {
        int wrong = Integer.decode(text);
        GlinkPipe pipe = pipe(0x4000);
        GlinkReader reader = new GlinkReader(pipe);
        GlinkWriter writer = new GlinkWriter(pipe);
        tail(wrong);
        head.set(ValueLayout.JAVA_INT, 0, wrong);

        assertThatThrownBy(reader::look).isInstanceOf(GlinkViolation.class)
                .hasMessage("the gateway's head is 0x%x in a ring of 16384 bytes", wrong);
        assertThatThrownBy(writer::room).isInstanceOf(GlinkViolation.class)
                .hasMessage("the gateway's tail is 0x%x in a ring of 16384 bytes", wrong);
    }

    @Test
    void aHeadOfZeroIsLookedAtTwiceWhereTheFirstCommandIsStillThere() throws Exception {
        GlinkPipe pipe = pipe(64);
        pipe.set(0, GlinkLayout.header(GlinkLayout.VERSION, 1, 1));
        GlinkReader reader = new GlinkReader(pipe);
        reader.begin();
        reader.advance(48);

        reader.look();
        assertThat(reader.readable()).isZero();

        // It stays: the end of the first lap.
        await().until(() -> {
            reader.look();
            return reader.readable() == 16;
        });
    }
}
