package dev.remora.rpmsg.glink.link;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The pipe to the remote as channels use it. Nothing here waits: what answers the remote, or tells it of a change, is kept
 * until there is room ({@link #tell}), and goes before data; data is written only while nothing is kept. All methods under
 * {@link #lock()}, which is the one lock of a link's sending side, held for short.
 */
interface Commands {

    /** Guards the pipe, and what the channels know of the remote's intents and of their own life. */
    ReentrantLock lock();

    /** Writes a command of 8 bytes, now or as soon as there is room. Never refused: each kind is bounded by who uses it. */
    void tell(int command, int param1, int param2);

    /** Announces one intent, now or as soon as there is room. */
    void tellIntent(int lcid, int size, int id);

    /** The longest chunk that could be written in one command now; -1 for none, not even an empty one. */
    int chunkRoom();

    /** The longest chunk that is ever written in one command. */
    int mostChunk();

    /** Writes TX_DATA or TX_DATA_CONT; {@code chunk} is at most {@link #chunkRoom()}. Not seen before {@link #ring}. */
    void data(int command, int lcid, int intent, MemorySegment payload, long from, int chunk, int left);

    /** Somebody waits for room: READ_NOTIF goes out, once until there was room again. */
    void wantRoom();

    /** Shows the remote what was written, and rings, if anything was. */
    void ring();

    /** How much is written and not shown, bytes. */
    default int staged() {
        return 0;
    }

    /**
     * As {@link #ring}, but what was told since may wait for what is written next, or until nothing more comes: for whoever's
     * turn it is, who comes back.
     *
     * @param before what {@link #staged} was before that was told
     * @param most so many commands may wait
     */
    default void ringLater(int before, int most) {
        ring();
    }
}
