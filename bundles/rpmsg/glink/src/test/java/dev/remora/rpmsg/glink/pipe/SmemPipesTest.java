package dev.remora.rpmsg.glink.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmemPipesTest {

    private static final long VERSION = 0x0000_0001_0001_0000L;
    private static final long VERSION_ACK = 0x0000_0001_0001_0001L;

    private final PipeHeap heap = new PipeHeap();

    private SmemPipes open(boolean first) throws SmemException, PipeViolation {
        return SmemPipes.open(heap, PipeHeap.REMOTE, first, 16384).orElseThrow();
    }

    private static ReadPipe in(Pipes pipes) throws PipeViolation {
        return pipes.in().orElseThrow();
    }

    private static void write(Pipes pipes, long command) {
        pipes.out().put(0, command);
        pipes.out().publish(8);
    }

    @Test
    void bothEndsShowTheirIndicesWhereTheOtherOneLooks() throws SmemException, PipeViolation {
        Pipes first = open(true);
        Pipes second = open(false);
        for (Pipes pipes : new Pipes[]{first, second}) {
            pipes.out().begin();
            in(pipes).begin();
            write(pipes, VERSION);
            write(pipes, VERSION_ACK);
        }
        assertThat(in(first).word(0)).isEqualTo(VERSION);
        in(first).advance(16);
        in(second).advance(8);

        assertThat(heap.contents(478)).isEqualTo(PipeMemory.dump(32, """
                00000: 08 00 00 00 10 00 00 00 10 00 00 00 10 00 00 00
                """));
        assertThat(in(second).readable()).isEqualTo(8);
        assertThat(in(second).word(0)).isEqualTo(VERSION_ACK);
        assertThat(first.out().room()).isEqualTo(16360);
        assertThat(heap.contents(479)).startsWith(0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0);
        assertThat(heap.contents(480)).startsWith(0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0);
        assertThat(first.intents()).isTrue();
        assertThat(first.describe()).isEqualTo("SMEM, item 479 16384 bytes out, item 480 16384 bytes in");
    }

    @Test
    void theRemotesPipeMayComeLater() throws SmemException, PipeViolation {
        Pipes first = open(true);
        assertThat(first.in()).isEmpty();
        assertThat(first.describe()).isEqualTo("SMEM, item 479 16384 bytes out, item 480 not there yet");

        heap.put(480, 4096);
        assertThat(in(first).size()).isEqualTo(4096);
        assertThat(in(first)).isSameAs(in(first));
    }

    @Test
    void theSecondEndWaitsForTheIndicesWithItsPipeReady() throws SmemException, PipeViolation {
        assertThat(SmemPipes.open(heap, PipeHeap.REMOTE, false, 8192)).isEmpty();
        assertThat(heap.contents(480)).hasSize(8192);

        heap.put(478, 32);
        Pipes second = SmemPipes.open(heap, PipeHeap.REMOTE, false, 16384).orElseThrow();
        assertThat(second.out().size()).isEqualTo(8192);
        assertThat(second.in()).isEmpty();
        heap.put(479, 16384);
        assertThat(second.in()).isPresent();
    }

    @Test
    void freshIndicesAreCleared() throws SmemException, PipeViolation {
        open(true);
        assertThat(heap.contents(478)).isEqualTo(new byte[32]);
    }

    @Test
    void indicesThatAreThereStayAsTheyAre() throws SmemException, PipeViolation {
        SmemItem item = heap.put(478, 32);
        for (int i = 0; i < 4; i++) {
            heap.memory.put32(item.offset() + 4L * i, 8 * i + 8);
        }
        Pipes first = open(true);
        assertThat(heap.contents(478)).startsWith(8, 0, 0, 0, 16, 0, 0, 0, 24, 0, 0, 0, 32);

        first.clear();
        assertThat(heap.contents(478)).isEqualTo(new byte[32]);
    }

    @Test
    void itDoesNotMatterWhoIsQuickerToAllocate() throws SmemException, PipeViolation {
        heap.put(479, 16384);
        heap.late = true;
        open(true);
        assertThat(heap.contents(478)).startsWith(8, 0, 0, 0, 0xA5);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 28, 36, 64})
    void indicesOfAnotherSizeAreNoIndices(int size) {
        heap.put(478, size);
        assertThatThrownBy(() -> open(true)).isInstanceOf(PipeViolation.class).hasMessageContaining("item 478")
                .hasMessageContaining(" has %d bytes, must be a multiple of 4, and 32 bytes".formatted(size));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 8, 56, 60, 68, 16380, 0x8000_0000L, 0x1_0000_0000L})
    void aPipeOfAnImpossibleSizeIsNoPipe(long size) throws SmemException, PipeViolation {
        SmemItem bad = new SmemItem(heap.memory, 0, size);
        heap.put(480, bad);
        Pipes first = open(true);
        assertThatThrownBy(first::in).isInstanceOf(PipeViolation.class).hasMessageStartingWith("item 480 at 0x0 has "
                + size + " bytes, must both be multiples of 8, and the size from 64 to ");
        heap.put(479, bad);
        assertThatThrownBy(() -> open(true)).isInstanceOf(PipeViolation.class).hasMessageStartingWith("item 479");
    }

    @Test
    void aPipeThatLiesAskewIsNoPipe() {
        heap.put(479, new SmemItem(heap.memory, 12, 64));
        assertThatThrownBy(() -> open(true)).isInstanceOf(PipeViolation.class).hasMessageStartingWith(
                "item 479 at 0xc has 64 bytes");
    }

    @Test
    void aHeapThatFailsIsToldInOneLine() throws SmemException, PipeViolation {
        Pipes first = open(true);
        heap.trouble = Reason.CORRUPT;
        assertThatThrownBy(first::in).isInstanceOf(PipeViolation.class).hasMessage(
                "item 480 cannot be looked for: smem: CORRUPT");
        assertThatThrownBy(() -> open(true)).isInstanceOf(SmemException.class);
    }

    @Test
    void aPipeMayLieInDeviceMemory() throws SmemException, PipeViolation {
        heap.put(479, new SmemItem(PipeMemory.device(128), 64, 64));
        Pipes first = open(true);
        first.out().begin();
        write(first, VERSION);
        assertThat(first.out().unread()).isEqualTo(8);
    }
}
