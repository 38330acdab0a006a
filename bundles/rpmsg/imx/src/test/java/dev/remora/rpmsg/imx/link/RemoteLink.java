package dev.remora.rpmsg.imx.link;

import dev.remora.virtio.DeviceQueue;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringViolation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One vdev as the other partition serves it: it announces a service, which answers each number with the next one. */
final class RemoteLink {

    private static final int ADDRESS = 30;
    private static final int NAME_SERVICE = 53;
    private static final int HEADER = 16;

    private final int vdev;
    private final List<Vring> rings;
    private final FixedPlaces places;
    private @Nullable DeviceQueue send;
    private @Nullable DeviceQueue receive;
    private boolean announced;
    /** The used indices as this side left them: others mean that the gateway has set up the rings again. */
    private final short[] used = new short[2];

    RemoteLink(int vdev, FixedPlaces places) {
        this.vdev = vdev;
        this.places = places;
        rings = places.vrings("remote.vdev" + vdev, vdev);
    }

    static String service(int vdev) {
        return "numbers-" + vdev;
    }

    /** Kicked; which of our kicks are due: bit 0 for ring 0, bit 1 for ring 1. */
    int kicked(int index) {
        try {
            int kicks = 0;
            if (index == 0 && (send == null || rewound())) {
                kicks = open();
            }
            return kicks | answer();
        } catch (VringViolation e) {
            // Somebody else's rings by now: wait for the next kick.
            send = null;
            receive = null;
            return 0;
        }
    }

    private boolean rewound() {
        return usedIndex(0) != used[0] || usedIndex(1) != used[1];
    }

    private short usedIndex(int ring) {
        return rings.get(ring).used().get(ValueLayout.JAVA_SHORT, 2);
    }

    private int open() {
        DeviceQueue queue = new DeviceQueue(rings.get(0), List.of(places.buffers()), 0);
        send = queue;
        receive = new DeviceQueue(rings.get(1), List.of(places.buffers()), 0);
        announced = false;
        return published(queue, 0);
    }

    /** A kick of former rings may open them before the gateway has posted buffers. */
    private void announce(DeviceQueue queue) {
        if (!announced) {
            ByteBuffer announcement = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
            announcement.put(service(vdev).getBytes(StandardCharsets.ISO_8859_1)).putInt(32, ADDRESS);
            announced = put(queue, ADDRESS, NAME_SERVICE, announcement.array());
        }
    }

    private int answer() {
        DeviceQueue in = receive;
        DeviceQueue out = send;
        if (in == null || out == null) {
            return 0;
        }
        announce(out);
        for (int head = in.take(); head >= 0; head = in.take()) {
            MemorySegment message = in.part(0);
            int source = message.get(ValueLayout.JAVA_INT, 0);
            int value = message.get(ValueLayout.JAVA_INT, HEADER);
            in.complete(head, 0);
            put(out, ADDRESS, source, ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value + 1).array());
        }
        return published(out, 0) | published(in, 1);
    }

    private int published(DeviceQueue queue, int ring) {
        boolean kick = queue.publish();
        used[ring] = usedIndex(ring);
        return kick ? 1 << ring : 0;
    }

    /** False if there is no buffer. */
    private boolean put(DeviceQueue queue, int source, int destination, byte[] payload) {
        int head = queue.take();
        if (head < 0) {
            return false;
        }
        byte[] message = ByteBuffer.allocate(HEADER + payload.length).order(ByteOrder.LITTLE_ENDIAN).putInt(source)
                .putInt(destination).putInt(0).putShort((short) payload.length).putShort((short) 0).put(payload)
                .array();
        MemorySegment.copy(message, 0, queue.part(0), ValueLayout.JAVA_BYTE, 0, message.length);
        queue.complete(head, message.length);
        return true;
    }
}
