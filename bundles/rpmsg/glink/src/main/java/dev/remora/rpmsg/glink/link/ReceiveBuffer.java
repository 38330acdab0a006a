package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.glink.pipe.ReadPipe;
import java.lang.foreign.MemorySegment;

/**
 * One receive buffer: an intent, or one of a few if the link has no intents. While it is free or filling it belongs to
 * whoever reads the pipe, while it is full to whoever's turn it is.
 */
final class ReceiveBuffer {

    private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

    enum State {
        GONE,
        /** Or filling. */
        FREE,
        FULL
    }

    private final int id;
    private MemorySegment memory = NOTHING;
    private int size;
    private int length;
    private volatile State state = State.GONE;

    ReceiveBuffer(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    State state() {
        return state;
    }

    int size() {
        return size;
    }

    MemorySegment memory() {
        return memory;
    }

    /** Of the message in it. */
    int length() {
        return length;
    }

    /** It is there, for so many bytes; memory that is large enough is used again. */
    void offer(int bytes) {
        if (memory.byteSize() < bytes) {
            memory = MemorySegment.ofArray(new byte[bytes]);
        }
        size = bytes;
        state = State.FREE;
    }

    void begin() {
        length = 0;
    }

    /** Takes the data of the command at the pipe's tail. */
    void append(ReadPipe pipe, int chunk) {
        if (chunk > 0) {
            pipe.get(CommandLayout.DATA, memory, length, chunk);
            length += chunk;
        }
    }

    void complete() {
        state = State.FULL;
    }

    /** What was in it is done with, or dropped. */
    void free() {
        state = State.FREE;
    }

    /** As {@link #free}, and it is not to be had any more. */
    void withdraw(boolean keepMemory) {
        if (!keepMemory) {
            memory = NOTHING;
        }
        state = State.GONE;
    }
}
