package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.GlinkLayout.*;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sends on one channel: chooses the peer's buffer, or asks for one, and cuts the message. Guarded by the link's lock. */
final class GlinkSender {

    private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int DOUBLINGS = 3;

    private final GlinkCommands commands;
    private final boolean intentless;
    private final PeerIntents intents = new PeerIntents();
    private int lcid;
    private boolean asked;
    private int refusals;
    private long refusedAt;
    /** What is left of a message that was begun. */
    private @Nullable Remainder remainder;

    /** Of a message: {@code done} bytes are in the pipe. */
    private record Remainder(MemorySegment payload, int intent, int done, IntUnaryOperator pieces) {}

    GlinkSender(GlinkCommands commands, boolean intentless) {
        this.commands = commands;
        this.intentless = intentless;
    }

    PeerIntents intents() {
        return intents;
    }

    int refusals() {
        return refusals;
    }

    void open(int id) {
        lcid = id;
        asked = false;
        refusals = 0;
    }

    void close() {
        intents.clear();
        remainder = null;
    }

    /** The answer to our request. */
    void answered(boolean granted) {
        asked = false;
        refusals = granted ? 0 : refusals + 1;
        refusedAt = System.nanoTime();
    }

    /** Begins a message; false if it cannot be begun now. */
    boolean begin(ByteBuffer payload, IntUnaryOperator pieces) {
        if (remainder != null) {
            return false;
        }
        int length = payload.remaining();
        int index = intentless ? PeerIntents.NONE : intents.choose(length);
        if (index == PeerIntents.NONE && !intentless) {
            ask(length);
            return false;
        }
        MemorySegment bytes = MemorySegment.ofBuffer(payload);
        int id = intentless ? 0 : intents.id(index);
        int piece = piece(pieces, length);
        if (!commands.data(header(TX_DATA, lcid, id), length - piece, bytes, 0, piece)) {
            return false;
        }
        if (!intentless) {
            intents.use(index);
        }
        int done = goOn(bytes, id, piece, pieces);
        if (done < length) {
            MemorySegment copy = MemorySegment.ofArray(new byte[length - done]);
            copy.copyFrom(bytes.asSlice(done));
            remainder = new Remainder(copy, id, 0, pieces);
        }
        return true;
    }

    /** Sends what is left, as far as there is room; whether anything of it went. */
    boolean goOn() {
        Remainder rest = remainder;
        if (rest == null) {
            return false;
        }
        int done = goOn(rest.payload, rest.intent, rest.done, rest.pieces);
        remainder = done == rest.payload.byteSize()
                ? null
                : new Remainder(rest.payload, rest.intent, done, rest.pieces);
        return done > rest.done;
    }

    private int goOn(MemorySegment bytes, int id, int from, IntUnaryOperator pieces) {
        int length = (int) bytes.byteSize();
        int done = from;
        while (done < length) {
            int piece = piece(pieces, length - done);
            if (!commands.data(header(TX_DATA_CONT, lcid, id), length - done - piece, bytes, done, piece)) {
                break;
            }
            done += piece;
        }
        return done;
    }

    private int piece(IntUnaryOperator pieces, int left) {
        int most = Math.min(left, commands.chunkMax());
        return Math.clamp(pieces.applyAsInt(left), Math.min(1, most), most);
    }

    /** Asks for a buffer, if none is on its way; after a refusal not at once again. */
    private void ask(int length) {
        boolean tooSoon = refusals > 0
                && System.nanoTime() - refusedAt < ASK_AGAIN_NANOS << Math.min(refusals - 1, DOUBLINGS);
        if (!asked && !tooSoon && !intents.awaits(length)) {
            asked = true;
            commands.tell(header(RX_INTENT_REQ, lcid, length));
        }
    }
}
