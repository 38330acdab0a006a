package dev.remora.rpmsg.smd.channel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Private memory that payloads are copied to before anybody sees them: the remote cannot change them any more. */
final class Inbox {

    private static final int LEAST = 4096;
    private static final int ALIGNMENT = 16;

    private MemorySegment memory = MemorySegment.NULL;

    /** Memory of at least that length; what was in it may be lost. */
    MemorySegment memory(int length) {
        if (memory.byteSize() < length) {
            memory = Arena.ofAuto().allocate(Math.max(LEAST, Integer.highestOneBit(Math.max(1, length - 1)) * 2L),
                    ALIGNMENT);
        }
        return memory;
    }
}
