package dev.remora.rpmsg.imx.link;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * A partition at fixed places that writes any words, rings any doorbell, is reset at any time, and writes anything into
 * rings and buffers. The gateway counts, withdraws, begins anew; its thread never ends by an exception, and when it stops
 * nothing is left.
 */
class PartitionFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void theOtherSideDoesAnything(FuzzedDataProvider data) {
        try (FuzzedPartition partition = new FuzzedPartition()) {
            partition.run(data);
        }
    }
}
