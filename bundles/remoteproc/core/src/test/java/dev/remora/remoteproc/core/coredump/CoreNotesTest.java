package dev.remora.remoteproc.core.coredump;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CoreNotesTest {

    private static final CoreNotes NOTES = new CoreNotes("m4", Crashes.TIME, "fatal error: assert", "a.elf", "0123");

    @Test
    void areReadAsTheyWereWritten() {
        assertThat(CoreNotes.decode(buffer(NOTES.encode()))).contains(NOTES);
    }

    @Test
    void lieAsTheirPictureSays() {
        byte[] bytes = NOTES.encode();
        assertThat(bytes).startsWith(7, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0x4d, 0x52, 'R', 'e', 'm', 'o', 'r', 'a', 0, 0, 'm',
                '4', 0,
                0);
        assertThat(bytes.length % 4).isZero();
    }

    @Property
    void anyTextBecomesOneShortLine(@ForAll String text) {
        CoreNotes notes = new CoreNotes(text, Crashes.TIME, text.repeat(50), text, text);
        byte[] bytes = notes.encode();
        assertThat(bytes.length).isLessThanOrEqualTo(CoreNotes.MAX_SIZE);
        assertThat(notes.reason()).doesNotContainPattern("[\\p{Cntrl}\\u2028\\u202e\\ud800-\\udfff]");
        CoreNotes read = CoreNotes.decode(buffer(bytes)).orElseThrow();
        assertThat(read).isEqualTo(notes);
    }

    @Test
    void theLongestTextsFit() {
        String wide = "\u4e2d".repeat(5000);
        assertThat(CoreNotes.decode(buffer(new CoreNotes(wide, Instant.MAX, wide, wide, wide).encode()))).isPresent();
    }

    @Test
    void cutShortTheyAreNotOurs() {
        byte[] all = NOTES.encode();
        for (int length = 0; length < all.length - 4; length++) {
            assertThat(CoreNotes.decode(buffer(all).limit(length))).isEmpty();
        }
    }

    @Property
    void damagedOnesNeverThrow(@ForAll int at, @ForAll int value) {
        ByteBuffer damaged = buffer(NOTES.encode());
        damaged.putInt(Math.floorMod(at, damaged.limit() - 3), value);
        assertThat(CoreNotes.decode(damaged)).isNotNull();
    }

    @Test
    void lengthsAreNotBelieved() {
        for (int length : new int[]{-1, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE - 3, 1 << 20}) {
            ByteBuffer damaged = buffer(NOTES.encode());
            assertThat(CoreNotes.decode(damaged.putInt(4, length))).isEmpty();
            assertThat(CoreNotes.decode(buffer(NOTES.encode()).putInt(0, length))).isEmpty();
        }
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
