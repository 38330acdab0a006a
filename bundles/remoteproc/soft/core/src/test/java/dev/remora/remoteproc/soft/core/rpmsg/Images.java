package dev.remora.remoteproc.soft.core.rpmsg;

import dev.remora.platform.Region;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/** Memory and tables for tests. */
public final class Images {

    /** The resource table of a booted firmware: carveout, rpmsg vdev with two vrings, trace at 0xB8020000. */
    private static final String BOOTED = """
            01000000030000000000000000000000
            1c000000540000009800000000000000
            000010b8000010b80000100000000000
            00000000736861726564000000000000
            00000000000000000000000000000000
            00000000030000000700000000000000
            01000000010000000000000007020000
            000000b8001000000001000000000000
            00000000008000b80010000000010000
            010000000000000002000000000002b8
            001000000000000074726163653a636d
            34000000000000000000000000000000
            0000000000000000""";

    public static final long BASE = 0xB8000000L;
    static final int TABLE_LENGTH = 200;
    public static final int VDEV = 0x54;
    public static final int STATUS = VDEV + 24;
    private static final int CARVEOUT = 1 << 20;
    private static final int TABLE = 0xF0000;

    private Images() {}

    public static Region carveout() {
        return new Region("carveout", BASE, Arena.ofAuto().allocate(CARVEOUT, 4096));
    }

    /** The booted table, within the carveout. */
    public static MemorySegment table(Region carveout) {
        byte[] bytes = HexFormat.of().parseHex(BOOTED.replace("\n", ""));
        return carveout.at(BASE + TABLE, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }
}
