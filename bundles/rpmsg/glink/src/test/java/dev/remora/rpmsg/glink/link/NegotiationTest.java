package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NegotiationTest {

    private static long version(int version, int features) {
        return CommandLayout.header(CommandLayout.VERSION, version, features);
    }

    private static long ack(int version, int features) {
        return CommandLayout.header(CommandLayout.VERSION_ACK, version, features);
    }

    private final Negotiation ours = new Negotiation(1);

    @Test
    void isDoneWhenBothHaveOfferedAndAcknowledged() {
        assertThat(ours.begin()).isEqualTo(version(1, 1));
        assertThat(ours.version(1, 1)).isEqualTo(ack(1, 1));
        assertThat(ours.done()).isFalse();
        assertThat(ours.acknowledged(1, 1)).isEqualTo(Negotiation.NOTHING);
        assertThat(ours.done()).isTrue();
    }

    @Test
    void isDoneInTheOtherOrder() {
        assertThat(ours.begin()).isEqualTo(version(1, 1));
        assertThat(ours.acknowledged(1, 1)).isEqualTo(Negotiation.NOTHING);
        assertThat(ours.done()).isFalse();
        assertThat(ours.version(1, 1)).isEqualTo(ack(1, 1));
        assertThat(ours.done()).isTrue();
    }

    @Test
    void keepsTheFeaturesThatBothHave() {
        Negotiation all = new Negotiation(7);
        assertThat(all.version(1, 5)).isEqualTo(ack(1, 5));
        assertThat(all.features()).isEqualTo(5);
    }

    @Test
    void offersLessWhenTheRemoteAcknowledgesLess() {
        ours.begin();
        assertThat(ours.acknowledged(1, 0)).isEqualTo(version(1, 0));
        assertThat(ours.done()).isFalse();
        ours.version(1, 0);
        ours.acknowledged(1, 0);
        assertThat(ours.done()).isTrue();
        assertThat(ours.features()).isZero();
    }

    @Test
    void offersItsOwnVersionForANewerOne() {
        ours.begin();
        assertThat(ours.version(2, 7)).isEqualTo(ack(1, 1));
        assertThat(ours.heard()).isFalse();
        assertThat(ours.acknowledged(2, 7)).isEqualTo(version(1, 1));
        assertThat(ours.done()).isFalse();
    }

    @Test
    void ignoresARemoteThatCannotTalk() {
        ours.begin();
        assertThat(ours.version(0, 1)).isEqualTo(Negotiation.NOTHING);
        assertThat(ours.failed()).isFalse();
    }

    @Test
    void failsWhenTheRemoteAcknowledgesNothing() {
        ours.begin();
        assertThat(ours.acknowledged(0, 0)).isEqualTo(Negotiation.NOTHING);
        assertThat(ours.failed()).isTrue();
        assertThat(ours.version(1, 1)).isEqualTo(Negotiation.NOTHING);
    }

    @Test
    void failsAfterEightOffersInVain() {
        ours.begin();
        for (int i = 0; i < 7; i++) {
            assertThat(ours.acknowledged(2, 0)).isEqualTo(version(1, 1));
        }
        assertThat(ours.acknowledged(2, 0)).isEqualTo(Negotiation.NOTHING);
        assertThat(ours.failed()).isTrue();
    }

    @Test
    void failsWhenTheRemoteOffersForTheNinthTime() {
        for (int i = 0; i < 8; i++) {
            assertThat(ours.version(1, 1)).isEqualTo(ack(1, 1));
        }
        assertThat(ours.version(1, 1)).isEqualTo(Negotiation.NOTHING);
        assertThat(ours.failed()).isTrue();
    }
}
