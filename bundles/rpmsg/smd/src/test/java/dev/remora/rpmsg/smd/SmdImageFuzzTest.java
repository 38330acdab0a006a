package dev.remora.rpmsg.smd;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.remora.smem.SmemException;

/**
 * An edge on a real SMEM heap as it lies in memory, into which a remote writes anything: header, tables, partitions, items,
 * rings. The edge takes it, closes channels, or fails with what is corrupt in the heap; never by an exception nobody thought
 * of, and no walk goes on for ever.
 */
class SmdImageFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void theRemoteWritesAnythingIntoTheImage(FuzzedDataProvider data) throws SmemException {
        FuzzedImage image = new FuzzedImage(data);
        try {
            new FuzzScript(image, data).run();
        } finally {
            image.memory.takeAway();
        }
    }
}
