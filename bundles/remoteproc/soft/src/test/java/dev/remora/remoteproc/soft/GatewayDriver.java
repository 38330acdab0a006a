package dev.remora.remoteproc.soft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.platform.Mailbox;
import dev.remora.platform.Region;
import dev.remora.virtio.DriverQueue;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** What the gateway does with a running soft core, in its simplest form: patches the table, drives the rings. */
final class GatewayDriver {

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VringLayout RING = new VringLayout(256, 4096);
    private static final long RING_DISTANCE = 0x10000;
    private static final long BUFFERS = 0x200000;
    private static final int BUFFER_SIZE = 512;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Region carveout;
    private final long rings;
    private final MemorySegment vdev;
    private final Mailbox mailbox;
    private final DriverQueue receive;
    private final DriverQueue transmit;
    private final long[] receiveBuffers = new long[RING.num()];
    private long nextTransmitBuffer;
    private int seen;

    /** A message that came. */
    record Message(int source, int destination, ByteBuffer payload) {

        String text() {
            return StandardCharsets.US_ASCII.decode(payload.duplicate()).toString();
        }

        /** The announced name and address, for a name-service message. */
        String announcement() {
            assertThat(destination).isEqualTo(53);
            assertThat(payload.remaining()).isEqualTo(40);
            String name = text().substring(0, text().indexOf('\0'));
            return name + "@" + Integer.toHexString(payload.getInt(32))
                    + (payload.getInt(36) == 0 ? " create" : " destroy");
        }
    }

    GatewayDriver(Region carveout, MemorySegment table, Mailbox mailbox, long rings) {
        this.carveout = carveout;
        this.rings = rings;
        this.mailbox = mailbox;
        vdev = table.asSlice(table.get(U32, 16));
        seen = mailbox.doorbell().count();
        for (int i = 0; i < 2; i++) {
            vdev.set(U32, 28 + 20L * i, (int) (carveout.deviceAddress() + rings + RING_DISTANCE * i));
            vdev.set(U32, 28 + 20L * i + 12, i);
        }
        vdev.set(U32, 16, vdev.get(U32, 12));
        receive = DriverQueue.fresh(vring(0), 0);
        transmit = DriverQueue.fresh(vring(1), 0);
        for (int i = 0; i < RING.num(); i++) {
            long buffer = carveout.deviceAddress() + BUFFERS + (long) BUFFER_SIZE * i;
            receiveBuffers[receive.offer(buffer, BUFFER_SIZE, true)] = buffer;
        }
        receive.publish();
        transmit.wantInterrupts(false);
        status(7);
        mailbox.ring(0);
    }

    void status(int status) {
        vdev.set(ValueLayout.JAVA_BYTE, 24, (byte) status);
    }

    void send(int source, int destination, byte[] payload) {
        long address = carveout.deviceAddress() + BUFFERS + (long) BUFFER_SIZE * (RING.num() + nextTransmitBuffer);
        nextTransmitBuffer = (nextTransmitBuffer + 1) % RING.num();
        while (transmit.free() == 0) {
            transmit.take();
        }
        MemorySegment buffer = carveout.at(address, BUFFER_SIZE);
        buffer.set(U32, 0, source);
        buffer.set(U32, 4, destination);
        buffer.set(U32, 8, 0);
        buffer.set(U16, 12, (short) payload.length);
        buffer.set(U16, 14, (short) 0);
        MemorySegment.copy(payload, 0, buffer, ValueLayout.JAVA_BYTE, 16, payload.length);
        transmit.offer(address, 16 + payload.length, false);
        if (transmit.publish()) {
            mailbox.ring(1);
        }
    }

    /** The next message, or an error after a while. */
    Message next() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            int id = receive.take();
            if (id >= 0) {
                return message(id);
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("no message came");
            }
            seen = mailbox.doorbell().await(seen, left);
        }
    }

    private Message message(int id) {
        long address = receiveBuffers[id];
        MemorySegment buffer = carveout.at(address, BUFFER_SIZE);
        byte[] bytes = buffer.asSlice(16, buffer.get(U16, 12)).toArray(ValueLayout.JAVA_BYTE);
        ByteBuffer payload = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Message message = new Message(buffer.get(U32, 0), buffer.get(U32, 4), payload);
        receiveBuffers[receive.offer(address, BUFFER_SIZE, true)] = address;
        if (receive.publish()) {
            mailbox.ring(0);
        }
        return message;
    }

    private Vring vring(int index) {
        long address = carveout.deviceAddress() + rings + RING_DISTANCE * index;
        return Vring.contiguous("vring" + index, RING, carveout.at(address, RING.size()), index);
    }
}
