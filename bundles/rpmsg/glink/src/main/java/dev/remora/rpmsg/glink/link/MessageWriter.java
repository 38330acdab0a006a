package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Puts the messages of a channel into the pipe, one after the other, each as a whole. Never waits. Guarded by the lock of
 * {@link Commands}; does not ring.
 */
final class MessageWriter {

    private final ChannelState channel;
    private final Commands commands;
    private final Outgoing outgoing;
    private final RoomForMessage room;
    /** How long the message was for which there was no room, until one is sent: who then asks for room wants as much. */
    private int refused;
    private boolean ended;

    MessageWriter(ChannelState channel) {
        this.channel = channel;
        commands = channel.commands();
        outgoing = new Outgoing(commands);
        room = new RoomForMessage(channel, outgoing);
    }

    RoomForMessage room() {
        return room;
    }

    Outgoing outgoing() {
        return outgoing;
    }

    int refused() {
        return refused;
    }

    boolean ended() {
        return ended;
    }

    /** Whether a message could begin. */
    Sent writable(EdgeSession session, int length) {
        if (session.over() || ended || channel.closed()) {
            return Sent.CLOSED;
        }
        flush();
        return room.canBegin(length) ? Sent.OK : Sent.NO_BUFFER;
    }

    /** Begins a message, and writes what there is room for; {@link Sent#OK}: it is to be finished. */
    Sent begin(EdgeSession session, MemorySegment payload) {
        int length = (int) payload.byteSize();
        Sent can = writable(session, length);
        if (can == Sent.OK) {
            room.begin(payload);
            refused = 0;
        } else if (can == Sent.NO_BUFFER) {
            refused = length;
        }
        return can;
    }

    /** Nobody waits for the rest of the message under way: it goes out by itself. */
    void finish(MemorySegment payload) {
        if (outgoing.active() && !outgoing.kept()) {
            outgoing.keep(payload);
            commands.wantRoom();
        }
    }

    /** What goes out by itself. */
    void flush() {
        if (outgoing.kept()) {
            outgoing.flush();
            if (outgoing.active()) {
                commands.wantRoom();
            }
        }
    }

    void closed() {
        outgoing.abandon();
        room.clear();
        refused = 0;
    }

    void end() {
        ended = true;
        closed();
    }

    /** Why there was no room. */
    Optional<String> reason() {
        return room.reason(refused);
    }

    /** Shows the remote what was written, and ends the lock. */
    void ringAndUnlock() {
        try {
            if (!ended) {
                commands.ring();
            }
        } finally {
            commands.lock().unlock();
        }
    }
}
