package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.GlinkLayout.*;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;

/** Our end of the pipe that we write. Our head is written, never read back. Guarded by the link's lock. */
final class GlinkWriter {

    private final GlinkPipe pipe;
    private int head;
    private int at;
    /** Told to lie: nothing is written until the next beginning. */
    private boolean lying;

    GlinkWriter(GlinkPipe pipe) {
        this.pipe = pipe;
    }

    int size() {
        return pipe.size();
    }

    /** A pipe with nothing in it but this command. The peer never sees it empty. */
    void begin(long command) {
        lying = false;
        pipe.set(0, command);
        head = HEADER;
        at = HEADER;
        Words.set32(pipe.head(), 0, head);
    }

    /** Bytes that may be written now. */
    int room() throws GlinkViolation {
        return lying ? 0 : Math.max(0, free() - RESERVE);
    }

    /** Whether one READ_NOTIF can be written, without which the ring would not be full. */
    boolean hasReserve() throws GlinkViolation {
        return !lying && free() >= RESERVE;
    }

    private int free() throws GlinkViolation {
        int tail = Words.get32(pipe.tail(), 0);
        if (tail < 0 || tail >= size() || (tail & 7) != 0) {
            throw new GlinkViolation("the gateway's tail is 0x" + Integer.toHexString(tail) + " in a ring of " + size()
                    + " bytes");
        }
        return size() - Math.floorMod(head - tail, size());
    }

    void word(long value) {
        pipe.set(at, value);
        at = (at + HEADER) % size();
    }

    /** Padded with zeros. */
    void bytes(MemorySegment from, int offset, int length) {
        int padded = align(length);
        if (padded != length) {
            pipe.set(at + padded - HEADER, 0);
        }
        pipe.write(at, from, offset, length);
        at = (at + padded) % size();
    }

    /** What was written is there. */
    void publish() {
        head = at;
        Words.set32(pipe.head(), 0, head);
    }

    /** Shows a head that is none, and writes nothing more. */
    void lie(int wrong) {
        lying = true;
        Words.set32(pipe.head(), 0, wrong);
    }
}
