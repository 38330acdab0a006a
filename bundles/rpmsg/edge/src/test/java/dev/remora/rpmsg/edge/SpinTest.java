package dev.remora.rpmsg.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When looking for more pays. */
class SpinTest {

    private static final long LONGEST = 50_000;
    private static final long SHORT_SLEEP = 60_000;
    private static final long LONG_SLEEP = 1_000_000;

    @Test
    void sleepNeverLooksAndSpinAlwaysDoes() {
        Spin sleep = spin(ReceivePolicy.SLEEP);
        Spin always = spin(ReceivePolicy.SPIN);
        sleep.slept(1);
        always.slept(LONG_SLEEP);
        assertThat(sleep.nanos()).isZero();
        assertThat(always.nanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aQuietLinkIsNeverLookedAt() {
        Spin spin = spin(ReceivePolicy.ADAPTIVE);
        for (int i = 0; i < 5; i++) {
            assertThat(spin.nanos()).isZero();
            spin.slept(LONG_SLEEP);
        }
    }

    @Test
    void afterAShortSleepItLooksUntilItSleepsLong() {
        Spin spin = spin(ReceivePolicy.ADAPTIVE);
        spin.slept(SHORT_SLEEP);
        assertThat(spin.nanos()).isEqualTo(LONGEST);
        spin.caught();
        assertThat(spin.nanos()).isEqualTo(LONGEST);
        spin.slept(LONG_SLEEP);
        assertThat(spin.nanos()).isZero();
    }

    @Test
    void lookingInVainBecomesRarerAndRarer() {
        Spin spin = spin(ReceivePolicy.ADAPTIVE);
        int looks = 0;
        for (int i = 0; i < 10_000; i++) {
            spin.slept(SHORT_SLEEP);
            if (spin.nanos() > 0) {
                looks++;
                spin.missed();
            }
        }
        assertThat(looks).isBetween(10, 20);
        spin.slept(SHORT_SLEEP);
        while (spin.nanos() == 0) {
            spin.slept(SHORT_SLEEP);
        }
        spin.caught();
        spin.missed();
        for (int i = 0; i < 3; i++) {
            assertThat(spin.nanos()).isZero();
            spin.slept(SHORT_SLEEP);
        }
        assertThat(spin.nanos()).isEqualTo(LONGEST);
    }

    private static Spin spin(ReceivePolicy policy) {
        return new Spin(policy, LONGEST);
    }
}
