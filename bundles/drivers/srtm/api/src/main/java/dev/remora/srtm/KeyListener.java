package dev.remora.srtm;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears of one key. */
@ConsumerType
@FunctionalInterface
public interface KeyListener {

    /**
     * The key has changed. Of a flood the last event is always told, some before it may be missing.
     *
     * @param key which one
     * @param pressed how it is now
     */
    void changed(int key, boolean pressed);
}
