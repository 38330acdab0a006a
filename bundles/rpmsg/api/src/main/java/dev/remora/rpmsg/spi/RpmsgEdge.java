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
     * The backend dropped what arrived because of its form: counted by the bus, see
     * {@link dev.remora.rpmsg.RpmsgInventory#dropped()}. Never blocks.
     *
     * @param cause one out of a small fixed set of the backend, such as {@code bad-length}
     */
    void dropped(String cause);

    /**
     * The session is over: all channels go, blocked senders get {@code ChannelClosedException}. Any thread but the
     * receive thread, no lock held; returns when every driver's {@code remove} has (a probe or callback that takes
     * longer than 5 s is reported and not waited for). Closing twice is closing once; the second call waits, too. Called
     * from within a driver's probe or remove it does not wait for that driver.
     *
     * @param reason one line for logs and the shell
     */
    void close(String reason);
}
