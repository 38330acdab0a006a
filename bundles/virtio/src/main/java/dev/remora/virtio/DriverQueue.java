package dev.remora.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtqueue in the driver role: offers buffers to the device and takes them back. One descriptor per buffer, no
 * chains; suppression by flags only.
 *
 * <p>Everything written to the ring is also kept in private memory, and nothing of it is read back. What the device
 * wrote is read once, checked, then used; a violation breaks the queue for good: that call and every later one throws.
 *
 * <p>Not thread-safe: one thread at a time, handed over with a lock. Nothing blocks, nothing allocates.
 */
public final class DriverQueue {

    private static final VarHandle U16 = VringLayout.U16.varHandle();
    private static final VarHandle U32 = VringLayout.U32.varHandle();
    /** In {@link #lengths}: the descriptor is free. */
    private static final int FREE = -1;

    private final String name;
    private final int num;
    private final MemorySegment descriptors;
    private final MemorySegment avail;
    private final MemorySegment used;
    private final boolean eventIdx;

    private final int[] lengths;
    private final long[] addresses;
    private final boolean[] writable;
    private final int[] offeredAt;
    private final int[] nextFree;
    private int firstFree;
    private int free;

    /** Free-running, of which the ring shows the lower 16 bits. Wrap together, so differences stay right. */
    private int offered;
    private int published;
    private int seen;
    private int taken;
    private int lastLength;
    private @Nullable RuntimeException broken;

    /**
     * Takes up a ring: zeroes it and starts at index 0. The device must not be looking at it yet.
     *
     * @param vring the ring
     * @param features what was negotiated ({@link VirtioFeatures}); bits that say nothing about rings are ignored
     * @return the queue
     */
    public static DriverQueue fresh(Vring vring, long features) {
        DriverQueue queue = new DriverQueue(vring, features);
        vring.descriptors().fill((byte) 0);
        vring.available().fill((byte) 0);
        vring.used().fill((byte) 0);
        return queue;
    }

    private DriverQueue(Vring vring, long features) {
        name = vring.name();
        num = vring.num();
        descriptors = vring.descriptors();
        avail = vring.available();
        used = vring.used();
        eventIdx = (features & VirtioFeatures.EVENT_IDX) != 0;
        lengths = new int[num];
        addresses = new long[num];
        Arrays.fill(lengths, FREE);
        writable = new boolean[num];
        offeredAt = new int[num];
        nextFree = new int[num];
        for (int i = 0; i < num; i++) {
            nextFree[i] = (i + 1) & (num - 1);
        }
        free = num;
    }

    /**
     * Goes on with a ring that another queue has left, while the device uses it.
     *
     * @param vring the ring
     * @param features what was negotiated
     * @param left what that queue left
     * @return the queue
     * @throws VringViolation if that state and the ring do not agree
     */
    public static DriverQueue resume(Vring vring, long features, QueueState left) {
        DriverQueue queue = new DriverQueue(vring, features);
        queue.adopt(left);
        return queue;
    }

    /**
     * Ends the use of this queue and says what another one has to know. The ring stays as it is; every later call throws.
     *
     * @return what to give to {@link #resume}
     * @throws IllegalStateException if something was offered but not published
     */
    public QueueState leave() {
        checkUsable();
        if (published != offered) {
            throw new IllegalStateException(name + ": " + (offered - published) + " buffers are not published");
        }
        List<QueueState.InFlight> inFlight = new ArrayList<>();
        for (int id = 0; id < lengths.length; id++) {
            if (lengths[id] != FREE) {
                inFlight.add(new QueueState.InFlight(id, addresses[id], lengths[id], writable[id]));
            }
        }
        broken = new IllegalStateException(name + ": left to another driver");
        return new QueueState(lengths.length, published, taken, inFlight);
    }

    private void adopt(QueueState left) {
        if (left.num() != num || left.inFlight().size() != left.published() - left.taken()) {
            throw violation("what was left has %d descriptors and %d buffers in flight after %d of %d".formatted(
                    left.num(), left.inFlight().size(), left.taken(), left.published()));
        }
        int index = Short.toUnsignedInt((short) U16.getAcquire(avail, VringLayout.RING_IDX));
        if (index != (left.published() & 0xFFFF)) {
            throw violation("avail.idx is %d, it was left at %d".formatted(index, left.published() & 0xFFFF));
        }
        offered = left.published();
        published = offered;
        taken = left.taken();
        seen = taken;
        for (QueueState.InFlight buffer : left.inFlight()) {
            adopt(buffer);
        }
        int next = -1;
        for (int id = lengths.length - 1; id >= 0; id--) {
            if (lengths[id] == FREE) {
                nextFree[id] = next < 0 ? id : next;
                next = id;
            }
        }
        firstFree = Math.max(0, next);
        look();
    }

    /** Of a buffer that the device has, the ring must still say what we wrote there. */
    private void adopt(QueueState.InFlight buffer) {
        int id = buffer.id();
        if (id < 0 || id >= lengths.length || lengths[id] != FREE || buffer.length() < 1) {
            throw violation("what was left has descriptor %d in flight, %d bytes".formatted(id, buffer.length()));
        }
        long descriptor = VringLayout.descriptorBytes(id);
        long address = descriptors.get(VringLayout.U64, descriptor + VringLayout.DESC_ADDR);
        int length = descriptors.get(VringLayout.U32, descriptor + VringLayout.DESC_LEN);
        if (address != buffer.deviceAddress() || length != buffer.length()) {
            throw violation("desc[%d] is 0x%x + %d bytes, it was left as 0x%x + %d".formatted(id, address, length,
                    buffer.deviceAddress(), buffer.length()));
        }
        keep(id, address, length, buffer.deviceWrites());
        offeredAt[id] = published - 1;
        free--;
    }

    private void keep(int id, long address, int length, boolean deviceWrites) {
        addresses[id] = address;
        lengths[id] = length;
        writable[id] = deviceWrites;
    }

    /**
     * The size of the ring.
     *
     * @return number of descriptors
     */
    public int num() {
        return num;
    }

    /**
     * How many buffers can be offered now.
     *
     * @return number of free descriptors
     */
    public int free() {
        return free;
    }

    /**
     * Puts one buffer into the ring. The device does not see it before {@link #publish()}.
     *
     * @param deviceAddress where the device sees the buffer
     * @param length bytes, at least 1
     * @param deviceWrites whether the device fills the buffer, rather than reads it
     * @return the descriptor's id, which {@link #take()} returns when the device is done
     * @throws IllegalStateException if nothing is {@link #free()}
     */
    public int offer(long deviceAddress, int length, boolean deviceWrites) {
        checkUsable();
        if (length < 1) {
            throw new IllegalArgumentException(name + ": buffer of " + length + " bytes");
        }
        if (free == 0) {
            throw new IllegalStateException(name + ": no free descriptor");
        }
        int id = firstFree;
        firstFree = nextFree[id];
        free--;
        keep(id, deviceAddress, length, deviceWrites);
        offeredAt[id] = offered;

        long descriptor = VringLayout.descriptorBytes(id);
        descriptors.set(VringLayout.U64, descriptor + VringLayout.DESC_ADDR, deviceAddress);
        descriptors.set(VringLayout.U32, descriptor + VringLayout.DESC_LEN, length);
        descriptors.set(VringLayout.U16, descriptor + VringLayout.DESC_FLAGS,
                (short) (deviceWrites ? VringLayout.DESC_F_WRITE : 0));
        descriptors.set(VringLayout.U16, descriptor + VringLayout.DESC_NEXT, (short) firstFree);
        avail.set(VringLayout.U16, VringLayout.RING_ENTRIES + (long) VringLayout.AVAIL_ENTRY_SIZE * slot(offered),
                (short) id);
        offered++;
        return id;
    }

    /**
     * Shows the device everything offered so far: one release store, after which the buffers are the device's.
     *
     * @return whether the device wants to be kicked for it; {@code false} if nothing was new
     */
    public boolean publish() {
        checkUsable();
        if (published == offered) {
            return false;
        }
        U16.setRelease(avail, VringLayout.RING_IDX, (short) offered);
        int before = published;
        published = offered;
        // The device clears its flag and then looks at our index once more; we do it the other way round.
        VarHandle.fullFence();
        if (eventIdx) {
            return VringLayout.passes((short) U16.getOpaque(used, VringLayout.usedBytes(num) - VringLayout.EVENT_SIZE),
                    before, published);
        }
        short flags = (short) U16.getOpaque(used, VringLayout.RING_FLAGS);
        return (flags & VringLayout.RING_F_QUIET) == 0;
    }

    /**
     * Takes back one buffer that the device is done with.
     *
     * @return its descriptor's id, free again; or -1 if there is none now
     * @throws VringViolation if the device returned what it does not have
     */
    public int take() {
        checkUsable();
        if (seen == taken && !look()) {
            return -1;
        }
        int slot = slot(taken);
        long element = VringLayout.RING_ENTRIES + (long) VringLayout.USED_ENTRY_SIZE * slot;
        int id = (int) U32.getOpaque(used, element + VringLayout.USED_ID);
        int length = (int) U32.getOpaque(used, element + VringLayout.USED_LEN);
        if (id < 0 || id >= num) {
            throw violation("used.ring[%d].id is %d, must be below %d".formatted(slot, Integer.toUnsignedLong(id),
                    num));
        }
        // Published at a counter before this one, or else the device cannot know it.
        if (lengths[id] == FREE || offeredAt[id] - published >= 0) {
            throw violation("used.ring[%d].id is %d, which the device does not have".formatted(slot, id));
        }
        if (!writable[id]) {
            // OpenAMP reports the whole buffer here: the number says nothing.
            length = 0;
        } else if (Integer.compareUnsigned(length, lengths[id]) > 0) {
            throw violation(
                    "used.ring[%d].len is %d, the buffer has %d bytes".formatted(slot, Integer.toUnsignedLong(length),
                            lengths[id]));
        }
        taken++;
        lastLength = length;
        lengths[id] = FREE;
        nextFree[id] = firstFree;
        firstFree = id;
        free++;
        return id;
    }

    /**
     * How much the device wrote into the buffer taken last.
     *
     * @return bytes, at most what was offered; 0 for a buffer that it only read
     */
    public int takenLength() {
        checkUsable();
        return lastLength;
    }

    /**
     * Asks the device to interrupt when it returns buffers, or not to. Only a wish. After switching on, look at
     * {@link #pending()} once more before sleeping.
     *
     * @param on whether interrupts are wanted
     */
    public void wantInterrupts(boolean on) {
        checkUsable();
        U16.setOpaque(avail, VringLayout.RING_FLAGS, (short) (on ? 0 : VringLayout.RING_F_QUIET));
        VarHandle.fullFence();
    }

    /**
     * Whether there is something to {@link #take()}.
     *
     * @return true if the device returned more than was taken
     */
    public boolean pending() {
        checkUsable();
        return (short) U16.getAcquire(used, VringLayout.RING_IDX) != (short) taken;
    }

    private boolean look() {
        short index = (short) U16.getAcquire(used, VringLayout.RING_IDX);
        int fresh = (index - taken) & 0xFFFF;
        int inFlight = published - taken;
        if (fresh > inFlight) {
            throw violation("used.idx is %d after %d, but only %d buffers are in flight".formatted(index & 0xFFFF,
                    taken & 0xFFFF, inFlight));
        }
        seen = taken + fresh;
        return fresh > 0;
    }

    private int slot(int counter) {
        return counter & (num - 1);
    }

    private void checkUsable() {
        if (broken != null) {
            throw broken;
        }
    }

    private VringViolation violation(String what) {
        VringViolation violation = new VringViolation(name + ": " + what);
        broken = violation;
        return violation;
    }
}
