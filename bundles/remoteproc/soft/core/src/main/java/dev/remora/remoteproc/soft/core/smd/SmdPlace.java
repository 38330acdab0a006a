package dev.remora.remoteproc.soft.core.smd;

import dev.remora.remoteproc.soft.core.smem.SmemException;
import java.lang.foreign.MemorySegment;

/**
 * Where a channel lies. Ours are the second record and the upper ring, unless our processor is the first of the edge.
 */
record SmdPlace(String name, boolean stream, SmdRecord ownRecord, SmdRing ownRing, SmdRecord peerRecord,
        SmdRing peerRing) {

    private static final int MIN_RING = 64;
    private static final int MAX_RING = 1 << 20;

    static SmdPlace of(SmdTable.Entry entry, MemorySegment info, MemorySegment fifo, boolean first)
            throws SmemException {
        boolean words = info.byteSize() == SmdLayout.INFO_WORDS;
        long size = fifo.byteSize() / 2;
        if (size < MIN_RING || size > MAX_RING || (size & 3) != 0 || fifo.byteSize() % 2 != 0) {
            throw new SmemException("channel " + entry.name() + ": FIFO of " + fifo.byteSize() + " bytes");
        }
        SmdRing lower = new SmdRing(fifo.asSlice(0, size), words);
        SmdRing upper = new SmdRing(fifo.asSlice(size, size), words);
        return new SmdPlace(entry.name(), entry.stream(), SmdRecord.of(info, !first), first ? lower : upper,
                SmdRecord.of(info, first), first ? upper : lower);
    }
}
