package dev.remora.rpmsg.virtio;

import dev.remora.virtio.DeviceQueue;
import dev.remora.virtio.QueueState;
import dev.remora.virtio.VringViolation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The queue on which the driver offers buffers for our messages, as its device sees it. A buffer is what lies behind a
 * head; each may have another size.
 */
final class DeviceTransmitQueue implements TransmitQueue {

    static final int NUMBER = 0;

    /** Whom nobody is: such a message is dropped by all drivers. */
    private static final int NOBODY = -1;

    private final String name;
    private final DeviceQueue queue;
    private final boolean alwaysRing;
    private final int mtu;
    private final MemorySegment[] memories;
    private final long[] offsets;
    private final int[] lengths;
    private final MemorySegment[] payloads;
    /** Taken from the driver, and to be used next. */
    private final int[] free;
    private int freeCount;
    private final boolean[] claimed;
    private int claims;
    private int lastTaken = -1;
    private boolean sent;

    /**
     * Starts with nothing taken, or with one buffer, to see how large they are.
     *
     * @param size of a buffer, bytes, as long as the driver has offered none
     */
    DeviceTransmitQueue(String name, DeviceQueue queue, boolean alwaysRing, int size) {
        this.name = name;
        this.queue = queue;
        this.alwaysRing = alwaysRing;
        int num = queue.num();
        memories = new MemorySegment[num];
        payloads = new MemorySegment[num];
        Arrays.fill(memories, MemorySegment.NULL);
        Arrays.fill(payloads, MemorySegment.NULL);
        offsets = new long[num];
        lengths = new int[num];
        free = new int[num];
        claimed = new boolean[num];
        queue.wantKicks(false);
        mtu = payloadOf(hasBuffer() ? lengths[free[0]] : size);
    }

    private static int payloadOf(int size) {
        return Math.min(size - MessageLayout.HEADER_SIZE, MessageLayout.MAX_PAYLOAD);
    }

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public int buffers() {
        return memories.length;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public int room() {
        return payloadOf(lengths[free[freeCount - 1]]);
    }

    @Override
    public boolean hasBuffer() {
        if (freeCount == 0) {
            int head = queue.take();
            if (head < 0) {
                return false;
            }
            accept(head);
        }
        return true;
    }

    /** A driver offers its buffers again when it likes. */
    @Override
    public Optional<Boolean> drained() {
        return Optional.empty();
    }

    private void accept(int head) {
        String wrong = DeviceReceiveQueue.wrong(queue, true);
        if (wrong != null) {
            throw new VringViolation("%s: chain %d has %s".formatted(name, head, wrong));
        }
        MemorySegment memory = queue.memory(0);
        long offset = queue.offset(0);
        int length = (int) queue.length(0);
        if (offset != offsets[head] || length != lengths[head] || !memory.equals(memories[head])) {
            memories[head] = memory;
            offsets[head] = offset;
            lengths[head] = length;
            payloads[head] = memory.asSlice(offset + MessageLayout.HEADER_SIZE, payloadOf(length));
        }
        lastTaken = head;
        free[freeCount++] = head;
    }

    @Override
    public boolean mayHaveRoom() {
        return freeCount > 0 || queue.pending();
    }

    @Override
    public void put(int source, int destination, MemorySegment payload) {
        int buffer = free[freeCount - 1];
        int length = (int) payload.byteSize();
        MemorySegment.copy(payload, 0, memories[buffer], offsets[buffer] + MessageLayout.HEADER_SIZE, length);
        // A payload that cannot be read has thrown by now, and costs no buffer.
        freeCount--;
        submit(buffer, source, destination, length);
    }

    @Override
    public int claim() {
        int buffer = free[--freeCount];
        claimed[buffer] = true;
        claims++;
        return buffer;
    }

    @Override
    public MemorySegment payload(int buffer) {
        return payloads[buffer];
    }

    @Override
    public void commit(int buffer, int source, int destination, int length) {
        giveBack(buffer);
        submit(buffer, source, destination, length);
    }

    @Override
    public void abandon(int buffer) {
        giveBack(buffer);
        free[freeCount++] = buffer;
    }

    private void giveBack(int buffer) {
        claimed[buffer] = false;
        claims--;
    }

    private void submit(int buffer, int source, int destination, int length) {
        MessageLayout.putHeader(memories[buffer], offsets[buffer], source, destination, length);
        queue.complete(buffer, lengths[buffer]);
        sent = true;
    }

    @Override
    public boolean publish() {
        boolean ring = alwaysRing && sent;
        sent = false;
        return queue.publish() || ring;
    }

    @Override
    public void wantRings(boolean on) {
        queue.wantKicks(on);
    }

    @Override
    public int claims() {
        return claims;
    }

    @Override
    public List<Integer> claimed() {
        return IntStream.range(0, claimed.length).filter(buffer -> claimed[buffer]).boxed().toList();
    }

    /**
     * The buffer taken last is taken again by the next one, if it is all that is free; otherwise what is free goes back
     * with an empty message to nobody.
     *
     * @throws IllegalStateException if some are still claimed: there is no place to leave them
     */
    @Override
    public void returnFree() {
        if (claims > 0) {
            throw new IllegalStateException(name + ": " + claims + " buffers are still claimed");
        }
        boolean untaken = freeCount == 1 && free[0] == lastTaken;
        while (freeCount > 0 && !untaken) {
            submit(free[--freeCount], NOBODY, NOBODY, 0);
        }
    }

    @Override
    public QueueState leave() {
        queue.wantKicks(false);
        return queue.leave();
    }
}
