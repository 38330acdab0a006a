package dev.remora.drivers.srtm;

import dev.remora.srtm.KeyListener;
import dev.remora.srtm.KeyTrigger;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.Subscription;

/** The keys of one channel. */
final class Keypad implements Notifications {

    /** How many events of a key wait for each listener. */
    private static final int CAPACITY = 32;
    private static final int MOST = 255;

    private final Session session;
    private final Listeners<Integer, Boolean> listeners;

    Keypad(Session session) {
        this.session = session;
        this.listeners = new Listeners<>(session, CAPACITY);
    }

    Session session() {
        return session;
    }

    Subscription listen(Subscriptions owner, int key, KeyTrigger trigger, boolean wakeup, KeyListener listener)
            throws SrtmException, InterruptedException {
        if (key < 0 || key > MOST)
            throw new IllegalArgumentException("key %d: must be 0 to %d".formatted(key, MOST));
        // Before the key is watched: its first event may come at once.
        EventQueue<Boolean> queue = listeners.add(owner, key, pressed -> listener.changed(key, pressed));
        boolean done = false;
        try {
            session.client().call(KeyLayout.watch(key, trigger, wakeup));
            done = true;
            return queue;
        } finally {
            if (!done)
                queue.close();
        }
    }

    @Override
    public Counter notified(Packet packet) {
        if (packet.command() != KeyLayout.EVENT)
            return Counter.UNKNOWN;
        if (packet.length() < KeyLayout.EVENT_BYTES || KeyLayout.value(packet) > 1)
            return Counter.MALFORMED;
        return listeners.tell(KeyLayout.key(packet), KeyLayout.value(packet) == 1);
    }
}
