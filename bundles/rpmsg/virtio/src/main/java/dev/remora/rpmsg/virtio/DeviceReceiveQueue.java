package dev.remora.rpmsg.virtio;

import dev.remora.virtio.DeviceQueue;
import dev.remora.virtio.QueueState;
import dev.remora.virtio.VringViolation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The queue that the driver sends on, as its device sees it. A buffer is what lies behind a head, and goes back with its
 * whole length, as OpenAMP wants it.
 */
final class DeviceReceiveQueue implements ReceiveQueue {

    static final int NUMBER = 1;

    private final String name;
    private final DeviceQueue queue;
    private final boolean alwaysRing;
    private final MemorySegment[] memories;
    private final long[] offsets;
    private final int[] lengths;
    private int takenLength;
    private boolean returned;

    DeviceReceiveQueue(String name, DeviceQueue queue, boolean alwaysRing) {
        this.name = name;
        this.queue = queue;
        this.alwaysRing = alwaysRing;
        memories = new MemorySegment[queue.num()];
        Arrays.fill(memories, MemorySegment.NULL);
        offsets = new long[queue.num()];
        lengths = new int[queue.num()];
        queue.wantKicks(true);
    }

    /** Says what rpmsg does not allow of a chain; null if it is all right. */
    static @Nullable String wrong(DeviceQueue queue, boolean writable) {
        if (queue.parts() != 1) {
            return queue.parts() + " buffers, rpmsg has one for each message";
        }
        if (queue.writable(0) != writable) {
            return writable
                    ? "a buffer to be read, where messages go in"
                    : "a buffer to be written, where messages come";
        }
        long address = queue.memory(0).address() + queue.offset(0);
        if ((address & (MessageLayout.HEADER_ALIGN - 1)) != 0) {
            return "a buffer that is not aligned to %d bytes".formatted(MessageLayout.HEADER_ALIGN);
        }
        if (queue.length(0) < MessageLayout.HEADER_SIZE || queue.length(0) > Integer.MAX_VALUE) {
            return "a buffer of %d bytes".formatted(queue.length(0));
        }
        return null;
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
    public int take() {
        int head = queue.take();
        if (head < 0) {
            return NONE;
        }
        String wrong = wrong(queue, false);
        if (wrong != null) {
            throw new VringViolation("%s: chain %d has %s".formatted(name, head, wrong));
        }
        memories[head] = queue.memory(0);
        offsets[head] = queue.offset(0);
        lengths[head] = (int) queue.length(0);
        takenLength = lengths[head];
        return head;
    }

    @Override
    public int takenLength() {
        return takenLength;
    }

    @Override
    public MemorySegment memory(int buffer) {
        return memories[buffer];
    }

    @Override
    public long offset(int buffer) {
        return offsets[buffer];
    }

    @Override
    public void giveBack(int buffer) {
        queue.complete(buffer, lengths[buffer]);
        returned = true;
    }

    @Override
    public boolean publish() {
        boolean ring = alwaysRing && returned;
        returned = false;
        return queue.publish() || ring;
    }

    @Override
    public boolean pending() {
        return queue.pending();
    }

    @Override
    public void wantRings(boolean on) {
        queue.wantKicks(on);
    }

    @Override
    public boolean untakesOnLeave() {
        return true;
    }

    @Override
    public QueueState leave() {
        queue.wantKicks(false);
        return queue.leave();
    }
}
