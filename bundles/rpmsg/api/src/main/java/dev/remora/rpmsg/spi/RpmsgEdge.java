package dev.remora.rpmsg.spi;

import dev.remora.rpmsg.Signal;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One edge, as the bus keeps it; the backend reports here. All methods but {@link #close} and
 * {@link #epoch} are called from the edge's one receive thread, or, while masked, from the thread that polls. What the
 * remote sent has been checked for its form by the backend (lengths, bounds), not for its meaning: names and addresses
 * are checked here.
 */
@ProviderType
public interface RpmsgEdge {

    /** {@link #received}: this message is in no buffer that can be kept. */
    int NO_BUFFER = -1;

    /** What the bus did with a message. */
    enum Taken {
        /** It is done with. The buffer goes back to the remote. */
        DONE,
        /** The buffer is kept until {@link RpmsgTransport#release}. Only if it has a number. */
        KEPT,
        /**
         * Nobody can take it now and it must not be lost: it stays where it is, and so does all that follows for this
         * address, until {@link RpmsgTransport#resume}. Only if the buffer has no number, or the edge is closed: then
         * everything stays until the edge is opened anew.
         */
        HELD
    }

    /**
     * The session's number.
     *
     * @return the epoch, from 1
     */
    long epoch();

    /**
     * The remote announced a channel. A known one, an unusable name, or one too many is counted and ignored. Drivers
     * are probed on a thread of the bus: returns at once.
     *
     * @param name as announced, without what follows a NUL
     * @param destination the remote's address
     */
    void announced(String name, int destination);

    /**
     * The remote withdrew a channel. An unknown one is counted and ignored, and so is one that the remote did not
     * announce. Returns at once.
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
     * @param memory where the payload lies; valid during the call, and longer if kept
     * @param offset first byte of the payload in {@code memory}
     * @param length bytes
     * @param buffer the number of its buffer, or {@link #NO_BUFFER} if it must not be kept
     * @return what is to be done with the buffer
     */
    Taken received(int source, int destination, MemorySegment memory, long offset, int length, int buffer);

    /** There is a buffer to send again: answers {@link RpmsgTransport#notifyWritable()}. */
    void writable();

    /**
     * There is room to send to one address again: answers {@link RpmsgTransport#notifyWritable(int)}.
     *
     * @param destination the remote's address
     */
    void writable(int destination);

    /**
     * The remote's signals of a channel have changed.
     *
     * @param destination the local address
     * @param raised those that are raised
     */
    void signals(int destination, Set<Signal> raised);

    /**
     * The backend dropped what arrived because of its form: counted by the bus, see
     * {@link dev.remora.rpmsg.RpmsgInventory.EdgeStatus#dropped()}. Never blocks.
     *
     * @param cause one out of a small fixed set of the backend, such as {@code bad-length}
     */
    void dropped(String cause);

    /**
     * The session is over: all channels go, blocked senders get {@code ChannelClosedException}, kept buffers are forgotten.
     * Any thread but the receive thread, no lock held; returns when every driver's {@code remove} has (a probe or callback
     * that takes longer than 5 s is reported and not waited for). Closing twice is closing once; the second call waits,
     * too. Called from within a driver's probe or remove it does not wait for that driver.
     *
     * @param reason one line for logs and the shell
     */
    void close(String reason);
}
