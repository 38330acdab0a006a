package dev.remora.remoteproc.core.image;

import dev.remora.remoteproc.ProcessorReport.Resource;
import dev.remora.remoteproc.core.image.ResourceEntry.Carveout;
import dev.remora.remoteproc.core.image.ResourceEntry.DeviceMemory;
import dev.remora.remoteproc.core.image.ResourceEntry.Skipped;
import dev.remora.remoteproc.core.image.ResourceEntry.Trace;
import dev.remora.remoteproc.core.image.ResourceEntry.Vdev;
import dev.remora.remoteproc.core.image.ResourceEntry.Vendor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes a resource table for people. Where the entries lie, what they are and how they are called comes from the table
 * that was checked; the other values from the bytes of now, whatever these say.
 */
final class TableReport {

    private final MemorySegment now;
    private final Map<String, String> fields = new LinkedHashMap<>();

    private TableReport(MemorySegment now) {
        this.now = now;
    }

    /**
     * Decodes one.
     *
     * @param table that was checked
     * @param now a private copy of its bytes, as long as it was
     */
    static List<Resource> of(ResourceTable table, MemorySegment now) {
        return table.entries().stream().map(entry -> new TableReport(now).decode(entry)).toList();
    }

    private Resource decode(ResourceEntry entry) {
        String type = switch (entry) {
            case Carveout carveout -> memory("carveout", carveout.offset(), carveout.name());
            case DeviceMemory device -> memory("devmem", device.offset(), device.name());
            case Trace trace -> trace(trace);
            case Vdev vdev -> vdev(vdev);
            case Vendor vendor -> vendor(vendor);
            case Skipped skipped -> "type %d (skipped)".formatted(skipped.type());
        };
        return new Resource(entry.offset(), type, Collections.unmodifiableMap(fields));
    }

    private String memory(String type, int at, String name) {
        fields.put("name", name);
        address("da", at + TableLayout.CARVEOUT_DA);
        hexadecimal("pa", at + TableLayout.CARVEOUT_PA);
        hexadecimal("len", at + TableLayout.CARVEOUT_LEN);
        hexadecimal("flags", at + TableLayout.CARVEOUT_FLAGS);
        return type;
    }

    private String trace(Trace trace) {
        fields.put("name", trace.name());
        address("da", trace.offset() + TableLayout.TRACE_DA);
        hexadecimal("len", trace.offset() + TableLayout.TRACE_LEN);
        return "trace";
    }

    private String vdev(Vdev vdev) {
        int at = vdev.offset();
        number("id", at + TableLayout.VDEV_ID);
        notifyId("notifyid", at + TableLayout.VDEV_NOTIFYID);
        hexadecimal("dfeatures", at + TableLayout.VDEV_DFEATURES);
        hexadecimal("gfeatures", at + TableLayout.VDEV_GFEATURES);
        number("config_len", at + TableLayout.VDEV_CONFIG_LEN);
        fields.put("status", "0x%02x".formatted(now.get(ValueLayout.JAVA_BYTE, at + TableLayout.VDEV_STATUS)));
        for (int i = 0; i < vdev.vrings().size(); i++) {
            int ring = vdev.vrings().get(i).offset();
            String name = "vring" + i + ".";
            address(name + "da", ring + TableLayout.VRING_DA);
            number(name + "align", ring + TableLayout.VRING_ALIGN);
            number(name + "num", ring + TableLayout.VRING_NUM);
            notifyId(name + "notifyid", ring + TableLayout.VRING_NOTIFYID);
            hexadecimal(name + "pa", ring + TableLayout.VRING_PA);
        }
        return "vdev";
    }

    private String vendor(Vendor vendor) {
        fields.put("length", Integer.toString(vendor.size() - 4));
        return "vendor " + vendor.type();
    }

    private long word(long offset) {
        return Integer.toUnsignedLong(now.get(Bytes.U32, offset));
    }

    private void address(String name, long offset) {
        fields.put(name, word(offset) == TableLayout.ANY ? "any" : "0x%08x".formatted(word(offset)));
    }

    private void hexadecimal(String name, long offset) {
        fields.put(name, "0x%x".formatted(word(offset)));
    }

    private void number(String name, long offset) {
        fields.put(name, Long.toString(word(offset)));
    }

    private void notifyId(String name, long offset) {
        fields.put(name, word(offset) == TableLayout.ANY ? "unset" : Long.toString(word(offset)));
    }
}
