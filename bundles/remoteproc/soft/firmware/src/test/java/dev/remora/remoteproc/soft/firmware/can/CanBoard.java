package dev.remora.remoteproc.soft.firmware.can;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.RpmsgDevice;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.Words;
import dev.remora.remoteproc.soft.core.process.FutexMailbox;
import dev.remora.virtio.DriverQueue;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The memories of the board, the core as its firmware sees it, and a gateway that drives the rings at their fixed places. */
final class CanBoard implements SoftCore {

    /** A message to the gateway; of an announcement, the name is its text. */
    record Message(int source, ByteBuffer payload) {}

    private static final VringLayout RING = new VringLayout(256, 4096);
    private static final int SIZE = 512;
    private static final int OFFERED = 64;
    private static final int ADDRESS = 0x500;

    final Region rings = new Region("rings", 0x9000_0000L, Arena.ofShared().allocate(1 << 20, 4096));
    final MemorySegment can = Arena.ofShared().allocate(4096, 4096);
    final List<String> log = new CopyOnWriteArrayList<>();
    final FutexMailbox gateway;
    private final Region buffers = new Region("buffers", 0x9040_0000L, Arena.ofShared().allocate(1 << 20, 4096));
    private final FutexMailbox mailbox;
    private final Map<Integer, DriverQueue> queues = new TreeMap<>();

    CanBoard() {
        MemorySegment page = Arena.ofShared().allocate(4096, 4096);
        gateway = new FutexMailbox(page, FutexMailbox.Side.GATEWAY);
        mailbox = new FutexMailbox(page, FutexMailbox.Side.REMOTE);
    }

    /** Sets up the rings of a vdev, offers buffers, and kicks. */
    void connect(int vdev) {
        for (int i = 0; i < 2; i++) {
            long address = 0x9000_0000L + 0x10000L * vdev + 0x8000L * i;
            queues.put(2 * vdev + i, DriverQueue.fresh(
                    Vring.contiguous("vring" + i, RING, rings.at(address, RING.size()), i), 0));
        }
        DriverQueue receive = queue(2 * vdev);
        for (int i = 0; i < OFFERED; i++) {
            receive.offer(buffer(vdev, i), SIZE, true);
        }
        receive.publish();
        kick(2 * vdev);
    }

    private DriverQueue queue(int number) {
        return Objects.requireNonNull(queues.get(number));
    }

    private static long buffer(int vdev, int i) {
        return 0x9040_0000L + 262144L * vdev + (long) SIZE * i;
    }

    void kick(int queue) {
        if (!gateway.post(1, queue << 16)) {
            throw new AssertionError("the register is full");
        }
    }

    /** What has come on a vdev. */
    List<Message> received(int vdev) {
        DriverQueue queue = queue(2 * vdev);
        List<Message> received = new ArrayList<>();
        for (int id = queue.take(); id >= 0; id = queue.take()) {
            MemorySegment message = buffers.at(buffer(vdev, id), SIZE);
            byte[] payload = message.asSlice(16, Words.get16(message, 12)).toArray(Words.U8);
            received.add(new Message(Words.get32(message, 0), ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN)));
        }
        return received;
    }

    /** The services that were announced on a vdev since the last look, with their addresses. */
    Map<String, Integer> announced(int vdev) {
        Map<String, Integer> services = new TreeMap<>();
        for (Message message : received(vdev)) {
            services.put(MemorySegment.ofBuffer(message.payload()).getString(0), message.payload().getInt(32));
        }
        return services;
    }

    void send(int vdev, int destination, byte... payload) {
        MemorySegment message = buffers.at(buffer(vdev, OFFERED), SIZE);
        Words.set32(message, 0, ADDRESS);
        Words.set32(message, 4, destination);
        Words.set32(message, 12, payload.length);
        MemorySegment.copy(MemorySegment.ofArray(payload), 0, message, 16, payload.length);
        queue(2 * vdev + 1).offer(buffer(vdev, OFFERED), SIZE, false);
        queue(2 * vdev + 1).publish();
        kick(2 * vdev + 1);
    }

    @Override
    public String firmwareVersion() {
        return "1";
    }

    @Override
    public Trace trace() {
        return log::add;
    }

    @Override
    public RpmsgDevice rpmsg() {
        throw new IllegalStateException("the boot table has no vdev");
    }

    @Override
    public MemorySegment memory(String name) {
        return switch (name) {
            case "rings" -> rings.memory();
            case "buffers" -> buffers.memory();
            case "can" -> can;
            default -> throw new IllegalStateException(name);
        };
    }

    @Override
    public void ring(int channel) {
        mailbox.ring(channel);
    }

    @Override
    public int rings() {
        return mailbox.count();
    }

    @Override
    public int rung(int channel) {
        return mailbox.rung(channel);
    }

    @Override
    public boolean post(int channel, int word) {
        return mailbox.post(channel, word);
    }

    @Override
    public long take(int channel) {
        return mailbox.take(channel);
    }

    @Override
    public int awaitRing(int seen) {
        if (rings() == seen) {
            throw new AssertionError("nobody expected to wait; trace: " + log);
        }
        return rings();
    }

    @Override
    public void crash(String reason) {
        throw new AssertionError(reason);
    }
}
