package dev.remora.platform.openamp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.platform.Region;
import dev.remora.virtio.DriverQueue;
import dev.remora.virtio.VirtioDevice;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** What a backend does with a {@link VirtioDevice}, in short: drives it and pings the echo behind it. */
final class PingingHost {

    private static final int BUFFER = 512;
    private static final int LOCAL = 0x400;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final VirtioDevice device;
    private final DriverQueue receive;
    private final DriverQueue transmit;
    private final Region pool;
    private final long[] bufferOf;
    private final Deque<byte[]> arrived = new ArrayDeque<>();
    private int nextTransmit;

    PingingHost(VirtioDevice device) {
        this.device = device;
        device.setStatus(0);
        device.setStatus(1);
        device.setStatus(3);
        device.acceptFeatures(device.offeredFeatures() & 1);
        receive = DriverQueue.fresh(device.vring(0), 0);
        transmit = DriverQueue.fresh(device.vring(1), 0);
        transmit.wantInterrupts(false);
        pool = device.buffers(2L * BUFFER * receive.num());
        bufferOf = new long[receive.num()];
        for (int i = 0; i < receive.num(); i++) {
            offer((long) BUFFER * i);
        }
        receive.publish();
        device.setStatus(7);
        device.kick(0);
    }

    private void offer(long offset) {
        int id = receive.offer(pool.deviceAddress() + offset, BUFFER, true);
        bufferOf[id] = offset;
    }

    /** How many of so many pings came back as they were sent. */
    int ping(int count) {
        int good = 0;
        for (int size = 1; size <= count; size++) {
            byte[] ping = new byte[16 + size];
            Arrays.fill(ping, (byte) size);
            send(StockPeer.ADDRESS, ping);
            good += Arrays.equals(next(), ping) ? 1 : 0;
        }
        return good;
    }

    void send(int destination, byte[] payload) {
        int id;
        do {
            id = transmit.take();
        } while (id >= 0);
        long offset = (long) BUFFER * (receive.num() + nextTransmit++ % transmit.num());
        Messages.write(pool.memory().asSlice(offset, BUFFER), LOCAL, destination, payload);
        transmit.offer(pool.deviceAddress() + offset, BUFFER, false);
        if (transmit.publish()) {
            device.kick(1);
        }
    }

    /** The next message's payload. */
    byte[] next() {
        int seen = device.doorbell().count();
        long deadline = System.nanoTime() + 20 * SECOND;
        while (arrived.isEmpty()) {
            for (int id = receive.take(); id >= 0; id = receive.take()) {
                assertThat(receive.takenLength()).as("used.len is the whole buffer").isEqualTo(BUFFER);
                arrived.add(Messages.payload(pool.memory().asSlice(bufferOf[id], BUFFER)));
                offer(bufferOf[id]);
            }
            if (receive.publish()) {
                device.kick(0);
            }
            if (arrived.isEmpty()) {
                assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
                seen = device.doorbell().await(seen, SECOND);
            }
        }
        return arrived.remove();
    }
}
