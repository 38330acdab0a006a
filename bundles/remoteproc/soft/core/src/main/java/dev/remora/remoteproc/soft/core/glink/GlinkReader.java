package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.GlinkLayout.*;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;

/** Our end of the pipe that we read. Our tail is written, never read back. Guarded by the link's lock. */
final class GlinkReader {

    /** A peer that begins anew may show head 0 for an instant. */
    private static final long DOUBT_NANOS = 1_000_000;

    private final GlinkPipe pipe;
    private int tail;
    private int readable;
    private boolean beyondVersion;
    private boolean doubtful;
    private long doubtfulSince;

    GlinkReader(GlinkPipe pipe) {
        this.pipe = pipe;
    }

    int size() {
        return pipe.size();
    }

    /** Empty, as far as we are concerned. */
    void begin() {
        tail = 0;
        readable = 0;
        beyondVersion = false;
        doubtful = false;
        Words.set32(pipe.tail(), 0, 0);
    }

    /** Whether what lies there begins with the VERSION of a peer that has seen our beginning. */
    boolean fresh() {
        int head = Words.get32(pipe.head(), 0);
        return (head == HEADER || head == 2 * HEADER) && beginsWithVersion();
    }

    private boolean beginsWithVersion() {
        long first = pipe.get(0);
        return command(first) == VERSION && param1(first) != 0;
    }

    /** Whether the peer has begun anew: there is nothing but a VERSION, and we had read more than that. */
    boolean begunAnew() {
        return beyondVersion && Words.get32(pipe.head(), 0) == HEADER && beginsWithVersion();
    }

    /** Looks how much there is to read. */
    void look() throws GlinkViolation {
        int head = Words.get32(pipe.head(), 0);
        if (head < 0 || head >= size() || (head & 7) != 0) {
            throw new GlinkViolation("the gateway's head is 0x" + Integer.toHexString(head) + " in a ring of " + size()
                    + " bytes");
        }
        readable = head == 0 && isDoubtful() ? 0 : Math.floorMod(head - tail, size());
        doubtful &= head == 0;
    }

    /** A head of 0 in a ring that still begins with a VERSION is the end of the first lap, or a new beginning. */
    private boolean isDoubtful() {
        if (tail == 0 || !beginsWithVersion()) {
            return false;
        }
        long now = System.nanoTime();
        if (!doubtful) {
            doubtful = true;
            doubtfulSince = now;
        }
        return now - doubtfulSince < DOUBT_NANOS;
    }

    int readable() {
        return readable;
    }

    /** Eight bytes of what is readable. */
    long get(int offset) {
        return pipe.get(tail + offset);
    }

    void copy(int offset, MemorySegment to, long at, int length) {
        pipe.read(tail + offset, to, at, length);
    }

    /** So much was read, padding included. */
    void advance(int bytes) {
        beyondVersion |= tail + bytes > HEADER;
        tail = (tail + bytes) % size();
        readable -= bytes;
    }

    /** The peer may write there again. */
    void publish() {
        Words.set32(pipe.tail(), 0, tail);
    }
}
