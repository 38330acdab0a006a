package dev.remora.drivers.srtm;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Who listens to what.
 *
 * @param <K> what is listened to, such as a key
 * @param <E> an event of it
 */
final class Listeners<K, E> {

    private final Session session;
    private final int capacity;
    private final Map<K, List<EventQueue<E>>> queues = new ConcurrentHashMap<>();

    /**
     * Makes one.
     *
     * @param capacity how many events wait for each listener; 1: they become one
     */
    Listeners(Session session, int capacity) {
        this.session = session;
        this.capacity = capacity;
    }

    /**
     * Adds a listener.
     *
     * @param owner ends it, at the latest
     * @return ends it
     */
    EventQueue<E> add(Subscriptions owner, K key, Consumer<E> listener) {
        EventQueue<E> queue = new EventQueue<>(session.events(), session.counters(), capacity, listener,
                closed -> remove(key, closed));
        queues.compute(key, (_, present) -> {
            List<EventQueue<E>> list = present == null ? new CopyOnWriteArrayList<>() : present;
            list.add(queue);
            return list;
        });
        owner.add(queue);
        return queue;
    }

    private void remove(K key, EventQueue<E> closed) {
        queues.computeIfPresent(key, (_, present) -> {
            present.remove(closed);
            return present.isEmpty() ? null : present;
        });
    }

    /**
     * Tells all listeners. Never waits.
     *
     * @return what it is counted as: {@code UNHEARD} if there is none
     */
    Counter tell(K key, E event) {
        List<EventQueue<E>> listening = queues.get(key);
        if (listening == null)
            return Counter.UNHEARD;
        for (EventQueue<E> queue : listening) {
            queue.offer(event);
        }
        return Counter.NOTIFICATIONS;
    }
}
