package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.glink.pipe.PipeViolation;
import dev.remora.rpmsg.glink.pipe.ReadPipe;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for room in the pipe, and a remote that reads at any moment. */
final class OutboxRoomTest {

    private static final int SIZE = 1024;

    private final PipePair pipes = PipePair.smem(SIZE);
    private final Outbox outbox = new Outbox(pipes.near().out(), () -> {}, 64, violation -> {
        throw new AssertionError(violation);
    });
    private ReadPipe remote;

    @BeforeEach
    void begin() throws PipeViolation {
        remote = pipes.far().in().orElseThrow();
        outbox.lock().lock();
        outbox.begin(CommandLayout.header(CommandLayout.VERSION, 1, 1));
        readsAll();
    }

    @AfterEach
    void end() {
        outbox.lock().unlock();
    }

    private void readsAll() throws PipeViolation {
        remote.advance(remote.readable());
    }

    private void writes(int chunk) {
        outbox.data(CommandLayout.TX_DATA, 1, 1, MemorySegment.ofArray(new byte[chunk]), 0, chunk, 0);
        outbox.ring();
    }

    @Test
    void hearsOfRoomThatHasComeJustBeforeItIsWanted() throws PipeViolation {
        writes(900);
        assertThat(outbox.chunkRoom()).isLessThan(100);
        readsAll();
        outbox.wantRoom();
        readsAll();

        assertThat(outbox.mayHaveRoomCome()).isTrue();
        assertThat(outbox.takeRoomCame()).isTrue();
    }

    @Test
    void doesNotTakeForNewRoomWhatItHasWrittenAndNotShown() {
        writes(0);
        writes(500);
        outbox.wantRoom();
        outbox.tell(CommandLayout.RX_DONE_W_REUSE, 1, 1);
        outbox.ringLater(0, 4);
        remote.advance(16);

        assertThat(outbox.takeRoomCame()).isFalse();
        assertThat(outbox.mayHaveRoomCome()).isFalse();
    }
}
