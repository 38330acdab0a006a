package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventQueueTest {

    private final Events events = new Events("test");
    private final Counters counters = new Counters("test");
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void end() {
        released.countDown();
        events.end();
    }

    private EventQueue<String> queue(int capacity) {
        return new EventQueue<>(events, counters, capacity, told::add, _ -> {});
    }

    /** Keeps the thread of the events busy until released. */
    private void hold() {
        CountDownLatch held = new CountDownLatch(1);
        events.begin();
        events.enqueue(() -> {
            held.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            held.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eventsAreToldInOrderOnAThreadOfTheirOwn() {
        List<String> threads = new CopyOnWriteArrayList<>();
        EventQueue<String> queue = new EventQueue<>(events, counters, 3, event -> {
            told.add(event);
            threads.add(Thread.currentThread().getName());
        }, _ -> {});

        queue.offer("a");
        queue.offer("b");
        queue.offer("c");

        await().until(() -> told.size() == 3);
        assertThat(told).containsExactly("a", "b", "c");
        assertThat(threads).containsOnly("remora-srtm-test");
    }

    @Test
    void ofAFloodTheLastIsToldAndTheRestCounted() {
        hold();
        EventQueue<String> queue = queue(3);
        for (int i = 0; i < 1000; i++) {
            queue.offer(String.valueOf(i));
        }

        released.countDown();

        await().until(() -> told.size() == 3);
        assertThat(told).containsExactly("0", "1", "999");
        assertThat(counters.snapshot()).containsEntry("merged", 997L);
    }

    @Test
    void theFloodOfOneDoesNotKeepOthersWaiting() {
        hold();
        EventQueue<String> flooded = queue(100);
        EventQueue<String> quiet = queue(100);
        for (int i = 0; i < 100; i++) {
            flooded.offer("flood");
        }
        quiet.offer("quiet");

        released.countDown();

        await().until(() -> told.size() == 101);
        assertThat(told).startsWith("flood", "quiet", "flood");
    }

    @Test
    void aListenerThatThrowsIsCountedAndStays() {
        EventQueue<String> queue = new EventQueue<>(events, counters, 3, event -> {
            told.add(event);
            throw new NoClassDefFoundError(event);
        }, _ -> {});

        queue.offer("a");
        queue.offer("b");

        await().until(() -> Objects.equals(counters.snapshot().get("listener.failures"), 2L));
        assertThat(told).containsExactly("a", "b");
    }

    /** As a failure of a listener may be, whose code it is. */
    private static final class Untellable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("not even that");
        }
    }

    @Test
    void aFailureThatCannotBeToldEndsNothing() {
        EventQueue<String> queue = new EventQueue<>(events, counters, 3, event -> {
            told.add(event);
            throw new Untellable();
        }, _ -> {});

        queue.offer("a");
        await().until(() -> told.size() == 1);
        queue.offer("b");

        await().until(() -> told.size() == 2);
    }

    @Test
    void anInterruptThatAListenerLeavesBehindEndsNothing() {
        EventQueue<String> queue = new EventQueue<>(events, counters, 3, event -> {
            told.add(event);
            Thread.currentThread().interrupt();
        }, _ -> {});

        queue.offer("a");
        await().until(() -> told.size() == 1);
        queue.offer("b");

        await().until(() -> told.size() == 2);
    }

    @Test
    void aClosedOneIsNotCalledAgain() {
        List<String> leaving = new CopyOnWriteArrayList<>();
        hold();
        EventQueue<String> queue = new EventQueue<>(events, counters, 3, told::add, _ -> leaving.add("left"));
        EventQueue<String> after = queue(3);
        queue.offer("a");
        queue.close();
        queue.close();
        queue.offer("b");
        after.offer("c");

        released.countDown();

        await().until(() -> told.contains("c"));
        assertThat(told).containsExactly("c");
        assertThat(leaving).containsExactly("left");
    }

    @Test
    void theThreadIsThereFromTheFirstListenerToTheEndOfTheChannel() {
        Events own = new Events("own");
        assertThat(threads()).isEmpty();
        EventQueue<String> queue = new EventQueue<>(own, counters, 1, told::add, _ -> {});
        assertThat(threads()).hasSize(1);

        own.end();

        await().until(() -> threads().isEmpty());
        queue.offer("a");
        own.begin();
        assertThat(threads()).isEmpty();
        assertThat(told).isEmpty();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("remora-srtm-own"))
                .toList();
    }
}
