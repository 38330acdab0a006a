package dev.remora.remoteproc.soft.firmware;

import dev.remora.remoteproc.soft.firmware.elf.ResourceTableWriter;
import dev.remora.remoteproc.soft.firmware.elf.Section;
import dev.remora.remoteproc.soft.firmware.elf.Segment;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A resource table outside of the core's own memory, for a gateway that finds the firmware running: its rings lie at
 * fixed places, vring j of vdev i at rings + i * 0x10000 + j * 0x8000, and notify ids count from 0.
 *
 * @param address device address of the table, a multiple of 4096
 * @param vdevs how many rpmsg vdevs it has
 * @param rings device address of the first ring
 * @param trace device address of the trace buffer, which is zeroed at boot
 */
record SharedTable(int address, int vdevs, int rings, int trace) {

    private static final int VDEV_STEP = 0x10000;
    private static final int VRING_STEP = 0x8000;

    /** Its segments: table, trace buffer. */
    List<Segment> segments(String traceName) {
        ResourceTableWriter entries = new ResourceTableWriter();
        for (int i = 0; i < vdevs; i++) {
            int first = rings + VDEV_STEP * i;
            entries.placedVdev(FirmwareImage.VIRTIO_ID_RPMSG, FirmwareImage.F_NS, FirmwareImage.VRING_NUM,
                    FirmwareImage.VRING_ALIGN, FirmwareImage.VRINGS * i, first, first + VRING_STEP);
        }
        ByteBuffer table = entries.trace(traceName, trace, FirmwareImage.TRACE_LENGTH).write();
        int flags = Section.ALLOC | Section.WRITE;
        return List.of(
                new Segment(Segment.READ | Segment.WRITE, address, table, table.remaining(), List.of(
                        new Section(".resource_table", flags, address, table.remaining(), true))),
                new Segment(Segment.READ | Segment.WRITE, trace, ByteBuffer.allocate(0), FirmwareImage.TRACE_LENGTH,
                        List.of(new Section(".shared_bss", flags, trace, FirmwareImage.TRACE_LENGTH, false))));
    }
}
