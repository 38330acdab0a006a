package dev.remora.remoteproc.core.image;

import dev.remora.platform.Region;
import dev.remora.remoteproc.core.image.ElfImage.Section;
import dev.remora.remoteproc.core.image.ElfImage.Segment;
import dev.remora.remoteproc.core.image.LoadPlan.Placed;
import dev.remora.remoteproc.core.image.Range.Use;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Finds where the segments of a firmware and its resource table go. */
final class SegmentPlanner {

    private static final String TABLE = "resource table";

    private final MemoryMap memory;
    private final Bytes file;

    SegmentPlanner(MemoryMap memory, Bytes file) {
        this.memory = memory;
        this.file = file;
    }

    List<Placed> segments(List<Segment> segments) throws FirmwareException {
        List<Placed> placed = new ArrayList<>();
        for (Segment segment : segments) {
            Place place = new Place(file, segment.header());
            String name = "segment " + segment.index();
            Region region = memory.require(Use.SEGMENT, name, segment.address(), segment.memorySize(), place);
            memory.use(Use.SEGMENT, name, region, EnumSet.of(Use.SEGMENT), place);
            placed.add(new Placed(segment, region.memory()));
        }
        return List.copyOf(placed);
    }

    /** Usually it is part of a segment; else it must keep clear of them. Unseen if it lies where the core has no memory. */
    PlannedTable table(Section section, Bytes bytes, List<Placed> segments) throws FirmwareException {
        Region seen = memory.find(TABLE, section.address(), section.size()).orElse(null);
        byte[] clean = bytes.toArray();
        if (seen == null) {
            return PlannedTable.unseen(clean);
        }
        if (segments.stream().anyMatch(segment -> Piece.holds(segment.memory(), seen.memory()))) {
            memory.use(Use.TABLE, TABLE, seen);
        } else {
            memory.use(Use.TABLE, TABLE, seen, EnumSet.of(Use.SEGMENT), new Place(file, section.header()));
        }
        return PlannedTable.loaded(clean, seen.memory());
    }

    /** The table of a core that runs. */
    static PlannedTable attached(MemoryMap memory, Region live, Bytes bytes) {
        memory.use(Use.TABLE, TABLE, live);
        return PlannedTable.attached(bytes.toArray(), live.memory());
    }
}
