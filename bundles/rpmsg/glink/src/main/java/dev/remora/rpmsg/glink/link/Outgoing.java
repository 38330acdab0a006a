package dev.remora.rpmsg.glink.link;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The message under way on a channel. Once begun it is finished: its fragments are contiguous in the channel, and if its
 * sender does not wait any more, the rest is kept here and goes out as room comes. Guarded by its user's lock.
 */
final class Outgoing {

    /** A longer rest is not kept room for once it is out. */
    private static final int KEEP_ROOM = 1 << 16;
    private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

    private final Commands commands;
    private int lcid;
    private int intent;
    private int length;
    private int sent;
    private boolean active;
    private boolean abandoned;
    /** How many have begun: tells one message from the next. */
    private int serial;
    private MemorySegment rest = NOTHING;
    /** Changed under the lock. */
    private volatile boolean kept;
    /** Where the rest began in the message. */
    private int restAt;
    /** As it was seen when it was last asked for: the remote may take back what it had read. */
    private int room;

    Outgoing(Commands commands) {
        this.commands = commands;
    }

    boolean active() {
        return active;
    }

    /** The number of the last message that has begun. */
    int number() {
        return serial;
    }

    /** Whether that one was not finished. */
    boolean abandoned() {
        return abandoned;
    }

    /** Whether the message of that number is still under way. */
    boolean isActive(int number) {
        return active && serial == number;
    }

    boolean isInto(int id) {
        return active && intent == id;
    }

    /** Whether a message of that length can begin: one that fits a command is not torn. */
    boolean hasRoomToBegin(int bytes) {
        room = commands.chunkRoom();
        return room >= Math.min(bytes, commands.mostChunk());
    }

    /** Whether the message under way can go on, by more than a few bytes. */
    boolean hasRoomToGoOn() {
        room = commands.chunkRoom();
        return room >= Math.min(length - sent, leastChunk());
    }

    private int leastChunk() {
        return Math.max(8, commands.mostChunk() / 4);
    }

    /**
     * Begins one, for which {@link #hasRoomToBegin} is true, and writes what there is room for.
     */
    void begin(int toLcid, int intoIntent, MemorySegment payload) {
        lcid = toLcid;
        intent = intoIntent;
        length = (int) payload.byteSize();
        sent = 0;
        kept = false;
        abandoned = false;
        write(CommandLayout.TX_DATA, payload, 0);
        active = sent < length;
        serial++;
        while (active && hasRoomToGoOn()) {
            writeMore(payload, 0);
        }
    }

    /** Goes on with what its sender has; without that it is not finished, and does not stop those that follow. */
    void goOn(MemorySegment payload) {
        try {
            while (active && hasRoomToGoOn()) {
                writeMore(payload, 0);
            }
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        }
    }

    /** Its sender does not wait for the rest. As {@link #goOn} if there is none. */
    void keep(MemorySegment payload) {
        try {
            copyRest(payload);
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        }
    }

    private void copyRest(MemorySegment payload) {
        int left = length - sent;
        if (rest.byteSize() < left) {
            rest = MemorySegment.ofArray(new byte[left]);
        }
        MemorySegment.copy(payload, ValueLayout.JAVA_BYTE, sent, rest, ValueLayout.JAVA_BYTE, 0, left);
        restAt = sent;
        kept = true;
    }

    /** Goes on with the rest, if there is one that is kept. */
    void flush() {
        while (active && kept && hasRoomToGoOn()) {
            writeMore(rest, restAt);
        }
    }

    /** Whether there is one. Any thread. */
    boolean kept() {
        return kept;
    }

    /** It is not finished: nobody is there to take it. */
    void abandon() {
        abandoned |= active;
        active = false;
        forget();
    }

    int left() {
        return active ? length - sent : 0;
    }

    private void writeMore(MemorySegment payload, int at) {
        write(CommandLayout.TX_DATA_CONT, payload, at);
        if (sent == length) {
            active = false;
            forget();
        }
    }

    private void write(int command, MemorySegment payload, int at) {
        int left = length - sent;
        int chunk = Math.min(left, Math.min(commands.mostChunk(), room));
        if (chunk < left) {
            chunk &= ~7;
        }
        commands.data(command, lcid, intent, payload, sent - at, chunk, left - chunk);
        sent += chunk;
    }

    private void forget() {
        kept = false;
        if (rest.byteSize() > KEEP_ROOM) {
            rest = NOTHING;
        }
    }
}
