package dev.remora.drivers.srtm;

import dev.remora.srtm.KeyListener;
import dev.remora.srtm.KeyTrigger;
import dev.remora.srtm.Keys;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.Subscription;
import java.util.Map;

/** The keys as one bundle has them. */
final class KeyHandle implements Keys, Handle {

    private final Keypad keypad;
    private final Subscriptions subscriptions;

    KeyHandle(Keypad keypad, Subscriptions subscriptions) {
        this.keypad = keypad;
        this.subscriptions = subscriptions;
    }

    @Override
    public Subscription listen(int key, KeyTrigger trigger, boolean wakeup, KeyListener listener) throws SrtmException,
            InterruptedException {
        return keypad.listen(subscriptions, key, trigger, wakeup, listener);
    }

    @Override
    public String channel() {
        return keypad.session().counters().channel();
    }

    @Override
    public Map<String, Long> counts() {
        return keypad.session().counters().snapshot();
    }

    @Override
    public void release() {
        subscriptions.end();
    }
}
