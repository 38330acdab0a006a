package dev.remora.itests.stream;

import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ConsumerType;

/** One instance of the driver, to send through. */
@ConsumerType
public interface StreamPort {

    /**
     * Symbolic name and version of its bundle.
     *
     * @return such as {@code a.driver 1.0.0}
     */
    String driver();

    /**
     * Sends a message on its channel, waiting for a buffer.
     *
     * @param payload what to send
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalStateException if the channel is closed
     */
    void send(MemorySegment payload) throws InterruptedException;
}
