package dev.remora.rpmsg.edge.channel;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/** What a {@link WireChannel} tells its edge, on the thread whose turn it is to receive, with no lock held. */
public interface WireEvents {

    /** The remote has opened its side, or the channel is one that is offered in any case: the bus may have it. */
    void appeared();

    /**
     * The remote has closed its side, or broken the protocol. Closes the own side, too ({@link WireChannel#close}).
     *
     * @param reason one line
     */
    void disappeared(String reason);

    /**
     * A message, or a piece of a stream.
     *
     * @param memory private to the gateway, valid during the call
     * @param offset its first byte there
     * @param length bytes
     * @return {@link Taken#DONE}; or {@link Taken#HELD}: it stays, and so does all that follows in this channel, until
     *     {@link WireChannel#resume}
     */
    Taken received(MemorySegment memory, long offset, int length);

    /**
     * The remote's signals have changed.
     *
     * @param raised those that are raised
     */
    void signals(Set<Signal> raised);

    /** There is room to send, and somebody had asked. */
    void writable();

    /**
     * Dropped for its form: counted by the bus.
     *
     * @param cause one of a few
     */
    void dropped(String cause);
}
