package dev.remora.rpmsg.imx.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class ResetTimesTest {

    private final ResetTimes times = new ResetTimes(Instant.EPOCH, 100, "partition 3 rebooted");

    @Test
    void whatHasNotHappenedHasNoTime() {
        assertThat(times.toReset().readyNanos()).isEqualTo(-1);
        times.ready(130);
        times.ready(140);
        assertThat(times.toReset().readyNanos()).isEqualTo(30);
        assertThat(times.toReset().upNanos()).isEqualTo(-1);
    }

    @Test
    void whatWasSeenInTheLookThatFoundTheNoticeTookNoTime() {
        times.ready(90);
        times.ready(140);
        assertThat(times.toReset().readyNanos()).isZero();
    }
}
