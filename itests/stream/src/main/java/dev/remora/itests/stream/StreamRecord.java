package dev.remora.itests.stream;

import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ProviderType;

/** What the drivers tell. Any thread. */
@ProviderType
public interface StreamRecord {

    /**
     * A driver has its channel.
     *
     * @param port to send through, until removed
     * @throws InterruptedException if interrupted while telling the core where the stream goes
     */
    void bound(StreamPort port) throws InterruptedException;

    /**
     * A message came.
     *
     * @param port which driver it came to
     * @param payload the message, valid during the call
     */
    void received(StreamPort port, MemorySegment payload);

    /**
     * A driver has left its channel.
     *
     * @param port which one
     */
    void removed(StreamPort port);
}
