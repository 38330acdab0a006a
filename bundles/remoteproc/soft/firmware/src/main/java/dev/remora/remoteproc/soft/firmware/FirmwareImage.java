package dev.remora.remoteproc.soft.firmware;

import dev.remora.remoteproc.soft.core.SoftBootLayout;
import dev.remora.remoteproc.soft.firmware.elf.ElfWriter;
import dev.remora.remoteproc.soft.firmware.elf.ResourceTableWriter;
import dev.remora.remoteproc.soft.firmware.elf.Section;
import dev.remora.remoteproc.soft.firmware.elf.Segment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The image of a soft core's firmware.
 *
 * <pre>
 *   base   text segment   .text            boot header, then the firmware's jar
 *   page   data segment   .resource_table  one rpmsg vdev with two vrings (or none), one trace buffer
 *   page                  .bss             the trace buffer
 *
 *   shared table   .resource_table, .shared_bss   if it has one; the core's own is called .boot_table then
 * </pre>
 */
public final class FirmwareImage {

    /** Where the soft board's memory begins. */
    public static final int DEFAULT_BASE = 0x10000000;

    static final int VIRTIO_ID_RPMSG = 7;
    static final int F_NS = 1;
    static final int VRINGS = 2;
    static final int VRING_NUM = 256;
    static final int VRING_ALIGN = 4096;
    static final int TRACE_LENGTH = 8192;
    private static final int PAGE = 4096;

    private FirmwareImage() {}

    /**
     * Makes an image.
     *
     * @param jar the firmware's classes, with a manifest that names the firmware class
     * @param base device address of the text segment, a multiple of 4096
     * @param traceName the name of the trace buffer
     * @param vdev whether it has the rpmsg vdev
     * @return the ELF file
     */
    public static byte[] of(byte[] jar, int base, String traceName, boolean vdev) {
        return of(jar, base, traceName, vdev, null);
    }

    /** The same, with a resource table in shared memory besides. */
    static byte[] of(byte[] jar, int base, String traceName, boolean vdev, @Nullable SharedTable shared) {
        int textLength = SoftBootLayout.SIZE + jar.length;
        int tableAddress = base + pages(textLength);
        int traceAddress = tableAddress + PAGE;
        ResourceTableWriter entries = new ResourceTableWriter();
        if (vdev && shared == null) {
            entries.vdev(VIRTIO_ID_RPMSG, F_NS, VRINGS, VRING_NUM, VRING_ALIGN);
        }
        ByteBuffer table = entries.trace(traceName, traceAddress, TRACE_LENGTH).write();
        ByteBuffer text = ByteBuffer.allocate(textLength).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(SoftBootLayout.MAGIC, SoftBootLayout.MAGIC_VALUE)
                .putInt(SoftBootLayout.VERSION, SoftBootLayout.VERSION_VALUE)
                .putInt(SoftBootLayout.PROGRAM, base + SoftBootLayout.SIZE)
                .putInt(SoftBootLayout.PROGRAM_LENGTH, jar.length)
                .putInt(SoftBootLayout.TABLE, tableAddress)
                .putInt(SoftBootLayout.TABLE_LENGTH, table.remaining())
                .put(SoftBootLayout.SIZE, jar);
        String tableName = shared == null ? ".resource_table" : ".boot_table";
        List<Segment> segments = new ArrayList<>(List.of(
                new Segment(Segment.READ | Segment.EXECUTE, base, text, textLength, List.of(
                        new Section(".text", Section.ALLOC | Section.EXECINSTR, base, textLength, true))),
                new Segment(Segment.READ | Segment.WRITE, tableAddress, table, PAGE + TRACE_LENGTH, List.of(
                        new Section(tableName, Section.ALLOC | Section.WRITE, tableAddress, table.remaining(), true),
                        new Section(".bss", Section.ALLOC | Section.WRITE, traceAddress, TRACE_LENGTH, false)))));
        if (shared != null) {
            segments.addAll(shared.segments(traceName));
        }
        return new ElfWriter(SoftBootLayout.MACHINE, base, segments).write();
    }

    private static int pages(int length) {
        return (length + PAGE - 1) & -PAGE;
    }
}
