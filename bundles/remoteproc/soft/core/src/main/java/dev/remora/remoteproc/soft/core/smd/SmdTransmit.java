package dev.remora.remoteproc.soft.core.smd;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Our half of a channel: we write the record but for its tail. Any thread; nothing waits. What we have written is never
 * read back.
 */
final class SmdTransmit {

    /** Never filled: head must not catch up with tail, in words neither. */
    private static final int GAP = 4;

    private final SmdRecord record;
    private final SmdRing ring;
    private int head;
    private int wanting;
    private boolean open;
    private boolean prepared;
    private int era;

    SmdTransmit(SmdRecord record, SmdRing ring) {
        this.record = record;
        this.ring = ring;
    }

    int limit() {
        return ring.size() - GAP;
    }

    boolean words() {
        return ring.words();
    }

    /** Before the channel opens: an empty ring. */
    synchronized void reset() {
        prepared = true;
        era++;
        head = 0;
        record.head(0);
        record.flag(SmdFlag.HEAD, false);
        record.flag(SmdFlag.TAIL, false);
        record.flag(SmdFlag.RI, false);
        record.flag(SmdFlag.BLOCKREADINTR, wanting == 0);
    }

    synchronized void show(int state) {
        prepared &= !open;
        open = state == SmdState.OPENED;
        record.flag(SmdFlag.DSR, open);
        record.flag(SmdFlag.CTS, open);
        record.flag(SmdFlag.CD, open);
        record.state(state);
        VarHandle.releaseFence();
        record.flag(SmdFlag.STATE, true);
    }

    synchronized boolean isOpen() { return open; }

    /** Whether the ring was emptied since it was last open. */
    synchronized boolean isPrepared() { return prepared; }

    /** Counts the openings: what is sent in pieces belongs to one of them. */
    synchronized int era() {
        return era;
    }

    int shown() {
        return record.state();
    }

    /** Whether the peer has taken note of the state that was shown last. */
    boolean seen() {
        return !record.flag(SmdFlag.STATE);
    }

    synchronized void signal(SmdFlag signal, boolean set) {
        record.flag(signal, set);
        VarHandle.releaseFence();
        record.flag(SmdFlag.STATE, true);
    }

    synchronized void haveRead() {
        record.flag(SmdFlag.TAIL, true);
    }

    /** As many bytes as fit now. */
    synchronized int room() throws SmdViolation {
        int tail = ring.check("tail", record.tail());
        // What the peer has read before it moved tail may be overwritten from here on.
        VarHandle.acquireFence();
        return Math.max(0, ring.size() - GAP - ring.used(head, tail));
    }

    /** Writes a header, if there is to be one, and a payload: both or nothing. Nothing if it is another era by now. */
    synchronized boolean put(int wanted, MemorySegment header, MemorySegment payload, int offset, int length)
            throws SmdViolation {
        int headerLength = (int) header.byteSize();
        if (!open || era != wanted || room() < headerLength + length) {
            return false;
        }
        ring.write(head, header, 0, headerLength);
        ring.write(ring.advance(head, headerLength), payload, offset, length);
        head = ring.advance(head, headerLength + length);
        record.flag(SmdFlag.TAIL, false);
        // The contents before head, head before the flag.
        VarHandle.releaseFence();
        record.head(head);
        VarHandle.releaseFence();
        record.flag(SmdFlag.HEAD, true);
        return true;
    }

    /** While somebody waits for room the peer rings when it has read. Room has to be looked at once more after this. */
    synchronized void wantRings(boolean want) {
        wanting += want ? 1 : -1;
        record.flag(SmdFlag.BLOCKREADINTR, wanting == 0);
        // The peer reads, moves tail, looks at the flag; we write the flag and look at tail.
        VarHandle.fullFence();
    }
}
