package dev.remora.remoteproc.soft.core.imx;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.Words;
import dev.remora.remoteproc.soft.core.process.FutexMailbox;
import dev.remora.virtio.DriverQueue;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The gateway's partition, in the same process: the memories, its end of the mailbox, and the driver role of two vdevs. */
final class Gateway {

    static final long RINGS = 0x9000_0000L;
    static final long BUFFERS = 0x9040_0000L;
    private static final VringLayout RING = new VringLayout(256, 4096);
    private static final int SIZE = 512;
    private static final int OFFERED = 16;

    final MemorySegment page = Arena.ofShared().allocate(4096, 4096);
    final Region rings = new Region("rings", RINGS, Arena.ofShared().allocate(1 << 20, 4096));
    final Region buffers = new Region("buffers", BUFFERS, Arena.ofShared().allocate(1 << 20, 4096));
    final FutexMailbox mailbox = new FutexMailbox(page, FutexMailbox.Side.GATEWAY);
    private int kicks;
    private final @Nullable DriverQueue[] receive = new DriverQueue[2];
    private final @Nullable DriverQueue[] transmit = new DriverQueue[2];

    /** Sets the rings of a vdev up anew and offers buffers; kicks nobody. */
    void setUp(int vdev) {
        setUp(vdev, OFFERED);
    }

    void setUp(int vdev, int offered) {
        receive[vdev] = DriverQueue.fresh(vring(vdev, 0), 0);
        transmit[vdev] = DriverQueue.fresh(vring(vdev, 1), 0);
        offer(vdev, offered);
    }

    void offer(int vdev, int count) {
        DriverQueue queue = Objects.requireNonNull(receive[vdev]);
        for (int i = 0; i < count; i++) {
            queue.offer(buffer(vdev, i), SIZE, true);
        }
        queue.publish();
    }

    private Vring vring(int vdev, int index) {
        return Vring.contiguous("vring", RING, rings.at(RINGS + 0x10000L * vdev + 0x8000L * index, RING.size()), 0);
    }

    private static long buffer(int vdev, int i) {
        return BUFFERS + 262144L * vdev + (long) SIZE * i;
    }

    MemorySegment used(int vdev, int index) {
        return vring(vdev, index).used();
    }

    /** Posts a queue's word, which the other side must have room for. */
    void kick(int queue) {
        post(queue << 16);
    }

    void post(int word) {
        if (!mailbox.post(1, word)) {
            throw new AssertionError("the register is full");
        }
    }

    /** Takes the words that are there; the remote posts what waits when it takes its turn. */
    List<Integer> words() {
        List<Integer> words = new ArrayList<>();
        for (long word = mailbox.take(1); word >= 0; word = mailbox.take(1)) {
            words.add((int) word);
        }
        return words;
    }

    /** What has come on a vdev: the payload as text; of an announcement, its name. */
    List<String> received(int vdev) {
        DriverQueue queue = Objects.requireNonNull(receive[vdev]);
        List<String> received = new ArrayList<>();
        for (int id = queue.take(); id >= 0; id = queue.take()) {
            received.add(text(vdev, id));
        }
        return received;
    }

    /** Kicks a queue as soon as the other side has room for the word. */
    void kickLater(int queue) {
        kicks |= 1 << queue;
        postKicks();
    }

    /** Posts the kicks that wait. */
    void postKicks() {
        while (kicks != 0 && mailbox.post(1, Integer.numberOfTrailingZeros(kicks) << 16)) {
            kicks &= kicks - 1;
        }
    }

    /** What has come on a vdev; the buffers are offered again, and the remote is kicked if it wants that. */
    List<String> drain(int vdev) {
        DriverQueue queue = Objects.requireNonNull(receive[vdev]);
        List<String> drained = new ArrayList<>();
        for (int id = queue.take(); id >= 0; id = queue.take()) {
            drained.add(text(vdev, id));
            queue.offer(id, buffer(vdev, id), SIZE, true);
        }
        if (queue.publish()) {
            kickLater(2 * vdev);
        }
        return drained;
    }

    /** Sends a message and returns whether the remote wants to be kicked for it. */
    boolean send(int vdev, int destination, String text) {
        MemorySegment message = buffers.at(buffer(vdev, 256), SIZE);
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        Words.set32(message, 0, 0x500);
        Words.set32(message, 4, destination);
        Words.set32(message, 12, bytes.length);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, message, 16, bytes.length);
        return sendRaw(vdev, buffer(vdev, 256));
    }

    /** Offers the remote a message at any address. */
    boolean sendRaw(int vdev, long address) {
        DriverQueue queue = Objects.requireNonNull(transmit[vdev]);
        queue.offer(address, SIZE, false);
        return queue.publish();
    }

    private String text(int vdev, int id) {
        MemorySegment message = buffers.at(buffer(vdev, id), SIZE);
        return Words.get32(message, 4) == 53
                ? message.getString(16)
                : new String(message.asSlice(16, Words.get16(message, 12)).toArray(Words.U8),
                        StandardCharsets.US_ASCII);
    }
}
