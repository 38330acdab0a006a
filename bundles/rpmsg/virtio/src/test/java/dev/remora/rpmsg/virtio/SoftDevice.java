package dev.remora.rpmsg.virtio;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.virtio.DeviceQueue;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An rpmsg device in this process: what its provider offers, and the remote behind it, played by the test. */
final class SoftDevice implements VirtioDevice, AutoCloseable {

    static final long POOL = 0x10010000L;
    private static final int POOL_SIZE = 0x40000;

    final List<Integer> statuses = new CopyOnWriteArrayList<>();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final EventCount kicked = new EventCount();
    final EventCount interrupts = new EventCount();
    long offered = 1;
    volatile long accepted;
    volatile boolean gone;
    /** While a driver starts. */
    volatile Runnable whenAccepted = () -> {};

    private final String name;
    private final Arena arena = Arena.ofShared();
    private final Vring[] vrings = new Vring[2];
    private final MemorySegment[] ringMemories = new MemorySegment[2];
    private final Region pool;
    private volatile int status = 0x99;
    private final AtomicReference<@Nullable DriverState> left = new AtomicReference<>();

    SoftDevice(String name, int num) {
        this.name = name;
        VringLayout layout = new VringLayout(num, 4096);
        for (int i = 0; i < vrings.length; i++) {
            MemorySegment memory = arena.allocate(layout.size(), 4096);
            memory.fill((byte) 0xA5);
            ringMemories[i] = memory;
            vrings[i] = Vring.contiguous(name + "vring" + i, layout, memory, i);
        }
        pool = new Region(name + "buffer", POOL, arena.allocate(POOL_SIZE, 4096));
    }

    /** What the remote does first: only once the driver is ready. */
    Remote remote() {
        if ((status & 4) == 0) {
            throw new IllegalStateException("no DRIVER_OK");
        }
        return new Remote();
    }

    MemorySegment ringMemory(int queue) {
        return ringMemories[queue];
    }

    boolean wantsInterrupts(int queue) {
        Vring vring = vrings[queue];
        return vring.available().get(ValueLayout.JAVA_SHORT, 0) == 0;
    }

    void setStatusByDevice(int value) { status = value; }

    /** The memory vanishes: throws if a thread is still using it. */
    @Override
    public void close() {
        gone = true;
        arena.close();
    }

    @Override
    public String name() {
        checkThere();
        return name;
    }

    @Override
    public int deviceId() {
        return RPMSG;
    }

    @Override
    public long offeredFeatures() {
        return offered;
    }

    @Override
    public void acceptFeatures(long features) {
        accepted = features;
        whenAccepted.run();
    }

    @Override
    public int status() {
        checkThere();
        return status;
    }

    @Override
    public void setStatus(int value) {
        checkThere();
        status = value;
        statuses.add(value);
        if (value == 0) {
            left.set(null);
        }
    }

    @Override
    public int queues() {
        checkThere();
        return vrings.length;
    }

    @Override
    public Vring vring(int queue) {
        checkThere();
        return vrings[queue];
    }

    @Override
    public Region buffers(long bytes) {
        if (bytes > pool.size()) {
            throw new IllegalStateException(pool.name() + ": " + bytes + " bytes wanted, there are " + pool.size());
        }
        return pool.slice(pool.name(), 0, bytes);
    }

    @Override
    public void kick(int queue) {
        checkThere();
        kicked.ring();
    }

    @Override
    public Doorbell doorbell() {
        checkThere();
        return interrupts;
    }

    @Override
    public void fail(String reason) {
        checkThere();
        failures.add(reason);
    }

    @Override
    public void leave(DriverState state) {
        checkThere();
        left.set(state);
    }

    @Override
    public Optional<DriverState> takeOver() {
        checkThere();
        return Optional.ofNullable(left.getAndSet(null));
    }

    private void checkThere() {
        if (gone) {
            throw new IllegalStateException("device is gone");
        }
    }

    /** The remote's side of both rings. */
    final class Remote {

        final DeviceQueue send = new DeviceQueue(vrings[0], List.of(pool), accepted);
        final DeviceQueue receive = new DeviceQueue(vrings[1], List.of(pool), accepted);
        private final List<Integer> kept = new ArrayList<>();

        /** Puts raw bytes into the next buffer and reports {@code written}. */
        void sendRaw(byte[] bytes, int written) {
            int head = send.take();
            if (head < 0) {
                throw new IllegalStateException("the gateway has posted no buffer");
            }
            MemorySegment.copy(bytes, 0, send.part(0), ValueLayout.JAVA_BYTE, 0, bytes.length);
            send.complete(head, written);
            if (send.publish()) {
                interrupts.ring();
            }
        }

        /** As OpenAMP does: reports the whole buffer. */
        void send(int source, int destination, byte[] payload) {
            sendRaw(message(source, destination, payload), 512);
        }

        void announce(String channel, int address, int flags) {
            ByteBuffer payload = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
            payload.put(channel.getBytes(StandardCharsets.ISO_8859_1));
            payload.putInt(32, address).putInt(36, flags);
            send(address, 53, payload.array());
        }

        /** The next message of the gateway, header and all, its buffer returned; null if there is none. */
        byte @Nullable [] poll() {
            int head = receive.take();
            if (head < 0) {
                return null;
            }
            MemorySegment buffer = receive.part(0);
            int length = 16 + Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT, 12));
            byte[] message = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            receive.complete(head, (int) buffer.byteSize());
            returnBuffers();
            return message;
        }

        /** Takes a message and keeps its buffer. */
        boolean keep() {
            int head = receive.take();
            if (head >= 0) {
                kept.add(head);
            }
            return head >= 0;
        }

        void returnKept(int count) {
            for (int i = 0; i < count; i++) {
                receive.complete(kept.removeFirst(), 0);
            }
            returnBuffers();
        }

        private void returnBuffers() {
            if (receive.publish()) {
                interrupts.ring();
            }
        }
    }

    static byte[] message(int source, int destination, byte[] payload) {
        return ByteBuffer.allocate(16 + payload.length).order(ByteOrder.LITTLE_ENDIAN).putInt(source)
                .putInt(destination)
                .putInt(0).putShort((short) payload.length).putShort((short) 0).put(payload).array();
    }
}
