package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.spi.RpmsgEdge;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Whatever lies in the buffer, nothing beyond it is shown to anybody. */
class MessageParserTest {

    private static final int SIZE = 128;

    private final MemorySegment memory = Arena.ofAuto().allocate(3 * SIZE, 8);
    private final KnownChannels known = new KnownChannels(List.of(), new LocalAddresses(List.of()));

    @Property(tries = 5000)
    void noMessageReachesOverItsBuffer(@ForAll long seed, @ForAll @IntRange(max = SIZE) int written,
            @ForAll boolean nameService, @ForAll @IntRange(max = SIZE) int length) {
        Random random = new Random(seed);
        byte[] rubbish = new byte[3 * SIZE];
        random.nextBytes(rubbish);
        memory.copyFrom(MemorySegment.ofArray(rubbish));
        if (random.nextBoolean()) {
            MessageLayout.U16.set(memory, (long) SIZE + MessageLayout.LENGTH,
                    (short) (random.nextInt(4) == 0 ? 40 : length));
            MessageLayout.U32.set(memory, (long) SIZE + MessageLayout.DESTINATION, random.nextBoolean() ? 53 : 54);
        }
        Bounds bounds = new Bounds(written);
        new MessageParser("test", nameService, known).accept(memory, SIZE, written, 3, bounds);
        assertThat(bounds.calls).isEqualTo(1);
    }

    @Test
    void aLengthThatChangesUnderOurEyesIsReadOnce() throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        Thread remote = Thread.ofPlatform().daemon().name("test-remote").start(() -> {
            while (running.get()) {
                MessageLayout.U16.setOpaque(memory, (long) SIZE + MessageLayout.LENGTH, (short) 0xFFFF);
                MessageLayout.U16.setOpaque(memory, (long) SIZE + MessageLayout.LENGTH, (short) 4);
            }
        });
        MessageParser parser = new MessageParser("test", true, known);
        Bounds bounds = new Bounds(SIZE);
        for (int i = 0; i < 300_000; i++) {
            parser.accept(memory, SIZE, SIZE, 3, bounds);
        }
        running.set(false);
        remote.join();
        assertThat(bounds.calls).isEqualTo(300_000);
    }

    /** Checks what it is given against one buffer. */
    private final class Bounds implements RpmsgEdge {

        private final int written;
        private int calls;

        Bounds(int written) {
            this.written = written;
        }

        @Override
        public void announced(String name, int destination) {
            calls++;
            assertThat(name).doesNotContain("\0").hasSizeBetween(0, 32);
            assertThat(written).isGreaterThanOrEqualTo(56);
        }

        @Override
        public void withdrawn(String name, int destination) {
            announced(name, destination);
        }

        @Override
        public Taken received(int source, int destination, MemorySegment segment, long offset, int length,
                int buffer) {
            calls++;
            assertThat(buffer).isEqualTo(3);
            if (!segment.equals(memory) || offset != SIZE + 16 || length < 0 || length > written - 16) {
                throw new AssertionError("%d + %d of %d".formatted(offset, length, written));
            }
            return Taken.DONE;
        }

        @Override
        public long epoch() {
            return 1;
        }

        @Override
        public void writable(int destination) {
            writable();
        }

        @Override
        public void writable() {
            throw new AssertionError("not by the parser");
        }

        @Override
        public void signals(int destination, Set<Signal> raised) {
            throw new AssertionError("not by the parser");
        }

        @Override
        public void dropped(String cause) {
            calls++;
        }

        @Override
        public void close(String reason) {
            throw new AssertionError("not by the parser");
        }
    }
}
