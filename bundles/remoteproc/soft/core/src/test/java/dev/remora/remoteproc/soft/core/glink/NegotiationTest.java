package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.GlinkLayout.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NegotiationTest {

    private final Negotiation negotiation = new Negotiation(3);

    @Test
    void bothSidesOfferAndAcknowledge() {
        assertThat(negotiation.begin()).isEqualTo(header(VERSION, 1, 3));
        assertThat(negotiation.version(1, 3)).isEqualTo(header(VERSION_ACK, 1, 3));
        assertThat(negotiation.isComplete()).isFalse();
        assertThat(negotiation.acknowledged(1, 3)).isEqualTo(Negotiation.NOTHING);
        assertThat(negotiation.isComplete()).isTrue();
        assertThat(negotiation.features()).isEqualTo(3);
    }

    @Test
    void featuresThatOneSideLacksAreTakenAway() {
        assertThat(negotiation.acknowledged(1, 2)).isEqualTo(header(VERSION, 1, 2));
        assertThat(negotiation.version(1, 6)).isEqualTo(header(VERSION_ACK, 1, 2));
        assertThat(negotiation.acknowledged(1, 2)).isEqualTo(Negotiation.NOTHING);
        assertThat(negotiation.isComplete()).isTrue();
        assertThat(negotiation.reuses()).isFalse();
    }

    @Test
    void aLaterVersionIsOfferedToFallBack() {
        assertThat(negotiation.version(2, 7)).isEqualTo(header(VERSION_ACK, 1, 3));
        assertThat(negotiation.acknowledged(2, 7)).isEqualTo(header(VERSION, 1, 3));
        assertThat(negotiation.isComplete()).isFalse();
    }

    @Test
    void versionZeroIsNoOfferAndItsAcknowledgementTheEnd() {
        assertThat(negotiation.version(0, 0)).isEqualTo(Negotiation.NOTHING);
        assertThat(negotiation.isFailed()).isFalse();
        assertThat(negotiation.acknowledged(0, 0)).isEqualTo(Negotiation.NOTHING);
        assertThat(negotiation.isFailed()).isTrue();
        assertThat(negotiation.version(1, 3)).isEqualTo(Negotiation.NOTHING);
    }

    @Test
    void itEndsAfterEightRounds() {
        for (int i = 0; i < 8; i++) {
            assertThat(negotiation.version(2, 7)).isNotEqualTo(Negotiation.NOTHING);
        }
        assertThat(negotiation.version(2, 7)).isEqualTo(Negotiation.NOTHING);
        assertThat(negotiation.isFailed()).isTrue();
    }
}
