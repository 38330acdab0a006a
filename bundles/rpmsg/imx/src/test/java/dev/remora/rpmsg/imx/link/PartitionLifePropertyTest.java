package dev.remora.rpmsg.imx.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.imx.PartitionState;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Whatever happens in whatever order: rings are set up only when nobody uses them, and it always ends well. */
final class PartitionLifePropertyTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    enum Event {
        NOTICE, READY, WORD, VIOLATION, OLD_VIOLATION, SHORT_PAUSE, LONG_PAUSE, STEP
    }

    @Property(tries = 1000)
    void itEndsUpWithAPeerThatBehaves(@ForAll @Size(max = 60) List<Event> events, @ForAll boolean controlled) {
        Model model = new Model(controlled);
        events.forEach(model::happens);

        model.behave();

        assertThat(model.life.state()).isEqualTo(PartitionState.UP);
        assertThat(model.resetSinceSetUp).isFalse();
        assertThat(model.life.generation()).isEqualTo(model.setUps).isLessThanOrEqualTo(1 + model.resets);
        assertThat(model.life.resets()).isEqualTo(model.resets);
    }

    private static final class Model {

        final PartitionLife life = new PartitionLife(50 * MILLI, 0);
        final boolean controlled;
        private long now;
        private int ready;
        private boolean ringsInUse;
        boolean resetSinceSetUp;
        long resets;
        long setUps;

        Model(boolean controlled) {
            this.controlled = controlled;
            life.start();
        }

        void happens(Event event) {
            switch (event) {
                case NOTICE -> {
                    life.notice(now, 1, ready);
                    reset();
                }
                case READY -> {
                    boolean isReset = !controlled && life.state() == PartitionState.UP;
                    life.ready(now, ++ready, controlled);
                    if (isReset) {
                        reset();
                    }
                }
                case WORD -> {
                    if (life.listening()) {
                        life.word(now, true);
                    }
                }
                case VIOLATION -> {
                    if (life.violation(now, life.generation())) {
                        reset();
                    }
                }
                case OLD_VIOLATION -> assertThat(life.violation(now, life.generation() - 1)).isFalse();
                case SHORT_PAUSE -> now += MILLI;
                case LONG_PAUSE -> now += 700 * MILLI;
                case STEP -> step();
            }
            assertThat(life.listening()).as("words are delivered only to rings that are there").isIn(ringsInUse, false);
        }

        private void reset() {
            resets++;
            resetSinceSetUp = true;
        }

        private PartitionLife.Step step() {
            PartitionLife.Step step = life.next(now);
            switch (step) {
                case SET_UP -> {
                    assertThat(ringsInUse).as("rings are zeroed while they are in use").isFalse();
                    ringsInUse = true;
                    resetSinceSetUp = false;
                    setUps++;
                    life.setUp(now);
                }
                case WITHDRAW -> {
                    ringsInUse = false;
                    life.withdrawn();
                }
                case KICK, KICK_SILENT -> assertThat(ringsInUse).isTrue();
                case WAIT -> assertThat(life.waitNanos(now)).isPositive();
            }
            return step;
        }

        /** Answers each kick with a word, in a world without further resets. */
        void behave() {
            for (int i = 0; i < 100; i++) {
                PartitionLife.Step step = step();
                if (step == PartitionLife.Step.WAIT) {
                    now += life.waitNanos(now);
                } else if (life.listening()) {
                    life.word(now, true);
                }
            }
        }
    }
}
