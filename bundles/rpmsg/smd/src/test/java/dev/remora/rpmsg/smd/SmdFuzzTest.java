package dev.remora.rpmsg.smd;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * An edge whose memory holds anything: tables, items of any size over each other, half-channels, rings; while a remote goes
 * on writing, also while a message is shown. The edge takes it, or closes channels; it fails only with the heap, with a
 * reason, and never by an exception nobody thought of.
 */
class SmdFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void theMemoryHoldsAnythingAndTheRemoteWritesOn(FuzzedDataProvider data) {
        FuzzedHeap heap = new FuzzedHeap(data);
        try {
            new FuzzScript(heap, data).run();
        } finally {
            heap.memory.takeAway();
        }
    }
}
