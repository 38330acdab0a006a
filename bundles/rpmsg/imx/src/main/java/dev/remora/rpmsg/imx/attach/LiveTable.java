package dev.remora.rpmsg.imx.attach;

import dev.remora.virtio.VirtioStatus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The resource table in the memory, as far as it shows who has loaded it. Anybody may write there at any time.
 *
 * <pre>
 *   header   ver u32 @0 (1) | num u32 @4 | reserved u64 @8 | offset u32[num] @16
 *   vdev     type u32 @0 (3) | … | status u8 @24
 * </pre>
 *
 * @param memory where it lies
 */
record LiveTable(MemorySegment memory) {

    private static final VarHandle U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    private static final int VERSION = 1;
    private static final long NUM = 4;
    private static final long OFFSETS = 16;
    private static final int VDEV = 3;
    private static final long STATUS = 24;
    /** More than any table has. */
    private static final int MOST_ENTRIES = 256;

    /** Whether there is one at all. */
    boolean there() {
        return get(0) == VERSION;
    }

    /** Whether a driver runs a vdev of it, or has done so and was not told to stop. */
    boolean hasDriver() {
        int entries = get(NUM);
        if (!there() || entries < 0 || entries > MOST_ENTRIES) {
            return false;
        }
        for (long entry = 0; entry < entries && OFFSETS + (entry + 1) * Integer.BYTES <= memory.byteSize(); entry++) {
            long at = Integer.toUnsignedLong(get(OFFSETS + entry * Integer.BYTES));
            if (at <= memory.byteSize() - STATUS - 1 && get(at) == VDEV && (memory.get(ValueLayout.JAVA_BYTE, at
                    + STATUS) & VirtioStatus.DRIVER_OK) != 0) {
                return true;
            }
        }
        return false;
    }

    private int get(long offset) {
        return (int) U32.get(memory, offset);
    }
}
