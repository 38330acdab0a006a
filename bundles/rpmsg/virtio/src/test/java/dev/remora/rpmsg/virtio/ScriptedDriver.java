package dev.remora.rpmsg.virtio;

import dev.remora.virtio.DriverQueue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A driver of the gateway's device, played by the test: like OpenAMP's, with buffers of 512 bytes. */
final class ScriptedDriver {

    static final int SIZE = 512;

    final DriverQueue receive;
    final DriverQueue transmit;
    private final SharedRings rings;
    private final int num;
    private final Deque<Integer> free = new ArrayDeque<>();

    /** Offers so many receive buffers. */
    ScriptedDriver(SharedRings rings, int offered, int size) {
        this.rings = rings;
        num = rings.vrings[0].num();
        receive = DriverQueue.fresh(rings.vrings[0], rings.served.features());
        transmit = DriverQueue.fresh(rings.vrings[1], rings.served.features());
        transmit.wantInterrupts(false);
        for (int id = 0; id < num; id++) {
            free.add(id);
        }
        for (int id = 0; id < offered; id++) {
            offer(id, size);
        }
        receive.publish();
    }

    ScriptedDriver(SharedRings rings) {
        this(rings, rings.vrings[0].num(), SIZE);
    }

    void offer(int id, int size) {
        receive.offer(id, SharedRings.POOL + (long) id * SIZE, size, true);
    }

    void publish() {
        if (receive.publish()) {
            rings.kicks.ring();
        }
    }

    /** The next message of the gateway, its buffer offered again; null if there is none. */
    byte @Nullable [] poll() {
        byte[] message = keep();
        if (message != null) {
            offer(lastId, SIZE);
            publish();
        }
        return message;
    }

    int lastId;

    /** The same, and the buffer is kept. */
    byte @Nullable [] keep() {
        lastId = receive.take();
        if (lastId < 0) {
            return null;
        }
        MemorySegment buffer = rings.pool.memory().asSlice((long) lastId * SIZE, SIZE);
        int length = Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT, 12));
        return buffer.asSlice(0, 16 + length).toArray(ValueLayout.JAVA_BYTE);
    }

    void announce(String channel, int address, int flags) {
        ByteBuffer payload = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        payload.put(channel.getBytes(StandardCharsets.ISO_8859_1));
        payload.putInt(32, address).putInt(36, flags);
        send(address, 53, payload.array());
    }

    /** False if the gateway has all buffers. */
    boolean send(int source, int destination, byte[] payload) {
        return sendRaw(SoftDevice.message(source, destination, payload), SIZE);
    }

    boolean sendRaw(byte[] message, int size) {
        for (int id = transmit.take(); id >= 0; id = transmit.take()) {
            free.add(id);
        }
        Integer id = free.poll();
        if (id == null) {
            return false;
        }
        long offset = (long) (num + id) * SIZE;
        MemorySegment.copy(message, 0, rings.pool.memory(), ValueLayout.JAVA_BYTE, offset, message.length);
        transmit.offer(id, SharedRings.POOL + offset, size, false);
        if (transmit.publish()) {
            rings.kicks.ring();
        }
        return true;
    }
}
