package dev.remora.itests.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Resets resets = new Resets();
    private final Ledger ledger = new Ledger("echo", resets);
    private final Ledger.Session session = ledger.begin();

    @Test
    void whatHasNoAnswerWhenItsSessionEndsWasCutOff() {
        session.send(3);
        session.answered(0);
        session.end();

        assertThat(ledger.totals().cut()).isEqualTo(2);
        assertThat(ledger.totals().lost()).isZero();
    }

    @Test
    void whatHasNoAnswerAlthoughALaterOneHasIsLost() {
        session.send(5);
        session.answered(0);
        session.answered(3);

        assertThat(ledger.totals().lost()).isEqualTo(2);
        assertThat(ledger.totals().waiting()).isEqualTo(1);
    }

    @Test
    void whatStandsStillIsKnownOnlyOnceItsSessionIsOver() {
        session.send(5);
        session.answered(0);
        session.answered(2);
        assertThat(ledger.totals().known()).isEqualTo(3);

        session.end();

        assertThat(ledger.totals().known()).isEqualTo(ledger.totals().sent());
    }

    @Test
    void whatIsSettledWithoutAnAnswerIsLost() {
        session.send(2);
        session.answered(0);
        session.settle();
        session.end();

        assertThat(ledger.totals().lost()).isEqualTo(1);
        assertThat(ledger.totals().cut()).isZero();
    }

    @Test
    void whatIsSettledOnceTheRemoteWasResetIsCutOff() {
        session.send(2);
        session.answered(0);
        resets.asked();
        assertThat(session.settle()).isFalse();
        resets.done();
        assertThat(session.settle()).isFalse();
        session.end();

        assertThat(ledger.totals().cut()).isEqualTo(1);
        assertThat(ledger.totals().lost()).isZero();
    }

    @Test
    void aSessionThatBeganAfterTheResetIsNotCutOffByIt() {
        resets.asked();
        resets.done();
        session.end();
        Ledger.Session next = ledger.begin();
        next.send(1);

        assertThat(next.settle()).isTrue();
        assertThat(ledger.totals().lost()).isEqualTo(1);
    }

    @Test
    void doubledReorderedAndUnsentNumbersAreStrange() {
        session.send(3);
        session.answered(1);
        session.answered(1);
        session.answered(0);
        session.answered(3);

        assertThat(ledger.totals().strange()).isEqualTo(3);
        assertThat(ledger.totals().answered()).isEqualTo(1);
    }

    @Test
    void anAnswerBehindTheEndOfItsSessionIsStrange() {
        session.send(1);
        session.end();
        session.answered(0);

        assertThat(ledger.totals().strange()).isEqualTo(1);
    }

    @Test
    void aSessionThatBeginsBeforeTheOneBeforeHasEndedIsStrange() {
        ledger.begin();

        assertThat(ledger.totals().strange()).isEqualTo(1);
    }

    @Test
    void whatCouldNotBeSentIsNotMissed() {
        session.send(1);
        session.takeBack(1);
        session.end();

        assertThat(ledger.totals().sent()).isZero();
        assertThat(ledger.totals().cut()).isZero();
    }

    @Test
    void onlyTheFirstMessageOfASessionThatBeganSinceThenCounts() {
        Instant before = Instant.EPOCH;
        assertThat(ledger.firstOfSessionSince(before)).isNull();
        session.send(1);
        session.answered(0);

        assertThat(ledger.firstOfSessionSince(before)).isNotNull();
        assertThat(ledger.firstOfSessionSince(Instant.now().plusSeconds(1))).isNull();
        session.end();
        assertThat(ledger.firstOfSessionSince(before)).isNull();
        assertThat(ledger.totals().first()).isNotNull();
    }
}
