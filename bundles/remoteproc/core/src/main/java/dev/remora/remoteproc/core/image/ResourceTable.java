package dev.remora.remoteproc.core.image;

import dev.remora.remoteproc.core.image.ResourceEntry.Carveout;
import dev.remora.remoteproc.core.image.ResourceEntry.Skipped;
import dev.remora.remoteproc.core.image.ResourceEntry.Trace;
import dev.remora.remoteproc.core.image.ResourceEntry.Vdev;
import dev.remora.remoteproc.core.image.ResourceEntry.VringEntry;
import dev.remora.virtio.VringLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An untrusted resource table, checked by rules stricter than the kernel's: aligned, disjoint entries, no reserved bits,
 * bounded counts.
 *
 * @param entries in the order of the header
 */
record ResourceTable(List<ResourceEntry> entries) {

    /**
     * Reads one. The bytes must not change meanwhile.
     *
     * @param bytes the whole table
     * @param fileOffset where in the file it lies, for the messages
     */
    static ResourceTable parse(MemorySegment bytes, long fileOffset) throws FirmwareException {
        Bytes in = new Bytes(bytes, fileOffset);
        in.check(0, TableLayout.OFFSETS, "resource table header");
        if (in.u32(TableLayout.VERSION) != 1) {
            throw in.refuse(TableLayout.VERSION, "resource table version " + in.u32(TableLayout.VERSION)
                    + ", only 1 is known");
        }
        if (in.u64(TableLayout.RESERVED) != 0) {
            throw in.refuse(TableLayout.RESERVED, "resource table: reserved words are not 0");
        }
        long num = in.u32(TableLayout.NUM);
        if (num > TableLayout.MAX_ENTRIES) {
            throw in.refuse(TableLayout.NUM, "resource table with %d entries, at most %d".formatted(num,
                    TableLayout.MAX_ENTRIES));
        }
        in.check(TableLayout.OFFSETS, 4 * num, "offsets of the resource table");
        List<ResourceEntry> entries = new ArrayList<>();
        for (int i = 0; i < num; i++) {
            entries.add(entry(in, TableLayout.OFFSETS + 4L * i, TableLayout.OFFSETS + 4 * num));
        }
        checkDisjoint(in, entries);
        return new ResourceTable(List.copyOf(entries));
    }

    <E extends ResourceEntry> List<E> all(Class<E> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static ResourceEntry entry(Bytes in, long field, long firstFree) throws FirmwareException {
        long at = in.u32(field);
        if (at < firstFree || (at & 3) != 0 || !in.has(at, 4)) {
            throw in.refuse(field, "resource table: entry at 0x%x, must be a multiple of 4 from 0x%x to 0x%x"
                    .formatted(at, firstFree, in.size() - 4));
        }
        int offset = (int) at; // inside a Java array
        long type = in.u32(at);
        return switch ((int) type) {
            case TableLayout.CARVEOUT -> carveout(in, offset);
            case TableLayout.DEVMEM -> throw in.refuse(at,
                    "asks for device memory (devmem), which needs an IOMMU: there is none");
            case TableLayout.TRACE -> trace(in, offset);
            case TableLayout.VDEV -> vdev(in, offset);
            default -> new Skipped(offset, type);
        };
    }

    private static Carveout carveout(Bytes in, int at) throws FirmwareException {
        in.check(at, TableLayout.CARVEOUT_SIZE, "carveout entry");
        String name = name(in, at + TableLayout.CARVEOUT_NAME);
        checkReserved(in, at + TableLayout.CARVEOUT_RESERVED, in.u32(at + TableLayout.CARVEOUT_RESERVED), "carveout "
                + name);
        long length = in.u32(at + TableLayout.CARVEOUT_LEN);
        if (length == 0) {
            throw in.refuse(at + TableLayout.CARVEOUT_LEN, "carveout " + name + ": length 0");
        }
        return new Carveout(at, name, in.u32(at + TableLayout.CARVEOUT_DA), length);
    }

    private static Trace trace(Bytes in, int at) throws FirmwareException {
        in.check(at, TableLayout.TRACE_SIZE, "trace entry");
        String name = name(in, at + TableLayout.TRACE_NAME);
        checkReserved(in, at + TableLayout.TRACE_RESERVED, in.u32(at + TableLayout.TRACE_RESERVED), "trace " + name);
        return new Trace(at, name, in.u32(at + TableLayout.TRACE_DA), in.u32(at + TableLayout.TRACE_LEN));
    }

    private static Vdev vdev(Bytes in, int at) throws FirmwareException {
        in.check(at, TableLayout.VDEV_SIZE, "vdev entry");
        checkReserved(in, at + TableLayout.VDEV_RESERVED, in.u16(at + TableLayout.VDEV_RESERVED), "vdev");
        int count = in.u8(at + TableLayout.VDEV_VRINGS);
        if (count > TableLayout.MAX_VRINGS) {
            throw in.refuse(at + TableLayout.VDEV_VRINGS, "vdev with %d vrings, at most %d".formatted(count,
                    TableLayout.MAX_VRINGS));
        }
        long size = TableLayout.VDEV_SIZE + (long) count * TableLayout.VRING_SIZE + in.u32(at
                + TableLayout.VDEV_CONFIG_LEN);
        in.check(at, size, "vdev entry with its vrings and config space");
        List<VringEntry> vrings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            vrings.add(vring(in, at + TableLayout.VDEV_SIZE + i * TableLayout.VRING_SIZE));
        }
        return new Vdev(at, (int) size, (int) in.u32(at + TableLayout.VDEV_ID), List.copyOf(vrings));
    }

    private static VringEntry vring(Bytes in, int at) throws FirmwareException {
        // Above 2^31 these come out negative, which the layout refuses as well.
        int num = (int) in.u32(at + TableLayout.VRING_NUM);
        int align = (int) in.u32(at + TableLayout.VRING_ALIGN);
        try {
            return new VringEntry(at, in.u32(at + TableLayout.VRING_DA), new VringLayout(num, align));
        } catch (IllegalArgumentException e) {
            throw in.refuse(at, "vdev: " + e.getMessage());
        }
    }

    private static void checkReserved(Bytes in, int at, long value, String what) throws FirmwareException {
        if (value != 0) {
            throw in.refuse(at, "%s: reserved field is 0x%x, must be 0".formatted(what, value));
        }
    }

    private static void checkDisjoint(Bytes in, List<ResourceEntry> entries) throws FirmwareException {
        List<ResourceEntry> sorted = entries.stream().sorted(Comparator.comparingInt(ResourceEntry::offset)).toList();
        for (int i = 1; i < sorted.size(); i++) {
            ResourceEntry before = sorted.get(i - 1);
            ResourceEntry entry = sorted.get(i);
            if (entry.offset() < before.offset() + before.size()) {
                throw in.refuse(entry.offset(), "resource table: entry at 0x%x overlaps the one at 0x%x".formatted(entry
                        .offset(), before.offset()));
            }
        }
    }

    /** Up to 32 bytes, with or without NUL; what could disturb a path, a log line or a filter becomes {@code _}. */
    private static String name(Bytes in, int at) {
        byte[] raw = in.bytes().asSlice(at, TableLayout.NAME_SIZE).toArray(ValueLayout.JAVA_BYTE);
        int length = 0;
        while (length < raw.length && raw[length] != 0) {
            length++;
        }
        String name = new String(raw, 0, length, StandardCharsets.ISO_8859_1);
        return name.replaceAll("[^A-Za-z0-9._:@+-]", "_");
    }
}
