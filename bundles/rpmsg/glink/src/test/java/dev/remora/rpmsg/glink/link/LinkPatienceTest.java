package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What can wait is shown to the remote with what comes next. */
final class LinkPatienceTest {

    private static final String TO_1 = "09 00 05 00 01 00 00 00 01 00 00 00 00 00 00 00 41 00 00 00 00 00 00 00";
    private static final String TO_2 = "09 00 05 00 02 00 00 00 01 00 00 00 00 00 00 00 42 00 00 00 00 00 00 00";
    private static final String DONE_1 = "0e 00 01 00 01 00 00 00";
    private static final String DONE_2 = "0e 00 01 00 02 00 00 00";

    private final LinkBench bench = new LinkBench();

    @Test
    void aReturnedIntentIsShownWhenNothingMoreComes() {
        bench.opened();
        bench.writes(TO_1);
        bench.followPatiently();
        assertThat(bench.heard).contains("IPCRTR received A");
        assertThat(bench.reads()).isEmpty();
        bench.link.idle();
        assertThat(bench.reads()).isEqualTo(DONE_1);
        bench.link.idle();
        assertThat(bench.reads()).isEmpty();
    }

    @Test
    void halfOfTheIntentsIsNotKeptWaiting() {
        bench.opened();
        bench.writes(TO_1, TO_2);
        bench.followPatiently();
        assertThat(bench.reads()).isEqualTo(DONE_1 + " " + DONE_2);
    }

    @Test
    void anAnswerGoesOutAtOnceAndTakesAlongWhatWaits() {
        bench.opened();
        bench.writes(TO_1);
        bench.followPatiently();
        bench.writes("03 00 07 00 00 00 00 00");
        bench.followPatiently();
        assertThat(bench.reads()).isEqualTo(DONE_1 + " 0b 00 07 00 00 00 00 00");
    }

    @Test
    void whoeverElseFollowsShowsAllOfIt() {
        bench.opened();
        bench.writes(TO_1);
        bench.followPatiently();
        bench.link.pump();
        assertThat(bench.reads()).isEqualTo(DONE_1);
    }
}
