package dev.remora.drivers.srtm;

import dev.remora.srtm.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events that wait for one listener, in order and bounded: one that finds no room takes the place of the newest, so that
 * the last is always told.
 *
 * @param <E> an event
 */
final class EventQueue<E> implements Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(EventQueue.class);

    private final Events events;
    private final Counters counters;
    private final int capacity;
    private final Consumer<E> listener;
    private final Consumer<EventQueue<E>> leaving;
    /** Guarded by this, as are the next two. */
    private final Deque<E> waiting = new ArrayDeque<>();
    private boolean inLine;
    private boolean closed;

    /**
     * Makes one.
     *
     * @param capacity how many events wait; 1: they become one
     * @param listener is called on the thread of the events
     * @param leaving is told once when it is closed
     */
    EventQueue(Events events, Counters counters, int capacity, Consumer<E> listener,
            Consumer<EventQueue<E>> leaving) {
        this.events = events;
        this.counters = counters;
        this.capacity = capacity;
        this.listener = listener;
        this.leaving = leaving;
        events.begin();
    }

    /** Takes an event. On the receive thread: never waits. */
    void offer(E event) {
        boolean enqueue;
        synchronized (this) {
            if (closed)
                return;
            if (waiting.size() == capacity) {
                waiting.removeLast();
                counters.count(Counter.MERGED);
            }
            waiting.add(event);
            enqueue = !inLine;
            inLine = true;
        }
        if (enqueue)
            events.enqueue(this::tellOne);
    }

    private void tellOne() {
        E event = next();
        if (event == null)
            return;
        try {
            listener.accept(event);
        } catch (Throwable e) {
            // Errors too, such as those of a bundle that is being replaced: the thread is everybody's.
            if (Long.bitCount(counters.count(Counter.LISTENER_FAILURES)) == 1)
                LOG.warn("{}: a listener failed: {}", counters.channel(), text(e));
        }
        if (isInLine())
            events.enqueue(this::tellOne);
    }

    /** What it says of itself is a listener's code as well, which may fail. */
    private static String text(Throwable failure) {
        try {
            return failure.toString();
        } catch (Throwable _) {
            return failure.getClass().getName();
        }
    }

    private synchronized @Nullable E next() {
        return waiting.poll();
    }

    /** Whether there is more; if not, the next event stands in line anew. */
    private synchronized boolean isInLine() {
        inLine = !waiting.isEmpty();
        return inLine;
    }

    synchronized boolean isClosed() { return closed; }

    @Override
    public void close() {
        synchronized (this) {
            if (closed)
                return;
            closed = true;
            waiting.clear();
        }
        leaving.accept(this);
    }
}
