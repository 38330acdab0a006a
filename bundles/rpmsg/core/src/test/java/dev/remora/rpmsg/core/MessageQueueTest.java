package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgEdge;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MessageQueueTest {

    private static final int LONGEST = 40;

    private final WaitingMessage taken = new WaitingMessage();

    private static boolean offer(MessageQueue queue, int length) {
        return queue.offer(7, MemorySegment.ofArray(new byte[length]), 0, length);
    }

    private static boolean keep(MessageQueue queue, int length, int buffer) {
        return queue.keep(7, MemorySegment.ofArray(new byte[length]), 0, length, buffer);
    }

    @Test
    void anEmptyQueueTakesOneMessageWhateverItsLength() {
        MessageQueue queue = new MessageQueue(4, 10, LONGEST, 0);

        assertThat(offer(queue, LONGEST)).isTrue();
        assertThat(offer(queue, 1)).isFalse();
        assertThat(queue.poll(taken)).isTrue();

        assertThat(taken.length()).isEqualTo(LONGEST);
        assertThat(offer(queue, 1)).isTrue();
    }

    @Test
    void aMessageLongerThanAnyThatCanBeSentFitsAnEmptyQueue() {
        MessageQueue queue = new MessageQueue(2, 1000, LONGEST, 0);

        assertThat(offer(queue, 1)).isTrue();
        assertThat(offer(queue, 10 * LONGEST)).isFalse();
        assertThat(queue.poll(taken)).isTrue();

        assertThat(offer(queue, 10 * LONGEST)).isTrue();
        assertThat(queue.poll(taken)).isTrue();
        assertThat(taken.length()).isEqualTo(10 * LONGEST);
    }

    @Test
    void asManyMessagesStayInBuffersAsThereAre() {
        MessageQueue queue = new MessageQueue(1, 10, LONGEST, 2);

        assertThat(offer(queue, 5)).isTrue();
        assertThat(keep(queue, 6, 30)).isTrue();
        assertThat(keep(queue, 7, 31)).isTrue();
        assertThat(keep(queue, 8, 32)).isFalse();

        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.kept()).isEqualTo(2);
        assertThat(queue.bytes()).isEqualTo(18);
        assertThat(queue.clear()).containsExactly(30, 31);
        assertThat(queue.size()).isZero();
        assertThat(queue.bytes()).isZero();
        assertThat(queue.poll(taken)).isFalse();
    }

    @Test
    void lessRoomCountsAtOnceAndMoreWhenTheQueueIsEmpty() {
        MessageQueue queue = new MessageQueue(2, 100, LONGEST, 0);
        assertThat(offer(queue, 1)).isTrue();

        queue.limit(1, 100);
        assertThat(offer(queue, 1)).isFalse();
        queue.limit(3, 100);
        assertThat(offer(queue, 1)).isTrue();
        assertThat(offer(queue, 1)).isFalse();
        assertThat(queue.poll(taken)).isTrue();
        assertThat(queue.poll(taken)).isTrue();

        assertThat(offer(queue, 1)).isTrue();
        assertThat(offer(queue, 1)).isTrue();
        assertThat(offer(queue, 1)).isTrue();
        assertThat(offer(queue, 1)).isFalse();
    }

    @Test
    void moreRoomForCopiesTakesNoneFromTheBuffers() {
        MessageQueue queue = new MessageQueue(1, 100, LONGEST, 2);
        assertThat(offer(queue, 1)).isTrue();

        queue.limit(4, 100);
        assertThat(offer(queue, 1)).isFalse();

        assertThat(keep(queue, 1, 30)).isTrue();
        assertThat(keep(queue, 1, 31)).isTrue();
    }

    record Step(boolean take, int length) {}

    record Expected(int number, int length, int buffer) {}

    @Provide
    Arbitrary<Step> steps() {
        return Combinators.combine(Arbitraries.integers().between(0, 9), Arbitraries.integers().between(0, LONGEST))
                .as((kind, length) -> new Step(kind < 4, length));
    }

    /** What finds no room as a copy is kept. The bytes of each message are its number. */
    @Property(tries = 500)
    void whatGoesInComesOutWholeAndInOrderAndRoomIsUsedToTheLast(
            @ForAll @Size(max = 400) List<@From("steps") Step> steps,
            @ForAll @IntRange(min = 1, max = 8) int messages, @ForAll @IntRange(min = 1, max = 200) int bytes) {
        int buffers = 3;
        MessageQueue queue = new MessageQueue(messages, bytes, LONGEST, buffers);
        Deque<Expected> model = new ArrayDeque<>();
        int number = 0;
        for (Step step : steps) {
            if (step.take()) {
                assertThat(queue.poll(taken)).isEqualTo(!model.isEmpty());
                if (!model.isEmpty())
                    check(model.remove());
                continue;
            }
            number++;
            byte[] payload = new byte[step.length() + 2];
            Arrays.fill(payload, (byte) number);
            MemorySegment memory = MemorySegment.ofArray(payload);
            List<Expected> copies = model.stream().filter(each -> each.buffer() < 0).toList();
            int copied = copies.stream().mapToInt(Expected::length).sum();
            boolean room = copies.size() < messages && (copies.isEmpty() || copied + step.length() <= bytes);
            assertThat(queue.offer(number, memory, 1, step.length())).isEqualTo(room);
            if (room) {
                model.add(new Expected(number, step.length(), RpmsgEdge.NO_BUFFER));
                memory.fill((byte) 0);
            } else {
                boolean spare = model.size() - copies.size() < buffers;
                assertThat(queue.keep(number, memory, 1, step.length(), number)).isEqualTo(spare);
                if (spare)
                    model.add(new Expected(number, step.length(), number));
            }
            assertThat(queue.size()).isEqualTo(model.size());
            assertThat(queue.bytes()).isEqualTo(model.stream().mapToLong(Expected::length).sum());
            assertThat(queue.kept()).isEqualTo((int) model.stream().filter(each -> each.buffer() >= 0).count());
        }
    }

    private void check(Expected expected) {
        assertThat(taken.source()).isEqualTo(expected.number());
        assertThat(taken.buffer()).isEqualTo(expected.buffer());
        assertThat(taken.length()).isEqualTo(expected.length());
        byte[] bytes = taken.memory().asSlice(taken.offset(), taken.length()).toArray(ValueLayout.JAVA_BYTE);
        for (byte value : bytes) {
            assertThat(value).isEqualTo((byte) expected.number());
        }
    }
}
