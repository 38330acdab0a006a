package dev.remora.rpmsg.smd.channel;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/** What a channel tells its edge, on the thread whose turn it is to receive. */
public interface ChannelEvents {

    /** The remote has opened its side (OPENING or OPENED), or the channel is one that is offered in any case. */
    void appeared(SmdChannel channel);

    /** The remote has closed its side, or has broken the protocol; appears again when it opens. The own side is closed. */
    void disappeared(SmdChannel channel, String reason);

    /**
     * A packet, or a piece of a stream.
     *
     * @param memory private to the gateway
     * @return {@link Taken#HELD}: it stays, and so does all that follows in this channel, until {@link SmdChannel#resume}
     */
    Taken received(SmdChannel channel, MemorySegment memory, long offset, int length);

    /** The remote's signals have changed. */
    void signals(SmdChannel channel, Set<Signal> raised);

    /** There is room to send, and somebody had asked. */
    void writable(SmdChannel channel);

    /** Dropped for its form: counted by the bus under this cause, one of a few. */
    void dropped(String cause);
}
