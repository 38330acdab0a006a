package dev.remora.remoteproc.core.image;

import dev.remora.remoteproc.core.image.ResourceEntry.Carveout;
import dev.remora.remoteproc.core.image.ResourceEntry.DeviceMemory;
import dev.remora.remoteproc.core.image.ResourceEntry.Skipped;
import dev.remora.remoteproc.core.image.ResourceEntry.Trace;
import dev.remora.remoteproc.core.image.ResourceEntry.Vdev;
import dev.remora.remoteproc.core.image.ResourceEntry.Vendor;
import dev.remora.remoteproc.core.image.ResourceEntry.VringEntry;
import dev.remora.virtio.VringLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * An untrusted resource table, checked by rules stricter than the kernel's: aligned, disjoint entries, no reserved bits,
 * bounded counts.
 *
 * @param bytes the whole table
 * @param entries in the order of the header
 */
record ResourceTable(Bytes bytes, List<ResourceEntry> entries) {

    /** Of a firmware that has none. */
    static final ResourceTable EMPTY = new ResourceTable(Bytes.of(MemorySegment.ofArray(new byte[0])), List.of());

    /**
     * Reads one.
     *
     * @param in the whole table; never changes
     */
    static ResourceTable parse(Bytes in) throws FirmwareException {
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
        NavigableSet<Integer> offsets = new TreeSet<>();
        for (int i = 0; i < num; i++) {
            offsets.add(offset(in, TableLayout.OFFSETS + 4L * i, TableLayout.OFFSETS + 4 * num));
        }
        List<ResourceEntry> entries = new ArrayList<>();
        for (int i = 0; i < num; i++) {
            int at = (int) in.u32(TableLayout.OFFSETS + 4L * i);
            Integer next = offsets.higher(at);
            entries.add(entry(in, at, next == null ? (int) in.size() : next));
        }
        checkDisjoint(in, entries);
        return new ResourceTable(in, List.copyOf(entries));
    }

    Place at(ResourceEntry entry) {
        return new Place(bytes, entry.offset());
    }

    Place at(VringEntry entry) {
        return new Place(bytes, entry.offset());
    }

    <E extends ResourceEntry> List<E> all(Class<E> kind) {
        return entries.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Where an entry begins: with room for its type. */
    private static int offset(Bytes in, long field, long firstFree) throws FirmwareException {
        long at = in.u32(field);
        if (at < firstFree || (at & 3) != 0 || !in.has(at, 4)) {
            throw in.refuse(field, "resource table: entry at 0x%x, must be a multiple of 4 from 0x%x to 0x%x"
                    .formatted(at, firstFree, in.size() - 4));
        }
        return (int) at; // inside a Java array
    }

    private static ResourceEntry entry(Bytes in, int at, int next) throws FirmwareException {
        long type = in.u32(at);
        if (type >= TableLayout.VENDOR_FIRST && type <= TableLayout.VENDOR_LAST) {
            return new Vendor(at, next - at, (int) type);
        }
        return switch ((int) type) {
            case TableLayout.CARVEOUT -> carveout(in, at);
            case TableLayout.DEVMEM -> deviceMemory(in, at);
            case TableLayout.TRACE -> trace(in, at);
            case TableLayout.VDEV -> vdev(in, at);
            default -> new Skipped(at, type);
        };
    }

    private static Carveout carveout(Bytes in, int at) throws FirmwareException {
        String name = checkedName(in, at, "carveout");
        return new Carveout(at, name, in.u32(at + TableLayout.CARVEOUT_DA), in.u32(at + TableLayout.CARVEOUT_LEN));
    }

    private static DeviceMemory deviceMemory(Bytes in, int at) throws FirmwareException {
        String name = checkedName(in, at, "devmem");
        return new DeviceMemory(at, name, in.u32(at + TableLayout.CARVEOUT_DA), in.u32(at + TableLayout.CARVEOUT_PA),
                in.u32(at + TableLayout.CARVEOUT_LEN), (int) in.u32(at + TableLayout.CARVEOUT_FLAGS));
    }

    /** What carveouts and device memory have in common. */
    private static String checkedName(Bytes in, int at, String what) throws FirmwareException {
        in.check(at, TableLayout.CARVEOUT_SIZE, what + " entry");
        String name = name(in, at + TableLayout.CARVEOUT_NAME);
        checkReserved(in, at + TableLayout.CARVEOUT_RESERVED, in.u32(at + TableLayout.CARVEOUT_RESERVED), what + " "
                + name);
        if (in.u32(at + TableLayout.CARVEOUT_LEN) == 0) {
            throw in.refuse(at + TableLayout.CARVEOUT_LEN, what + " " + name + ": length 0");
        }
        return name;
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
