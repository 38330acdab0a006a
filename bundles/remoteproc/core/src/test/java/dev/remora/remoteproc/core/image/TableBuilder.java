package dev.remora.remoteproc.core.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes resource tables for tests. */
public final class TableBuilder {

    /** Wherever there is room. */
    public static final long ANY = TableLayout.ANY;

    private final List<byte[]> entries = new ArrayList<>();

    /** The table of the soft board's sample: two rings of 256 anywhere, a trace buffer. */
    public static byte[] sample(long traceAddress) {
        return new TableBuilder().vdev(7, 1, ANY, ANY).trace("trace:m4", traceAddress, 4096).build();
    }

    public TableBuilder carveout(String name, long da, int length) {
        ByteBuffer entry = entry(TableLayout.CARVEOUT_SIZE, TableLayout.CARVEOUT);
        entry.putInt(TableLayout.CARVEOUT_DA, (int) da).putInt(TableLayout.CARVEOUT_LEN, length);
        entry.put(TableLayout.CARVEOUT_NAME, name.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    public TableBuilder deviceMemory(String name, long da, long pa, int length) {
        carveout(name, da, length);
        ByteBuffer entry = ByteBuffer.wrap(entries.getLast()).order(ByteOrder.LITTLE_ENDIAN);
        entry.putInt(TableLayout.TYPE, TableLayout.DEVMEM).putInt(TableLayout.CARVEOUT_PA, (int) pa);
        return this;
    }

    public TableBuilder trace(String name, long da, int length) {
        ByteBuffer entry = entry(TableLayout.TRACE_SIZE, TableLayout.TRACE);
        entry.putInt(TableLayout.TRACE_DA, (int) da).putInt(TableLayout.TRACE_LEN, length);
        entry.put(TableLayout.TRACE_NAME, name.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** A vdev with one ring of 256 for each address. */
    public TableBuilder vdev(int id, int features, long... rings) {
        ByteBuffer entry = entry(TableLayout.VDEV_SIZE + rings.length * TableLayout.VRING_SIZE, TableLayout.VDEV);
        entry.putInt(TableLayout.VDEV_ID, id).putInt(TableLayout.VDEV_DFEATURES, features);
        entry.put(TableLayout.VDEV_VRINGS, (byte) rings.length);
        for (int i = 0; i < rings.length; i++) {
            int ring = TableLayout.VDEV_SIZE + i * TableLayout.VRING_SIZE;
            entry.putInt(ring + TableLayout.VRING_DA, (int) rings[i]).putInt(ring + TableLayout.VRING_ALIGN, 4096);
            entry.putInt(ring + TableLayout.VRING_NUM, 256).putInt(ring + TableLayout.VRING_NOTIFYID, -1);
        }
        return this;
    }

    /** Gives the vdev that was added last a configuration space. */
    public TableBuilder config(byte[] space) {
        byte[] vdev = entries.removeLast();
        ByteBuffer entry = ByteBuffer.allocate(vdev.length + space.length).order(ByteOrder.LITTLE_ENDIAN);
        entry.put(vdev).put(space).putInt(TableLayout.VDEV_CONFIG_LEN, space.length);
        entries.add(entry.array());
        return this;
    }

    public TableBuilder other(int type, int size) {
        entry(size, type);
        return this;
    }

    public byte[] build() {
        int at = TableLayout.OFFSETS + 4 * entries.size();
        ByteBuffer table = ByteBuffer.allocate(at + entries.stream().mapToInt(e -> e.length).sum()).order(
                ByteOrder.LITTLE_ENDIAN);
        table.putInt(TableLayout.VERSION, 1).putInt(TableLayout.NUM, entries.size());
        for (int i = 0; i < entries.size(); i++) {
            table.putInt(TableLayout.OFFSETS + 4 * i, at).put(at, entries.get(i));
            at += entries.get(i).length;
        }
        return table.array();
    }

    private ByteBuffer entry(int size, int type) {
        byte[] bytes = new byte[size];
        entries.add(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(TableLayout.TYPE, type);
    }
}
