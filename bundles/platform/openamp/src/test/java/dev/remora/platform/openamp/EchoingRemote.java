package dev.remora.platform.openamp;

import dev.remora.virtio.DeviceQueue;
import dev.remora.virtio.ServedDevice;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a backend does with a {@link ServedDevice}, in short: serves it, announces a channel and echoes. */
final class EchoingRemote {

    private static final int LOCAL = 0x401;

    private final ServedDevice device;
    private final DeviceQueue transmit;
    private final DeviceQueue receive;
    private final CompletableFuture<Void> end;
    private volatile boolean stopped;

    EchoingRemote(ServedDevice device) {
        this.device = device;
        transmit = new DeviceQueue(device.vring(0), device.reachable(), device.features());
        receive = new DeviceQueue(device.vring(1), device.reachable(), device.features());
        transmit.wantKicks(false);
        end = CompletableFuture.runAsync(this::run, task -> Thread.ofPlatform().daemon().name("echoing-remote").start(
                task));
    }

    private void run() {
        byte[] announcement = StockPeer.announcement(true);
        announcement[32] = (byte) LOCAL;
        send(StockPeer.NAME_SERVICE, announcement);
        int seen = device.doorbell().count();
        while (!stopped) {
            for (int head = receive.take(); head >= 0; head = receive.take()) {
                MemorySegment message = receive.part(0);
                if (Messages.destination(message) == LOCAL) {
                    send(Messages.source(message), Messages.payload(message));
                }
                receive.complete(head, (int) message.byteSize());
                // At once: the answer may bring the next message before this queue is ever empty.
                if (receive.publish()) {
                    device.interrupt(1);
                }
            }
            seen = device.doorbell().await(seen, TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private void send(int destination, byte[] payload) {
        int head = transmit.take();
        if (head < 0) {
            throw new IllegalStateException("no buffer");
        }
        MemorySegment buffer = transmit.part(0);
        Messages.write(buffer, LOCAL, destination, payload);
        transmit.complete(head, (int) buffer.byteSize());
        if (transmit.publish()) {
            device.interrupt(0);
        }
    }

    void stop() {
        stopped = true;
        end.join();
    }
}
