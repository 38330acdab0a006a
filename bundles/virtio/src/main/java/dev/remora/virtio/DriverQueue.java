package dev.remora.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
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
    private final MemorySegment ring;
    private final VringLayout layout;
    private final long avail;
    private final long used;

    private final int[] lengths;
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
    private @Nullable VringViolation broken;

    /**
     * Takes over a ring: zeroes it and starts at index 0. The device must not be looking at it yet.
     *
     * @param vring the ring
     */
    public DriverQueue(Vring vring) {
        name = vring.name();
        layout = vring.layout();
        ring = vring.memory().asSlice(0, layout.size());
        avail = layout.availOffset();
        used = layout.usedOffset();
        int num = layout.num();
        lengths = new int[num];
        Arrays.fill(lengths, FREE);
        writable = new boolean[num];
        offeredAt = new int[num];
        nextFree = new int[num];
        for (int i = 0; i < num; i++) {
            nextFree[i] = (i + 1) & (num - 1);
        }
        free = num;
        ring.fill((byte) 0);
    }

    /**
     * The size of the ring.
     *
     * @return number of descriptors
     */
    public int num() {
        return layout.num();
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
        lengths[id] = length;
        writable[id] = deviceWrites;
        offeredAt[id] = offered;

        long descriptor = layout.descOffset(id);
        ring.set(VringLayout.U64, descriptor + VringLayout.DESC_ADDR, deviceAddress);
        ring.set(VringLayout.U32, descriptor + VringLayout.DESC_LEN, length);
        ring.set(VringLayout.U16, descriptor + VringLayout.DESC_FLAGS,
                (short) (deviceWrites ? VringLayout.DESC_F_WRITE : 0));
        ring.set(VringLayout.U16, descriptor + VringLayout.DESC_NEXT, (short) firstFree);
        ring.set(VringLayout.U16,
                avail + VringLayout.RING_ENTRIES + (long) VringLayout.AVAIL_ENTRY_SIZE * slot(offered),
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
        U16.setRelease(ring, avail + VringLayout.RING_IDX, (short) offered);
        published = offered;
        // The device clears its flag and then looks at our index once more; we do it the other way round.
        VarHandle.fullFence();
        short flags = (short) U16.getOpaque(ring, used + VringLayout.RING_FLAGS);
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
        long element = used + VringLayout.RING_ENTRIES + (long) VringLayout.USED_ENTRY_SIZE * slot;
        int id = (int) U32.getOpaque(ring, element + VringLayout.USED_ID);
        int length = (int) U32.getOpaque(ring, element + VringLayout.USED_LEN);
        if (id < 0 || id >= layout.num()) {
            throw violation("used.ring[%d].id is %d, must be below %d".formatted(slot, Integer.toUnsignedLong(id),
                    layout.num()));
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
        U16.setOpaque(ring, avail + VringLayout.RING_FLAGS, (short) (on ? 0 : VringLayout.RING_F_QUIET));
        VarHandle.fullFence();
    }

    /**
     * Whether there is something to {@link #take()}.
     *
     * @return true if the device returned more than was taken
     */
    public boolean pending() {
        checkUsable();
        return (short) U16.getAcquire(ring, used + VringLayout.RING_IDX) != (short) taken;
    }

    private boolean look() {
        short index = (short) U16.getAcquire(ring, used + VringLayout.RING_IDX);
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
        return counter & (layout.num() - 1);
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
