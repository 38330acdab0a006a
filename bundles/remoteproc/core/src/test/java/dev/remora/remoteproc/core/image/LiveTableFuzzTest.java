package dev.remora.remoteproc.core.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The table of a core that runs: any table, which the core rewrites as soon as it was checked.
 *
 * <pre>
 *   0  u16 length of the table | the table | what it is rewritten with
 * </pre>
 */
class LiveTableFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void aRunningCoreRewritesItsTableAtAnyTime(byte[] input) {
        if (input.length < 2) {
            return;
        }
        int length = Math.min((input[0] & 0xFF) | (input[1] & 0xFF) << 8, input.length - 2);
        try (FuzzBoard board = new FuzzBoard()) {
            MemorySegment live = board.table().memory().fill((byte) 0);
            MemorySegment.copy(input, 2, live, ValueLayout.JAVA_BYTE, 0, Math.min(length, (int) live.byteSize()));
            board.check(() -> LoadPlan.attached("fuzz", board.core(), board.table()), plan -> {
                rewrite(live, input, 2 + length);
                plan.load();
                rewrite(live, input, 2 + length);
            });
        }
    }

    private static void rewrite(MemorySegment live, byte[] input, int from) {
        int length = (int) Math.min(input.length - from, live.byteSize());
        MemorySegment.copy(input, from, live, ValueLayout.JAVA_BYTE, 0, length);
    }
}
