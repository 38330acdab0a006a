package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.GlinkLayout.*;

import dev.remora.remoteproc.soft.core.smem.SmemException;
import dev.remora.remoteproc.soft.core.smem.SoftSmem;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Three items of SMEM: we make 480, the gateway makes the others. */
record SmemPlace(SoftSmem smem, GlinkEdge edge) implements GlinkPlace {

    @Override
    public @Nullable Pipes take() throws SmemException, GlinkViolation {
        if (!smem.ready()) {
            return null;
        }
        MemorySegment found = smem.find(edge.peer(), FROM_REMOTE_ITEM);
        MemorySegment out = found != null ? found : smem.allocate(edge.peer(), FROM_REMOTE_ITEM, edge.fifo());
        MemorySegment descriptor = smem.find(edge.peer(), DESCRIPTOR_ITEM);
        MemorySegment in = smem.find(edge.peer(), TO_REMOTE_ITEM);
        if (out == null || descriptor == null || in == null) {
            return null;
        }
        if (descriptor.byteSize() != DESCRIPTOR_SIZE) {
            throw new GlinkViolation("item 478 has " + descriptor.byteSize() + " bytes, must be " + DESCRIPTOR_SIZE);
        }
        return new Pipes(pipe(in, descriptor, TO_REMOTE_TAIL), pipe(out, descriptor, FROM_REMOTE_TAIL));
    }

    private static GlinkPipe pipe(MemorySegment ring, MemorySegment descriptor, int tail) throws GlinkViolation {
        int size = GlinkPlace.checkedSize(ring.byteSize());
        return new GlinkPipe(ring.asSlice(0, size), descriptor.asSlice(tail, Integer.BYTES), descriptor.asSlice(tail
                + Integer.BYTES, Integer.BYTES), false);
    }

    @Override
    public boolean intentless() {
        return false;
    }
}
