package dev.remora.rpmsg.spi;

import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One edge, as the bus keeps it; the backend reports here. All methods but {@link #close} are called from the edge's
 * one receive thread. What the remote sent has been checked for its form by the backend (lengths, bounds), not for its
 * meaning: names and addresses are checked here.
 */
@ProviderType
public interface RpmsgEdge {

    /**
     * The remote announced a channel. A known one, an unusable name, or one too many is counted and ignored. Drivers
     * are probed on a thread of the bus: returns at once.
     *
     * @param name as announced
     * @param destination the remote's address
     */
    void announced(String name, int destination);

    /**
     * The remote withdrew a channel. An unknown one is counted and ignored. Returns at once.
     *
     * @param name as announced
     * @param destination the remote's address
     */
    void withdrawn(String name, int destination);

    /**
     * A message arrived: delivers it to the endpoint at {@code destination}, on this thread. One for nobody is counted
     * and dropped. Never throws for what a driver does.
     *
     * @param source the sender's address, as claimed
     * @param destination the endpoint's address
     * @param memory where the payload lies; valid during the call
     * @param offset first byte of the payload in {@code memory}
     * @param length bytes
     */
    void received(int source, int destination, MemorySegment memory, long offset, int length);

    /**
     * The session is over: all channels go, blocked senders get {@code ChannelClosedException}. Any thread but the
     * receive thread; returns when every driver's {@code remove} has.
     *
     * @param reason one line for logs and the shell
     */
    void close(String reason);
}
