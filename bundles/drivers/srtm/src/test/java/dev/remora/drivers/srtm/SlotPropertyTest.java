package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.srtm.GpioLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However late answers come, and in whatever order: each ends the wait for its own request, or is discarded. */
class SlotPropertyTest {

    private static final int LINES = 3;
    private static final int NONE = -1;
    private static final int VALUE = 13;
    private static final int MOST_TAGS = 256;

    private final Slot slot = new Slot(TimeUnit.MINUTES.toNanos(10));
    /** Answers on their way; the value of each is the number of its request. */
    private final List<Packet> answers = new ArrayList<>();
    private int asked;
    private int pending = NONE;

    @Property
    void anAnswerEndsTheWaitForItsOwnRequestOnly(@ForAll @Size(max = 100) List<@IntRange(max = 59) Integer> steps)
            throws InterruptedException {
        for (int step : steps) {
            switch (step % 4) {
                case 0, 1 -> ask(step / 4 % LINES);
                case 2 -> giveUp();
                default -> deliver(step / 4);
            }
        }
    }

    private void ask(int pin) {
        GpioLine line = new GpioLine(0, pin);
        if (pending == NONE && asked < MOST_TAGS && slot.begin(GpioLayout.get(line))) {
            pending = asked++;
            answers.add(Packet.request(Category.GPIO, 2, 14).u8(HeaderLayout.TYPE, HeaderLayout.RESPONSE).u8(10, pin)
                    .u8(VALUE, pending));
        }
    }

    private void giveUp() {
        if (pending != NONE)
            slot.finish(true);
        pending = NONE;
    }

    private void deliver(int which) throws InterruptedException {
        if (answers.isEmpty())
            return;
        Packet answer = answers.remove(which % answers.size());

        Slot.Verdict verdict = slot.responded(answer);

        assertThat(verdict).isEqualTo(answer.u8(VALUE) == pending ? Slot.Verdict.ANSWER : Slot.Verdict.LATE);
        if (verdict == Slot.Verdict.ANSWER) {
            assertThat(Objects.requireNonNull(slot.awaitAnswer(System.nanoTime()))).isSameAs(answer);
            slot.finish(true);
            pending = NONE;
        }
    }
}
