package dev.remora.remoteproc.core.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Objects;

/**
 * The fields of a vdev that change while it is driven, in the live resource table. Everything else of the table was
 * read once, before the core started, and is never read again.
 *
 * @param live the entry as the firmware sees it, with its vrings and its configuration space
 * @param vrings how many of them lie before the configuration space
 */
public record VdevEntry(MemorySegment live, int vrings) {

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
        // As volatile; but a volatile store of 8 bits to a file that was cut short aborts the JVM, a plain one throws.
        VarHandle.fullFence();
        live.set(ValueLayout.JAVA_BYTE, TableLayout.VDEV_STATUS, (byte) status);
        VarHandle.fullFence();
    }

    /** The configuration space, which is all that is behind the vrings: how many bytes. */
    public int configSize() {
        return (int) live.byteSize() - configOffset();
    }

    /**
     * Copies what the firmware has in the configuration space now.
     *
     * @throws IndexOutOfBoundsException if that is not wholly inside
     */
    public void readConfig(int offset, byte[] into) {
        Objects.checkFromIndexSize(offset, into.length, configSize());
        MemorySegment.copy(live, ValueLayout.JAVA_BYTE, (long) configOffset() + offset, into, 0, into.length);
    }

    private int configOffset() {
        return TableLayout.VDEV_SIZE + vrings * TableLayout.VRING_SIZE;
    }
}
