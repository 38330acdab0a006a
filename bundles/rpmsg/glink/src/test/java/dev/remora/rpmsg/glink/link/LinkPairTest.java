package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import org.junit.jupiter.api.Test;

/** Two of our own ends, over one memory. */
final class LinkPairTest {

    private final LinkBench near = new LinkBench();
    private final LinkBench far = near.otherEnd(LinkBench.settings());

    private void start() {
        near.link.start();
        far.link.start();
        follow();
    }

    private void follow() {
        for (int i = 0; i < 8; i++) {
            near.follow();
            far.follow();
        }
    }

    private void sendsBothWays() {
        assertThat(near.found.getLast().trySend(LinkBench.SESSION, LinkBench.text("there"))).isEqualTo(Sent.OK);
        assertThat(far.found.getLast().trySend(LinkBench.SESSION, LinkBench.text("back"))).isEqualTo(Sent.OK);
        follow();
        assertThat(far.heard).contains("echo received there");
        assertThat(near.heard).contains("echo received back");
        near.heard.clear();
        far.heard.clear();
    }

    @Test
    void opensWhatOneOfThemOffers() {
        start();
        far.link.open("echo");
        follow();
        assertThat(near.heard).containsExactly("found echo at 1025", "echo appeared");
        assertThat(far.heard).containsExactly("found echo at 1025", "echo appeared");
        sendsBothWays();
    }

    @Test
    void opensOneChannelWhenBothOfferIt() {
        near.link.open("echo");
        far.link.open("echo");
        start();
        assertThat(near.heard).containsExactly("found echo at 1025", "echo appeared");
        assertThat(far.heard).containsExactly("found echo at 1025", "echo appeared");
        sendsBothWays();
    }

    @Test
    void opensItAgainAfterOneHasClosed() {
        near.link.open("echo");
        start();
        sendsBothWays();
        far.found.getLast().close();
        follow();
        assertThat(near.heard).containsExactly("echo disappeared: the remote has closed it", "gone echo",
                "found echo at 1026", "echo appeared");
        sendsBothWays();
    }

    @Test
    void seesThatTheOtherHasStartedAnew() {
        near.link.open("echo");
        start();
        sendsBothWays();
        far.restart(LinkBench.settings());
        near.follow();
        assertThat(near.heard).containsExactly("restarted: the remote has started anew");
        near.restart(LinkBench.settings());
        near.link.open("echo");
        follow();
        sendsBothWays();
    }

    @Test
    void isSeenToHaveStartedAnew() {
        far.link.open("echo");
        start();
        sendsBothWays();
        near.restart(LinkBench.settings());
        far.follow();
        assertThat(far.heard).containsExactly("restarted: the remote has started anew");
        far.restart(LinkBench.settings());
        far.link.open("echo");
        follow();
        sendsBothWays();
    }

    @Test
    void agreesWithOneThatDidNotNoticeItsRestart() {
        start();
        near.restart(LinkBench.settings());
        await().until(() -> {
            follow();
            return near.link.negotiated() || !far.heard.isEmpty();
        });
        if (!far.heard.isEmpty()) {
            far.restart(LinkBench.settings());
            follow();
        }
        far.link.open("echo");
        follow();
        sendsBothWays();
    }
}
