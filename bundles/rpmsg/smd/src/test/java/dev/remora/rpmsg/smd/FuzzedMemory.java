package dev.remora.rpmsg.smd;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException.Reason;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Memory between an edge and a remote that writes there what it likes. */
interface FuzzedMemory {

    /** As the edge has it. */
    Smem smem();

    /** What the edge is configured with besides. */
    Map<String, Object> config();

    /** The remote writes something. */
    void write(FuzzedDataProvider data);

    /** From now on the heap fails by itself, or no longer; where that can be had. */
    void trouble(@Nullable Reason reason);

    /** Whether an edge may have ended for this reason. */
    boolean isCorruption(String failure);
}
