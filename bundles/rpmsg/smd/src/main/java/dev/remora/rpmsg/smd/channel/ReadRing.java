package dev.remora.rpmsg.smd.channel;

import dev.remora.rpmsg.smd.channel.HalfLayout.Flag;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/** The ring that the remote fills, as this side empties it. Used by whoever's turn it is. */
final class ReadRing {

    private final HalfChannel half;
    private final Ring ring;
    private final int unit;
    /** The only copy that counts. */
    private int tail;
    /** Bytes that were seen to be there and are not taken yet. */
    private int known;
    /** The remote has closed its side, and may have cleared head already: then nothing more is there. */
    private boolean closing;
    private long taken;

    ReadRing(HalfChannel half, Ring ring, int unit) {
        this.half = half;
        this.ring = ring;
        this.unit = unit;
    }

    int size() {
        return ring.size();
    }

    /** What all lengths are multiples of. */
    int unit() {
        return unit;
    }

    /** Both sides begin anew. */
    void restart() {
        tail = 0;
        known = 0;
        closing = false;
        half.tail(0);
    }

    /** From now on what the remote has left behind is read. */
    void closing() {
        closing = true;
    }

    /** How many bytes were taken in all. */
    long taken() {
        return taken;
    }

    /** How many bytes are there: looks again if it is not known that there are enough. */
    int waiting(int enough) throws SmdViolation {
        if (known < enough) {
            half.take(Flag.HEAD);
            int head = half.head();
            ring.check("head", head, unit);
            // What lies before head was written before head: no read of it may come before that of head.
            VarHandle.acquireFence();
            known = closing && head == 0 ? 0 : ring.distance(tail, head);
        }
        return known;
    }

    /** Whether it would not be in vain to look: without a change, without a complaint. */
    boolean mayHave(int enough) {
        if (known >= enough) {
            return true;
        }
        int head = half.head();
        if (closing && head == 0) {
            return false;
        }
        return head < 0 || head >= ring.size() || head % unit != 0 || ring.distance(tail, head) >= enough;
    }

    /** How many bytes seem to be there, for people. */
    int unread() {
        int head = half.head();
        return head < 0 || head >= ring.size() ? 0 : ring.distance(tail, head);
    }

    /** The first word of what is there. */
    int getInt() { return ring.getInt(tail); }

    /** Copies what is there. */
    void get(int skip, MemorySegment to, long toOffset, int length) {
        ring.get(ring.after(tail, skip), to, toOffset, length);
    }

    /** Done with what is there: the remote may write over it. */
    void advance(int length) {
        tail = ring.after(tail, length);
        known -= length;
        taken += length;
        // All reads of it come before the remote can see that.
        VarHandle.releaseFence();
        half.tail(tail);
    }
}
