package dev.remora.remoteproc.core.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** A resource table as it was found, what is filled in, and where the core sees it. */
final class PlannedTable {

    private final MemorySegment clean;
    private final MemorySegment live;
    private final boolean visible;
    private final boolean attached;
    private final List<Field> fields = new ArrayList<>();

    private record Field(long offset, int value) {}

    private PlannedTable(byte[] clean, MemorySegment live, boolean visible, boolean attached) {
        this.clean = MemorySegment.ofArray(clean);
        this.live = live;
        this.visible = visible;
        this.attached = attached;
    }

    /** No table: nothing is written. */
    static PlannedTable none() {
        return unseen(new byte[0]);
    }

    /** Of a firmware that does not see it: it was linked to where the core has no memory. */
    static PlannedTable unseen(byte[] clean) {
        return new PlannedTable(clean, MemorySegment.ofArray(new byte[clean.length]), clean.length == 0, false);
    }

    /** Of a firmware that is loaded. */
    static PlannedTable loaded(byte[] clean, MemorySegment live) {
        return new PlannedTable(clean, live, true, false);
    }

    /** Of a core that runs: only single fields are written. */
    static PlannedTable attached(byte[] clean, MemorySegment live) {
        return new PlannedTable(clean, live, true, true);
    }

    boolean attached() {
        return attached;
    }

    boolean visible() {
        return visible;
    }

    boolean isEmpty() { return clean.byteSize() == 0; }

    /** A part of what the core sees. */
    MemorySegment live(long offset, long length) {
        return live.asSlice(offset, length);
    }

    /** Whatever it says: no driver has started this vdev yet, nor will one have when the table is put back. */
    void reset(int vdev) {
        clean.set(ValueLayout.JAVA_BYTE, vdev + TableLayout.VDEV_STATUS, (byte) 0);
        clean.set(Bytes.U32, vdev + TableLayout.VDEV_GFEATURES, 0);
        fillIn(vdev + TableLayout.VDEV_GFEATURES, 0);
    }

    /** Sets a field when the table is written. */
    void fillIn(long offset, int value) {
        fields.add(new Field(offset, value));
    }

    void write() {
        if (!attached) {
            live.copyFrom(clean);
        }
        fields.forEach(field -> live.set(Bytes.U32, field.offset, field.value));
    }

    void restore() {
        live.copyFrom(clean);
    }

    /** A copy of what the core sees now; what it saw at first if that is gone. */
    MemorySegment now() {
        try {
            return MemorySegment.ofArray(live.toArray(ValueLayout.JAVA_BYTE));
        } catch (IllegalStateException | InternalError e) {
            return clean; // the memory left with its provider
        }
    }
}
