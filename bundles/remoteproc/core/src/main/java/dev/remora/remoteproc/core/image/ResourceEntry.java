package dev.remora.remoteproc.core.image;

import dev.remora.virtio.VringLayout;
import java.util.List;

/** What a firmware asks for, one by one; offsets count from the start of the table. */
sealed interface ResourceEntry {

    int offset();

    /** Bytes in the table. */
    int size();

    /** Memory for the firmware; {@code da} may be {@link TableLayout#ANY}. */
    record Carveout(int offset, String name, long da, long length) implements ResourceEntry {

        @Override
        public int size() {
            return TableLayout.CARVEOUT_SIZE;
        }
    }

    /** Device memory that the core wants to reach through its IOMMU. */
    record DeviceMemory(int offset, String name, long da, long pa, long length, int flags) implements ResourceEntry {

        @Override
        public int size() {
            return TableLayout.CARVEOUT_SIZE;
        }
    }

    /** A buffer into which the firmware logs. */
    record Trace(int offset, String name, long da, long length) implements ResourceEntry {

        @Override
        public int size() {
            return TableLayout.TRACE_SIZE;
        }
    }

    /** A virtio device. */
    record Vdev(int offset, int size, int id, List<VringEntry> vrings) implements ResourceEntry {}

    /** Of a kind that only its vendor knows; it ends where the next entry begins. */
    record Vendor(int offset, int size, int type) implements ResourceEntry {}

    /** Of a kind that nobody here handles. */
    record Skipped(int offset, long type) implements ResourceEntry {

        @Override
        public int size() {
            return 4;
        }
    }

    /** One vring of a vdev; {@code da} may be {@link TableLayout#ANY}. */
    record VringEntry(int offset, long da, VringLayout layout) {}
}
