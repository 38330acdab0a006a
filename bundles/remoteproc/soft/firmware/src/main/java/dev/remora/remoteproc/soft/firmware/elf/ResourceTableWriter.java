package dev.remora.remoteproc.soft.firmware.elf;

import static dev.remora.remoteproc.soft.core.ResourceTableLayout.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes a resource table, entry by entry. */
public final class ResourceTableWriter {

    private final List<ByteBuffer> entries = new ArrayList<>();

    /** Starts an empty table. */
    public ResourceTableWriter() {}

    /**
     * Adds a virtio device whose rings the gateway places.
     *
     * @param id virtio device id
     * @param features what the firmware offers
     * @param vrings number of rings
     * @param num descriptors in each
     * @param align alignment of each used ring
     * @return this
     */
    public ResourceTableWriter vdev(int id, int features, int vrings, int num, int align) {
        ByteBuffer entry = entry(TYPE_VDEV, VDEV_VRING + VRING_SIZE * vrings);
        entry.putInt(VDEV_ID, id).putInt(VDEV_DFEATURES, features).put(VDEV_VRINGS, (byte) vrings);
        for (int i = 0; i < vrings; i++) {
            int vring = VDEV_VRING + VRING_SIZE * i;
            entry.putInt(vring + VRING_DA, ANY)
                    .putInt(vring + VRING_ALIGN, align)
                    .putInt(vring + VRING_NUM, num)
                    .putInt(vring + VRING_NOTIFYID, ANY);
        }
        return this;
    }

    /**
     * Adds a virtio device whose rings lie where the firmware says.
     *
     * @param id virtio device id
     * @param features what the firmware offers
     * @param num descriptors in each ring
     * @param align alignment of each used ring
     * @param notifyId the first ring's; the others follow
     * @param addresses the rings' device addresses
     * @return this
     */
    public ResourceTableWriter placedVdev(int id, int features, int num, int align, int notifyId, int... addresses) {
        vdev(id, features, addresses.length, num, align);
        for (int i = 0; i < addresses.length; i++) {
            int vring = VDEV_VRING + VRING_SIZE * i;
            entries.getLast().putInt(vring + VRING_DA, addresses[i]).putInt(vring + VRING_NOTIFYID, notifyId + i);
        }
        return this;
    }

    /**
     * Adds a trace buffer.
     *
     * @param name at most 31 characters
     * @param address where the firmware has it
     * @param length bytes
     * @return this
     */
    public ResourceTableWriter trace(String name, int address, int length) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length >= NAME_SIZE) {
            throw new IllegalArgumentException("name " + name + ": at most " + (NAME_SIZE - 1) + " characters");
        }
        entry(TYPE_TRACE, TRACE_SIZE).putInt(TRACE_DA, address).putInt(TRACE_LEN, length).put(TRACE_NAME, bytes);
        return this;
    }

    /**
     * Writes it.
     *
     * @return the table
     */
    public ByteBuffer write() {
        int offset = OFFSETS + Integer.BYTES * entries.size();
        int size = offset + entries.stream().mapToInt(ByteBuffer::remaining).sum();
        ByteBuffer table = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        table.putInt(VERSION, VERSION_VALUE).putInt(NUM, entries.size());
        for (int i = 0; i < entries.size(); i++) {
            ByteBuffer entry = entries.get(i);
            table.putInt(OFFSETS + Integer.BYTES * i, offset);
            table.put(offset, entry, 0, entry.remaining());
            offset += entry.remaining();
        }
        return table;
    }

    private ByteBuffer entry(int type, int size) {
        ByteBuffer entry = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN).putInt(TYPE, type);
        entries.add(entry);
        return entry;
    }
}
