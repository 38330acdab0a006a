package dev.remora.platform.vhost;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The socket by which we speak to the front end first: interrupts as messages. */
final class InBandChannel {

    private static final int VRING_CALL = 4;
    private static final int MESSAGE_BYTES = MessageLayout.HEADER_BYTES + MessageLayout.STATE_BYTES;

    private final Descriptor socket;
    private final MemorySegment message;
    private final MemorySegment callState;
    /** Where the part of the message begins that the socket had no room for; at the end if there is none. */
    private int sent = MESSAGE_BYTES;

    /** Leaves the socket with its owner. */
    InBandChannel(Descriptor socket) {
        this.socket = socket;
        Arena arena = Arena.ofAuto();
        message = arena.allocate(MESSAGE_BYTES, Long.BYTES);
        MemorySegment.copy(MemorySegment.ofBuffer(MessageCodec.ringMessage(VRING_CALL, 0)), 0, message, 0,
                MESSAGE_BYTES);
        callState = LibC.newState(arena);
    }

    Descriptor socket() {
        return socket;
    }

    /** Sends one interrupt; false if it has to be sent (or sent again, which does no harm) later. */
    synchronized boolean send(int ring) {
        if (!socket.enter()) {
            return false;
        }
        try {
            if (sent < MESSAGE_BYTES && !sendRest()) {
                return false;
            }
            message.set(MessageLayout.NATIVE_U32, MessageLayout.HEADER_BYTES + MessageLayout.STATE_RING, ring);
            sent = 0;
            return sendRest();
        } finally {
            socket.leave();
        }
    }

    private boolean sendRest() {
        long result = LibC.send(socket.number(), sent == 0 ? message : message.asSlice(sent), callState);
        if (result == -LibC.EAGAIN || result == -LibC.EINTR) {
            // Of a message that was not begun nothing is left over.
            sent = sent == 0 ? MESSAGE_BYTES : sent;
            return false;
        }
        // Any other error says that nobody reads any more.
        sent = result < 0 ? MESSAGE_BYTES : sent + (int) result;
        return sent == MESSAGE_BYTES;
    }

}
