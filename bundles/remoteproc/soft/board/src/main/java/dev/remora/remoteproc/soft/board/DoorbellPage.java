package dev.remora.remoteproc.soft.board;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Rings on the page of the message unit without being either of its two sides. Any thread. */
final class DoorbellPage {

    private static final VarHandle WORD = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();

    private final Futex futex = new Futex();
    private final MemorySegment gateway;
    private final MemorySegment m4;

    DoorbellPage(MemorySegment page) {
        gateway = page.asSlice(0, MuLayout.BLOCK_BYTES);
        m4 = page.asSlice(MuLayout.BLOCK_BYTES, MuLayout.BLOCK_BYTES);
    }

    void ringGateway(int channel) {
        ring(gateway, channel);
    }

    void ringM4(int channel) {
        ring(m4, channel);
    }

    private void ring(MemorySegment block, int channel) {
        add(block, MuLayout.RUNG + MuLayout.RUNG_BYTES * channel);
        add(block, MuLayout.COUNT);
        // The sleeper marks itself and then looks at the count; we do it the other way round.
        VarHandle.fullFence();
        if ((int) WORD.getOpaque(block, MuLayout.SLEEPERS) != 0) {
            futex.wakeAll(block.asSlice(MuLayout.COUNT, Integer.BYTES));
        }
    }

    private static void add(MemorySegment block, long offset) {
        int ignored = (int) WORD.getAndAdd(block, offset, 1);
    }
}
