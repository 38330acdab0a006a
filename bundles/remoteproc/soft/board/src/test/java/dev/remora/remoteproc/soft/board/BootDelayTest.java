package dev.remora.remoteproc.soft.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BootDelayTest {

    private final BootDelay delay = new BootDelay();

    @Test
    void shortLivesAreFollowedByEverLongerDelays() {
        assertThat(LongStream.generate(() -> delay.after(0)).limit(11)).containsExactly(0L, 50L, 100L, 200L, 400L, 800L,
                1600L, 3200L, 6400L, 10_000L, 10_000L);
    }

    @Test
    void aLongLifeMakesUpForThem() {
        LongStream.generate(() -> delay.after(0)).limit(5).forEach(ignored -> {});
        assertThat(delay.after(TimeUnit.SECONDS.toNanos(10))).isZero();
        assertThat(delay.after(0)).isEqualTo(50);
    }
}
