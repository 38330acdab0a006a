package dev.remora.remoteproc.soft.core.smd;

import static dev.remora.remoteproc.soft.core.smd.SmdLayout.*;

import dev.remora.remoteproc.soft.core.Words;
import dev.remora.remoteproc.soft.core.smem.SmemException;
import java.lang.foreign.MemorySegment;

/** The record of a half-channel, with flags of one byte or of a word. */
final class SmdRecord {

    private final MemorySegment record;
    private final int flagSize;
    private final int tail;
    private final int head;

    private SmdRecord(MemorySegment record, boolean words) {
        this.record = record;
        flagSize = words ? Integer.BYTES : 1;
        tail = FIRST_FLAG + flagSize * SmdFlag.COUNT;
        head = tail + Integer.BYTES;
    }

    /** The record of the first or of the second processor in a channel's info. */
    static SmdRecord of(MemorySegment info, boolean second) throws SmemException {
        long size = info.byteSize();
        if (size != INFO_BYTES && size != INFO_WORDS) {
            throw new SmemException("channel info has " + size + " bytes, must have " + INFO_BYTES + " or "
                    + INFO_WORDS);
        }
        return new SmdRecord(info.asSlice(second ? size / 2 : 0, size / 2), size == INFO_WORDS);
    }

    int state() {
        return Words.get32(record, STATE);
    }

    void state(int state) {
        Words.set32(record, STATE, state);
    }

    boolean flag(SmdFlag flag) {
        int at = FIRST_FLAG + flagSize * flag.index;
        return (flagSize == 1 ? Words.get8(record, at) : Words.get32(record, at)) != 0;
    }

    void flag(SmdFlag flag, boolean set) {
        int at = FIRST_FLAG + flagSize * flag.index;
        if (flagSize == 1) {
            Words.set8(record, at, set ? 1 : 0);
        } else {
            Words.set32(record, at, set ? 1 : 0);
        }
    }

    int tail() {
        return Words.get32(record, tail);
    }

    void tail(int offset) {
        Words.set32(record, tail, offset);
    }

    int head() {
        return Words.get32(record, head);
    }

    void head(int offset) {
        Words.set32(record, head, offset);
    }
}
