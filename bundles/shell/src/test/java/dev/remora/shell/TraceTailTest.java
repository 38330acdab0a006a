package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.shell.TraceTail.Piece;
import org.junit.jupiter.api.Test;

class TraceTailTest {

    private final TraceTail tail = new TraceTail();

    @Test
    void showsFirstAllThenWhatIsAppended() {
        assertThat(tail.next("", false)).isEqualTo(new Piece("", false));
        assertThat(tail.next("boot\n", false)).isEqualTo(new Piece("boot\n", false));
        assertThat(tail.next("boot\n", false)).isEqualTo(new Piece("", false));
        assertThat(tail.next("boot\nready\n", false)).isEqualTo(new Piece("ready\n", false));
    }

    @Test
    void aBufferThatGoesOnAtItsBeginningIsShownAnew() {
        tail.next("one\ntwo\nthree\n", false);

        assertThat(tail.next("four\n", false)).isEqualTo(new Piece("four\n", true));
        assertThat(tail.next("four\nfive\n", false)).isEqualTo(new Piece("five\n", false));
    }

    @Test
    void ofABufferThatIsOverwrittenOnlyWhatIsNewIsShown() {
        tail.next("one\ntwo\nthree\n", false);

        assertThat(tail.next("ONE\ntwo\nthree\n", false)).isEqualTo(new Piece("ONE", true));
        assertThat(tail.next("ONE\nTWO\nthree\n", false)).isEqualTo(new Piece("\nTWO", false));
        assertThat(tail.next("ONE\nTWO\nthree\n", false)).isEqualTo(new Piece("", false));
        assertThat(tail.next("ONE\nTWO\nTHREE\n", false)).isEqualTo(new Piece("\nTHREE", false));
    }

    @Test
    void aRestartIsSeenByTheEmptyBuffer() {
        tail.next("boot\nready\n", false);

        assertThat(tail.next("", false)).isEqualTo(new Piece("", false));
        assertThat(tail.next("boot\n", false)).isEqualTo(new Piece("boot\n", true));
        assertThat(tail.next("boot\nready\n", true)).isEqualTo(new Piece("ready\n", false));
    }

    @Test
    void aRestartWithTheSameTextIsNotMissed() {
        tail.next("boot\nready\n", false);

        assertThat(tail.next("boot\nready\n", true)).isEqualTo(new Piece("boot\nready\n", true));
        assertThat(tail.next("boot\nready\nmore\n", false)).isEqualTo(new Piece("more\n", false));
    }
}
