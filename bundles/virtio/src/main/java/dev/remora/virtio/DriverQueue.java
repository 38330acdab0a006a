package dev.remora.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtqueue in the driver role: offers buffers to the device, alone or in chains, and takes them back. Suppression by
 * flags or, where negotiated, EVENT_IDX; no indirect descriptors.
 *
 * <p>Everything written to the ring is also kept in private memory, and nothing of it is read back. What the device
 * wrote is read once, checked, then used; a violation breaks the queue for good: that call and every later one throws.
 *
 * <p>A descriptor is written only where it changes: who gives the same buffer with the same length to the same descriptor
 * ({@link #offer(int, long, int, boolean)}) costs the device no look at other memory than the available ring.
 *
 * <p>Not thread-safe: one thread at a time, handed over with a lock. Nothing blocks, nothing allocates.
 */
public final class DriverQueue {

    private static final VarHandle U16 = VringLayout.U16.varHandle().withInvokeExactBehavior();
    private static final VarHandle U32 = VringLayout.U32.varHandle().withInvokeExactBehavior();
    /** In {@link #room}: no chain begins here that the device has. */
    private static final long NO_HEAD = -1;
    private static final long MAX_CHAIN_BYTES = 1L << 32;

    private final String name;
    private final int num;
    private final MemorySegment avail;
    private final MemorySegment used;
    private final DescriptorTable table;
    private final Suppression suppression;

    /** By head: how much the device may write into its chain. */
    private final long[] room;
    private final int[] offeredAt;
    /** By slot of the available ring: what we wrote there last; -1: not known. */
    private final int[] entries;

    /** Free-running, of which the ring shows the lower 16 bits. Wrap together, so differences stay right. */
    private int offered;
    private int published;
    private int seen;
    private int taken;
    private int lastLength;
    private @Nullable RuntimeException broken;

    /**
     * Takes up a ring: zeroes it and starts at index 0. The device must not be looking at it yet. Interrupts are wanted
     * until {@link #wantInterrupts} says otherwise.
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

    /**
     * Goes on with a ring that another queue has left, while the device uses it. Interrupts are as they were left until
     * {@link #wantInterrupts} says otherwise.
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

    private DriverQueue(Vring vring, long features) {
        name = vring.name();
        num = vring.num();
        avail = vring.available();
        used = vring.used();
        table = new DescriptorTable(vring);
        suppression = Suppression.ofDriver(vring, features);
        room = new long[num];
        Arrays.fill(room, NO_HEAD);
        offeredAt = new int[num];
        entries = new int[num];
        Arrays.fill(entries, -1);
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
        QueueState state = new QueueState(num, published, taken, new LeftBuffers(table, num).all());
        broken = new IllegalStateException(name + ": left to another driver");
        return state;
    }

    private void adopt(QueueState left) {
        LeftBuffers buffers = new LeftBuffers(table, num);
        List<Integer> heads;
        try {
            heads = buffers.adopt(left);
        } catch (IllegalArgumentException e) {
            throw violation(String.valueOf(e.getMessage()));
        }
        int index = Short.toUnsignedInt((short) U16.getAcquire(avail, VringLayout.RING_IDX));
        if (index != (left.published() & 0xFFFF)) {
            throw violation("avail.idx is %d, it was left at %d".formatted(index, left.published() & 0xFFFF));
        }
        offered = left.published();
        published = offered;
        taken = left.taken();
        seen = taken;
        for (int head : heads) {
            room[head] = buffers.room(head);
            offeredAt[head] = published - 1;
        }
        suppression.resume(published, taken);
        look();
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
        return table.free();
    }

    /**
     * Puts one buffer into the ring, in any free descriptor. The device does not see it before {@link #publish()}.
     *
     * @param deviceAddress where the device sees the buffer
     * @param length bytes, at least 1
     * @param deviceWrites whether the device fills the buffer, rather than reads it
     * @return the descriptor's id, which {@link #take()} returns when the device is done
     * @throws IllegalStateException if nothing is {@link #free()}
     */
    public int offer(long deviceAddress, int length, boolean deviceWrites) {
        checkFree(1);
        int id = table.first();
        offer(id, deviceAddress, length, deviceWrites);
        return id;
    }

    /**
     * Puts one buffer into the ring, in a descriptor that the caller chooses: always the same one for a buffer, and the
     * device finds it where it was. The device does not see it before {@link #publish()}.
     *
     * @param id the descriptor, which {@link #take()} returns when the device is done
     * @param deviceAddress where the device sees the buffer
     * @param length bytes, at least 1
     * @param deviceWrites whether the device fills the buffer, rather than reads it
     * @throws IllegalArgumentException if there is no such descriptor
     * @throws IllegalStateException if that descriptor is not free
     */
    public void offer(int id, long deviceAddress, int length, boolean deviceWrites) {
        checkUsable();
        if (id < 0 || id >= num || length < 1) {
            throw new IllegalArgumentException("%s: buffer of %d bytes in descriptor %d of %d".formatted(name, length,
                    id, num));
        }
        if (!table.isFree(id)) {
            throw new IllegalStateException("%s: descriptor %d is not free".formatted(name, id));
        }
        table.take(id);
        table.write(id, deviceAddress, length, deviceWrites, DescriptorTable.END);
        enter(id, deviceWrites ? length : 0);
    }

    /**
     * Puts several buffers into the ring as one chain: first those that the device reads, then those that it fills. All of
     * them come back together. The device does not see them before {@link #publish()}.
     *
     * @param deviceAddresses where the device sees each buffer; only the first {@code readable + writable} count
     * @param lengths bytes of each, at least 1; together at most 4 GiB
     * @param readable how many the device reads
     * @param writable how many it fills after those
     * @return the id of the chain's head, which {@link #take()} returns when the device is done with all
     * @throws IllegalStateException if fewer are {@link #free()}
     */
    public int offerChain(long[] deviceAddresses, int[] lengths, int readable, int writable) {
        int count = checkChain(deviceAddresses, lengths, readable, writable);
        checkFree(count);
        int head = table.first();
        int id = head;
        long fillable = 0;
        for (int i = 0; i < count; i++) {
            table.take(id);
            boolean last = i == count - 1;
            int next = last ? DescriptorTable.END : table.first();
            table.write(id, deviceAddresses[i], lengths[i], i >= readable, next);
            fillable += i < readable ? 0 : lengths[i];
            id = next;
        }
        enter(head, fillable);
        return head;
    }

    private int checkChain(long[] deviceAddresses, int[] lengths, int readable, int writable) {
        long count = (long) readable + writable;
        long total = 0;
        boolean good = readable >= 0 && writable >= 0 && count > 0 && count <= deviceAddresses.length
                && count <= lengths.length;
        for (int i = 0; good && i < count; i++) {
            total += lengths[i];
            good = lengths[i] >= 1 && total <= MAX_CHAIN_BYTES;
        }
        if (!good) {
            throw new IllegalArgumentException("%s: chain of %d + %d buffers, %d addresses, lengths %s".formatted(name,
                    readable, writable, deviceAddresses.length, Arrays.toString(lengths)));
        }
        return (int) count;
    }

    private void enter(int head, long fillable) {
        room[head] = fillable;
        offeredAt[head] = offered;
        int slot = offered & (num - 1);
        // A driver that uses its buffers in turn finds each slot as it left it: the device keeps it in its cache.
        if (entries[slot] != head) {
            entries[slot] = head;
            VringLayout.put16(avail, VringLayout.availEntry(slot), head);
        }
        offered++;
    }

    /**
     * Shows the device everything offered so far: one release store, after which the buffers are the device's.
     *
     * @return whether the device wants to be kicked for it; {@code false} if nothing was new. After 65,535 chains without
     *         a kick it is {@code true} whatever the device wants
     */
    public boolean publish() {
        checkUsable();
        if (published == offered) {
            return false;
        }
        // Release: descriptors, ring entries and message contents (stores), and what was read of a buffer that is offered
        // again (loads), come before the index that gives them away.
        VarHandle.releaseFence();
        VringLayout.put16(avail, VringLayout.RING_IDX, offered);
        int before = published;
        published = offered;
        return suppression.wantedByOther(before, offered);
    }

    /**
     * Takes back one chain that the device is done with. Its descriptors are free again.
     *
     * @return its head's id; or -1 if there is none now
     * @throws VringViolation if the device returned what it does not have
     */
    public int take() {
        checkUsable();
        if (seen == taken && !lookAndArm()) {
            return -1;
        }
        int slot = taken & (num - 1);
        long element = VringLayout.usedEntry(slot);
        int id = (int) U32.getOpaque(used, element + VringLayout.USED_ID);
        int length = (int) U32.getOpaque(used, element + VringLayout.USED_LEN);
        if (id < 0 || id >= num) {
            throw violation("used.ring[%d].id is %d, must be below %d".formatted(slot, Integer.toUnsignedLong(id),
                    num));
        }
        long fillable = room[id];
        // Published at a counter before this one, or else the device cannot know it.
        if (fillable == NO_HEAD || offeredAt[id] - published >= 0) {
            throw violation("used.ring[%d].id is %d, which the device does not have".formatted(slot, id));
        }
        if (fillable == 0) {
            // OpenAMP reports the whole buffer here: the number says nothing.
            length = 0;
        } else if (Integer.toUnsignedLong(length) > fillable) {
            throw violation(
                    "used.ring[%d].len is %d, the buffer has %d bytes".formatted(slot, Integer.toUnsignedLong(length),
                            fillable));
        }
        taken++;
        lastLength = length;
        room[id] = NO_HEAD;
        table.release(id);
        return id;
    }

    /**
     * How much the device wrote into the chain taken last.
     *
     * @return bytes, at most what was offered to be filled, unsigned; 0 for a chain that it only read
     */
    public int takenLength() {
        checkUsable();
        return lastLength;
    }

    /**
     * Looks once how many chains can be taken: {@link #take()} returns as many without another look.
     *
     * @return the number
     * @throws VringViolation if the device's index is impossible
     */
    public int ready() {
        checkUsable();
        lookAndArm();
        return seen - taken;
    }

    /**
     * Asks the device to interrupt when it returns buffers, or not to. Only a wish. After switching on, look at
     * {@link #pending()} or {@link #take()} once more before sleeping.
     *
     * @param on whether interrupts are wanted
     */
    public void wantInterrupts(boolean on) {
        checkUsable();
        suppression.want(on, taken);
    }

    /**
     * Whether there is something to {@link #take()}. If there is nothing, and interrupts are wanted, the next buffer
     * interrupts.
     *
     * @return true if the device returned more than was taken
     */
    public boolean pending() {
        checkUsable();
        return index() != (short) taken || (suppression.arm(taken) && index() != (short) taken);
    }

    private boolean lookAndArm() {
        return look() || (suppression.arm(taken) && look());
    }

    private boolean look() {
        short index = index();
        int fresh = (index - taken) & 0xFFFF;
        int inFlight = published - taken;
        if (fresh > inFlight) {
            throw violation("used.idx is %d after %d, but only %d buffers are in flight".formatted(index & 0xFFFF,
                    taken & 0xFFFF, inFlight));
        }
        seen = taken + fresh;
        return fresh > 0;
    }

    /** Acquire: used elements and what the device wrote into buffers are read after the index that shows them. */
    private short index() {
        return (short) U16.getAcquire(used, VringLayout.RING_IDX);
    }

    private void checkFree(int count) {
        checkUsable();
        if (table.free() < count) {
            throw new IllegalStateException("%s: %d descriptors needed, %d free".formatted(name, count, table.free()));
        }
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
