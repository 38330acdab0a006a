package dev.remora.remoteproc.core.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The fields of a vdev that change while it is driven, in the live resource table. Everything else of the table was
 * read once, before the core started, and is never read again.
 *
 * @param live the entry as the firmware sees it
 */
public record VdevEntry(MemorySegment live) {

    private static final VarHandle STATUS = ValueLayout.JAVA_BYTE.varHandle();

    /** What the device offers. */
    public long features() {
        return Integer.toUnsignedLong(live.get(Bytes.U32, TableLayout.VDEV_DFEATURES));
    }

    /** What the driver takes of it; seen by the device no later than the next status. */
    public void acceptFeatures(long features) {
        live.set(Bytes.U32, TableLayout.VDEV_GFEATURES, (int) features);
    }

    public int status() {
        return Byte.toUnsignedInt((byte) STATUS.getVolatile(live, (long) TableLayout.VDEV_STATUS));
    }

    /** Everything written before, rings and features, is seen before the status; a kick after it comes after it. */
    public void setStatus(int status) {
        STATUS.setVolatile(live, (long) TableLayout.VDEV_STATUS, (byte) status);
    }
}
