package dev.remora.remoteproc.soft.core.smd;

import static dev.remora.remoteproc.soft.core.smd.SmdState.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmdStateTest {

    private static SmdState in(int own) {
        SmdState state = new SmdState(false, CLOSED);
        if (own != CLOSED) {
            state.see(CLOSED);
        }
        if (own == OPENED || own == CLOSING) {
            state.see(OPENED);
        }
        if (own == CLOSING) {
            // The peer restarts: it is open again, so that closing is not over.
            state.see(OPENING);
            state.see(OPENED);
        }
        assertThat(state.own()).isEqualTo(own);
        return state;
    }

    @ParameterizedTest(name = "own {0} sees {1}: {2}")
    @CsvSource({"0,0,1", "0,1,1", "0,2,0", "0,3,0", "0,4,1", "0,5,1", "0,6,1", "0,7,1", //
            "1,0,1", "1,1,2", "1,2,2", "1,3,1", "1,4,1", "1,5,1", "1,6,1", "1,-1,1", //
            "2,0,4", "2,1,4", "2,2,2", "2,3,2", "2,4,4", "2,5,2", "2,6,2", "2,99,2", //
            "4,0,0", "4,1,1", "4,2,4", "4,3,4", "4,4,0", "4,5,4", "4,6,4", "4,7,4"})
    void eachStateOfThePeerHasItsAnswer(int own, int remote, int next) {
        SmdState state = in(own);

        assertThat(state.see(remote)).isEqualTo(own != next);

        assertThat(state.own()).isEqualTo(next);
    }

    @Test
    void anOpeningThatIsAnsweredIsNotARestart() {
        SmdState state = new SmdState(false, CLOSED);
        state.see(CLOSED);
        state.see(OPENING);
        assertThat(state.own()).isEqualTo(OPENED);

        assertThat(state.see(OPENING)).isFalse();
        assertThat(state.see(OPENED)).isFalse();
        assertThat(state.carriesData()).isTrue();
        assertThat(state.see(FLUSHING)).isFalse();
        assertThat(state.carriesData()).isTrue();
    }

    @Test
    void aPowerManagerIsOpenFromBootOnAndMeetsItsPeerLater() {
        SmdState state = new SmdState(true, CLOSED);

        assertThat(state.see(CLOSED)).isTrue();
        assertThat(state.own()).isEqualTo(OPENED);
        assertThat(state.see(CLOSED)).isFalse();
        assertThat(state.see(OPENING)).isFalse();
        assertThat(state.see(OPENED)).isFalse();
        assertThat(state.see(CLOSED)).isTrue();
        assertThat(state.own()).isEqualTo(CLOSING);
        state.see(CLOSED);
        state.see(CLOSED);
        assertThat(state.own()).isEqualTo(OPENED);
    }

    @Test
    void whatWasOpenBeforeTheRestartMustCloseFirst() {
        SmdState state = new SmdState(false, OPENED);

        assertThat(state.see(OPENED)).isFalse();
        assertThat(state.see(CLOSING)).isTrue();

        assertThat(state.own()).isEqualTo(OPENING);
    }

    @Test
    void aPeerThatDidWhatMustNotBeHasToCloseBeforeItIsServedAgain() {
        SmdState state = in(OPENED);
        state.bar();

        assertThat(state.see(OPENED)).isFalse();
        assertThat(state.see(OPENING)).isFalse();
        assertThat(state.see(CLOSED)).isTrue();

        assertThat(state.own()).isEqualTo(OPENING);
    }
}
