package dev.remora.rpmsg.edge.channel;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Senders;
import dev.remora.rpmsg.spi.RpmsgTransport.Abort;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One channel as its wire format does it. It tells its {@link WireEvents} what comes.
 *
 * <p>Threads: {@link #receive} and {@link #pending} by whoever's {@link dev.remora.rpmsg.edge.Turn} it is; all else any
 * thread. None blocks but {@link #send} and {@link #awaitWritable}. All but {@link #abandon} may throw
 * {@link IllegalStateException} or {@link InternalError}: the memory is gone.
 */
public interface WireChannel {

    /**
     * The channel's name.
     *
     * @return the name, as the remote has it
     */
    String name();

    /**
     * The remote's address on the bus, which the format lacks: chosen by the backend, unique among the channels of the edge.
     *
     * @return the address
     */
    int address();

    /**
     * The longest payload that is sent.
     *
     * @return bytes
     */
    int mtu();

    /**
     * Whether {@link #receive} would not be in vain. Looked at again and again: no system call, no allocation.
     *
     * @return true if so
     */
    boolean pending();

    /**
     * Follows the remote, and reports what it has sent.
     *
     * @param max how many messages at most
     * @return how many were taken
     */
    int receive(int max);

    /** Somebody here wants it: the bus has an endpoint. Once is enough. */
    void open();

    /** Nobody wants it any more: the own side closes, waiting senders return. */
    void close();

    /** The edge ends in order: as {@link #close}; nothing is touched afterwards. */
    void end();

    /** The edge ends, and the memory may be gone: senders return, nothing is touched. */
    void abandon();

    /** A new bus: what is open is reported again ({@link WireEvents#appeared}) with the next {@link #receive}. */
    void reportAgain();

    /** What was held is offered again. */
    void resume();

    /**
     * As {@link dev.remora.rpmsg.spi.RpmsgTransport#trySend(int, int, MemorySegment)}.
     *
     * @param session in whose name
     * @param payload what to send
     * @return what became of it
     */
    Sent trySend(EdgeSession session, MemorySegment payload);

    /**
     * As {@link dev.remora.rpmsg.spi.RpmsgTransport#trySend(int, int, List, int)}: rings once for all.
     *
     * @param session in whose name
     * @param payloads what to send
     * @param from the first one
     * @return how many were sent, as there
     */
    int trySend(EdgeSession session, List<MemorySegment> payloads, int from);

    /**
     * As {@link dev.remora.rpmsg.spi.RpmsgTransport#send}.
     *
     * @param session in whose name
     * @param payload what to send
     * @param timeoutNanos longest wait, nanoseconds
     * @param abort asked before each wait
     * @return what became of it
     * @throws InterruptedException if interrupted while waiting; nothing was sent
     */
    Sent send(EdgeSession session, MemorySegment payload, long timeoutNanos, Abort abort) throws InterruptedException;

    /**
     * As {@link dev.remora.rpmsg.spi.RpmsgTransport#awaitWritable(int, long, Abort)}.
     *
     * @param session in whose name
     * @param timeoutNanos longest wait, nanoseconds
     * @param abort asked before each wait
     * @return {@link Sent#OK} if there was room
     * @throws InterruptedException if interrupted while waiting
     */
    Sent awaitWritable(EdgeSession session, long timeoutNanos, Abort abort) throws InterruptedException;

    /**
     * As {@link dev.remora.rpmsg.spi.RpmsgTransport#noBufferReason}.
     *
     * @return why a send has found no room in time, if there is more to say; never blocks for long
     */
    default Optional<String> noBufferReason() {
        return Optional.empty();
    }

    /**
     * Asks for one {@link WireEvents#writable}.
     *
     * @param session in whose name
     */
    void notifyWritable(EdgeSession session);

    /**
     * That session asks no more, and its senders return.
     *
     * @param session one that is over
     */
    void endSession(EdgeSession session);

    /** Lets waiting senders ask their {@link Abort} again. */
    void wake();

    /**
     * Those who wait to send on it.
     *
     * @return always the same
     */
    Senders senders();

    /**
     * Whether the remote has taken all that was sent.
     *
     * @return true if so
     */
    boolean drained();

    /**
     * Sets the own signals.
     *
     * @param raised DTR, RTS, CD, RI
     */
    void setSignals(Set<Signal> raised);

    /**
     * The remote's signals.
     *
     * @return DSR, CTS, CD, RI; empty if it has none
     */
    Optional<Set<Signal>> signals();

    /**
     * Asks the remote to pause or resume.
     *
     * @param pause true to pause
     * @return whether the format can say so
     */
    default boolean flowControl(boolean pause) {
        return false;
    }

    /**
     * For people.
     *
     * @return one line: states, what waits
     */
    String describe();
}
