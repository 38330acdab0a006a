package dev.remora.srtm;

import org.osgi.annotation.versioning.ProviderType;

/** A listener's place. It ends with the bundle that made it, and with the service. */
@ProviderType
public interface Subscription extends AutoCloseable {

    /**
     * Ends it: the listener is not called again; a call that is running ends on its own. Sends nothing. Closing twice is closing
     * once. Any thread.
     */
    @Override
    void close();
}
