package dev.remora.srtm;

import org.osgi.annotation.versioning.ProviderType;

/** The keys that the firmware watches, channel {@code rpmsg-keypad-channel}. */
@ProviderType
public interface Keys extends SrtmService {

    /**
     * Asks the firmware to watch a key, and listens. All listeners of a key share what the last of them asked for.
     *
     * @param key 0 to 255
     * @param trigger what makes an event
     * @param wakeup whether the event wakes this side
     * @param listener is called at each event
     * @return ends it; the firmware goes on watching
     * @throws SrtmException if the firmware has not done it: then nothing is called
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalArgumentException if there cannot be such a key
     */
    Subscription listen(int key, KeyTrigger trigger, boolean wakeup, KeyListener listener) throws SrtmException,
            InterruptedException;
}
