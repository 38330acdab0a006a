package dev.remora.rpmsg.core;

import dev.remora.rpmsg.spi.RpmsgEdge;
import java.lang.foreign.MemorySegment;

/** A message taken from the queue, for one thread that delivers it: out of the queue's slab, which goes on being used. */
final class WaitingMessage {

    private byte[] bytes = {};
    private MemorySegment copy = MemorySegment.ofArray(bytes);
    private int source;
    private MemorySegment memory = copy;
    private long offset;
    private int length;
    private int buffer = RpmsgEdge.NO_BUFFER;
    private boolean roomAgain;

    void copy(int newSource, byte[] slab, int from, int newLength) {
        if (bytes.length < newLength) {
            bytes = new byte[newLength];
            copy = MemorySegment.ofArray(bytes);
        }
        System.arraycopy(slab, from, bytes, 0, newLength);
        point(newSource, copy, 0, newLength, RpmsgEdge.NO_BUFFER);
    }

    void point(int newSource, MemorySegment where, long newOffset, int newLength, int newBuffer) {
        source = newSource;
        memory = where;
        offset = newOffset;
        length = newLength;
        buffer = newBuffer;
    }

    int source() {
        return source;
    }

    MemorySegment memory() {
        return memory;
    }

    long offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** The transport's buffer in which it waited, or {@link RpmsgEdge#NO_BUFFER}. */
    int buffer() {
        return buffer;
    }

    /** With this one taken, there is room for what the transport holds back. */
    boolean roomAgain() {
        return roomAgain;
    }

    void roomAgain(boolean room) {
        roomAgain = room;
    }
}
