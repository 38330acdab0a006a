package dev.remora.virtio;

import dev.remora.platform.Region;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A virtqueue in the device role: takes the chains of buffers that a driver offers, and returns them. Suppression by
 * flags only, no indirect descriptors.
 *
 * <p>Every value that the driver wrote is read once into private memory, checked there, then used; a violation breaks
 * the queue for good: that call and every later one throws.
 *
 * <p>Not thread-safe: one thread at a time, handed over with a lock. Nothing blocks. Nothing allocates while the driver
 * uses each descriptor for the same buffer.
 */
public final class DeviceQueue {

    private static final VarHandle U16 = VringLayout.U16.varHandle();
    private static final VarHandle U32 = VringLayout.U32.varHandle();
    private static final VarHandle U64 = VringLayout.U64.varHandle();
    /** In {@link #held}: not with us. */
    private static final long NOT_HELD = -1;
    private static final long MAX_CHAIN_BYTES = 1L << 32;

    private final String name;
    private final int num;
    private final MemorySegment descriptors;
    private final MemorySegment avail;
    private final MemorySegment used;
    private final boolean eventIdx;
    private final DeviceBuffers buffers;

    /** By head: bytes of a chain that we have. */
    private final long[] held;
    private final MemorySegment[] parts;
    private final boolean[] partWritable;
    private int partCount;

    /** Free-running, of which the ring shows the lower 16 bits. */
    private int seen;
    private int taken;
    private int returned;
    private int completed;
    private final int usedStart;
    private @Nullable VringViolation broken;

    /**
     * Takes up a ring that its driver has set up: not before DRIVER_OK or, without a status, its first kick.
     *
     * @param vring the ring
     * @param reachable where buffers may lie; each one wholly in one region
     * @param features what was negotiated ({@link VirtioFeatures}); bits that say nothing about rings are ignored
     */
    public DeviceQueue(Vring vring, List<Region> reachable, long features) {
        name = vring.name();
        num = vring.num();
        descriptors = vring.descriptors();
        avail = vring.available();
        used = vring.used();
        eventIdx = (features & VirtioFeatures.EVENT_IDX) != 0;
        buffers = new DeviceBuffers(num, reachable, vring);
        held = new long[num];
        Arrays.fill(held, NOT_HELD);
        parts = new MemorySegment[num];
        partWritable = new boolean[num];
        // An RPMsg-Lite master fills the used ring with its own buffers first: go on from there.
        usedStart = (short) U16.getOpaque(used, VringLayout.RING_IDX);
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
     * Takes the next chain that the driver offers and checks all of it. Its {@link #part parts} can be asked until the
     * next call; they may be used until {@link #publish()} after {@link #complete}.
     *
     * @return the chain's head, or -1 if there is none now
     * @throws VringViolation if the driver offered nonsense
     */
    public int take() {
        checkUsable();
        if (seen == taken && !look()) {
            return -1;
        }
        int slot = slot(taken);
        int head = Short.toUnsignedInt((short) U16.getOpaque(avail,
                VringLayout.RING_ENTRIES + (long) VringLayout.AVAIL_ENTRY_SIZE * slot));
        if (head >= num) {
            throw violation("avail.ring[%d] is %d, must be below %d".formatted(slot, head, num));
        }
        if (held[head] != NOT_HELD) {
            throw violation("avail.ring[%d] is %d, which was not returned yet".formatted(slot, head));
        }
        held[head] = walk(head);
        taken++;
        return head;
    }

    /**
     * The number of buffers in the chain taken last.
     *
     * @return at least 1 after a successful {@link #take()}
     */
    public int parts() {
        return partCount;
    }

    /**
     * A buffer of the chain taken last.
     *
     * @param i from 0 to {@link #parts()} - 1
     * @return its memory
     */
    public MemorySegment part(int i) {
        return parts[checkPart(i)];
    }

    /**
     * Whether a buffer of the chain taken last is to be filled, rather than read.
     *
     * @param i from 0 to {@link #parts()} - 1
     * @return true if we may write it
     */
    public boolean writable(int i) {
        return partWritable[checkPart(i)];
    }

    /**
     * Returns a chain, in any order. The driver does not see it before {@link #publish()}.
     *
     * @param head what {@link #take()} returned
     * @param written bytes written, for OpenAMP drivers the whole length of the chain; at most that
     * @throws IllegalArgumentException if the chain is not with us or shorter
     */
    public void complete(int head, int written) {
        checkUsable();
        if (head < 0 || head >= num || held[head] == NOT_HELD) {
            throw new IllegalArgumentException("%s: chain %d was not taken".formatted(name, head));
        }
        if (written < 0 || written > held[head]) {
            throw new IllegalArgumentException("%s: %d bytes written to chain %d of %d bytes".formatted(name, written,
                    head, held[head]));
        }
        held[head] = NOT_HELD;
        long element = VringLayout.RING_ENTRIES
                + (long) VringLayout.USED_ENTRY_SIZE * slot(usedStart + completed);
        used.set(VringLayout.U32, element + VringLayout.USED_ID, head);
        used.set(VringLayout.U32, element + VringLayout.USED_LEN, written);
        completed++;
    }

    /**
     * Shows the driver everything completed so far: one release store, after which the buffers are the driver's.
     *
     * @return whether the driver wants an interrupt for it; {@code false} if nothing was new
     */
    public boolean publish() {
        checkUsable();
        if (returned == completed) {
            return false;
        }
        U16.setRelease(used, VringLayout.RING_IDX, (short) (usedStart + completed));
        int before = usedStart + returned;
        returned = completed;
        // The driver clears its flag and then looks at our index once more; we do it the other way round.
        VarHandle.fullFence();
        if (eventIdx) {
            return VringLayout.passes((short) U16.getOpaque(avail, VringLayout.availableBytes(num)
                    - VringLayout.EVENT_SIZE), before, usedStart + returned);
        }
        short flags = (short) U16.getOpaque(avail, VringLayout.RING_FLAGS);
        return (flags & VringLayout.RING_F_QUIET) == 0;
    }

    /**
     * Asks the driver to kick when it offers buffers, or not to. Only a wish. After switching on, look at
     * {@link #pending()} once more before sleeping.
     *
     * @param on whether kicks are wanted
     */
    public void wantKicks(boolean on) {
        checkUsable();
        U16.setOpaque(used, VringLayout.RING_FLAGS, (short) (on ? 0 : VringLayout.RING_F_QUIET));
        VarHandle.fullFence();
    }

    /**
     * Whether there is something to {@link #take()}.
     *
     * @return true if the driver offered more than was taken
     */
    public boolean pending() {
        checkUsable();
        return (short) U16.getAcquire(avail, VringLayout.RING_IDX) != (short) taken;
    }

    private boolean look() {
        short index = (short) U16.getAcquire(avail, VringLayout.RING_IDX);
        int fresh = (index - taken) & 0xFFFF;
        int room = num - (taken - returned);
        if (fresh > room) {
            throw violation(
                    "avail.idx is %d after %d, but the driver has only %d descriptors left".formatted(index & 0xFFFF,
                            taken & 0xFFFF, room));
        }
        seen = taken + fresh;
        return fresh > 0;
    }

    /** Copies the chain's descriptors, checks them, and fills {@link #parts}; returns the bytes of all. */
    private long walk(int head) {
        partCount = 0;
        long total = 0;
        boolean writing = false;
        int index = head;
        while (true) {
            long descriptor = VringLayout.descriptorBytes(index);
            long address = (long) U64.getOpaque(descriptors, descriptor + VringLayout.DESC_ADDR);
            long length = Integer.toUnsignedLong((int) U32.getOpaque(descriptors, descriptor + VringLayout.DESC_LEN));
            int flags = (short) U16.getOpaque(descriptors, descriptor + VringLayout.DESC_FLAGS);
            int next = Short.toUnsignedInt((short) U16.getOpaque(descriptors, descriptor + VringLayout.DESC_NEXT));
            boolean write = (flags & VringLayout.DESC_F_WRITE) != 0;
            if ((flags & VringLayout.DESC_F_INDIRECT) != 0) {
                throw violation("desc[%d] is indirect, which was not negotiated".formatted(index));
            }
            if (writing && !write) {
                throw violation("desc[%d] is readable, after a writable one of chain %d".formatted(index, head));
            }
            MemorySegment buffer = buffers.find(index, address, length);
            if (buffer == null) {
                throw violation("desc[%d] is 0x%x + %d bytes, %s".formatted(index, address, length,
                        length == 0 ? "empty" : "not in the device's memory"));
            }
            total += length;
            if (total > MAX_CHAIN_BYTES) {
                throw violation("chain %d has more than %d bytes".formatted(head, MAX_CHAIN_BYTES));
            }
            writing = write;
            parts[partCount] = buffer;
            partWritable[partCount] = write;
            partCount++;
            if ((flags & VringLayout.DESC_F_NEXT) == 0) {
                return total;
            }
            if (next >= num) {
                throw violation("desc[%d].next is %d, must be below %d".formatted(index, next, num));
            }
            if (partCount == num) {
                throw violation("chain %d goes in a circle: desc[%d].next is %d".formatted(head, index, next));
            }
            index = next;
        }
    }

    private int checkPart(int i) {
        checkUsable();
        return Objects.checkIndex(i, partCount);
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
        partCount = 0;
        return violation;
    }
}
