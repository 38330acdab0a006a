package dev.remora.virtio;

import dev.remora.platform.Region;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtqueue in the device role: takes the chains of buffers that a driver offers, and returns them. Suppression by
 * flags or, where negotiated, EVENT_IDX; no indirect descriptors.
 *
 * <p>Every value that the driver wrote is read once into private memory, checked there, then used; a violation breaks
 * the queue for good: that call and every later one throws.
 *
 * <p>Not thread-safe: one thread at a time, handed over with a lock. Nothing blocks. Nothing allocates, but for
 * {@link #part} where the driver changes a descriptor.
 */
public final class DeviceQueue {

    private static final VarHandle U16 = VringLayout.U16.varHandle().withInvokeExactBehavior();
    /** In {@link #held}: not with us. */
    private static final long NOT_HELD = -1;

    private final String name;
    private final int num;
    private final MemorySegment avail;
    private final MemorySegment used;
    private final Suppression suppression;
    private final DeviceChain chain;

    /** By head: bytes of a chain that we have. */
    private final long[] held;
    /** By head: the counter at which it was taken last. */
    private final int[] takenAt;
    /** By slot of the used ring: the element that we wrote there last, its length above its id; -1: not known. */
    private final long[] elements;

    /** Free-running, of which the ring shows the lower 16 bits. */
    private int seen;
    private int taken;
    private int returned;
    private int completed;
    /** The used index when nothing was returned. */
    private int usedStart;
    private @Nullable RuntimeException broken;

    /**
     * Takes up a ring that its driver has set up: not before DRIVER_OK or, without a status, its first kick. Kicks are
     * wanted until {@link #wantKicks} says otherwise.
     *
     * @param vring the ring
     * @param reachable where buffers may lie; each one wholly in one region
     * @param features what was negotiated ({@link VirtioFeatures}); bits that say nothing about rings are ignored
     */
    public DeviceQueue(Vring vring, List<Region> reachable, long features) {
        name = vring.name();
        num = vring.num();
        avail = vring.available();
        used = vring.used();
        suppression = Suppression.ofDevice(vring, features);
        chain = new DeviceChain(vring, reachable);
        held = new long[num];
        Arrays.fill(held, NOT_HELD);
        takenAt = new int[num];
        elements = new long[num];
        Arrays.fill(elements, -1);
        // An RPMsg-Lite master fills the used ring with its own buffers first: go on from there.
        usedStart = (short) U16.getOpaque(used, VringLayout.RING_IDX);
    }

    /**
     * Goes on with a ring that another queue has left, while the driver uses it. Kicks are as they were left until
     * {@link #wantKicks} says otherwise.
     *
     * @param vring the ring
     * @param reachable where buffers may lie; each one wholly in one region
     * @param features what was negotiated
     * @param left what that queue left
     * @return the queue
     * @throws VringViolation if that state and the ring do not agree
     */
    public static DeviceQueue resume(Vring vring, List<Region> reachable, long features, QueueState left) {
        DeviceQueue queue = new DeviceQueue(vring, reachable, features);
        queue.adopt(left);
        return queue;
    }

    private void adopt(QueueState left) {
        if (left.num() != num || !left.inFlight().isEmpty()) {
            throw violation("what was left has %d descriptors and %d buffers in flight".formatted(left.num(),
                    left.inFlight().size()));
        }
        if ((short) usedStart != (short) left.published()) {
            throw violation("used.idx is %d, it was left at %d".formatted(usedStart & 0xFFFF,
                    left.published() & 0xFFFF));
        }
        taken = left.taken();
        seen = taken;
        returned = taken;
        completed = taken;
        usedStart = left.published() - taken;
        suppression.resume(left.published(), taken);
        look();
    }

    /**
     * Ends the use of this queue and says what another one has to know. The ring stays as it is; every later call throws.
     * Everything taken has to be completed and published, but for the chains taken last: those that are not completed count
     * as not taken, and the next queue takes them again.
     *
     * @return what to give to {@link #resume}
     * @throws IllegalStateException if more is missing
     */
    public QueueState leave() {
        checkUsable();
        boolean lastOnes = true;
        for (int head = 0; head < num; head++) {
            // As many are held as there are counters from completed to taken: these must be theirs.
            lastOnes &= held[head] == NOT_HELD || takenAt[head] - completed >= 0;
        }
        if (returned != completed || !lastOnes) {
            throw new IllegalStateException("%s: of %d chains taken, %d are completed and %d published".formatted(name,
                    taken, completed, returned));
        }
        broken = new IllegalStateException(name + ": left to another device");
        return new QueueState(num, usedStart + completed, completed, List.of());
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
     * Takes the next chain that the driver offers and checks all of it. Its {@link #parts parts} can be asked until the
     * next call; they may be used until {@link #publish()} after {@link #complete}.
     *
     * @return the chain's head, or -1 if there is none now
     * @throws VringViolation if the driver offered nonsense
     */
    public int take() {
        checkUsable();
        if (seen == taken && !lookAndArm()) {
            return -1;
        }
        int slot = taken & (num - 1);
        int head = Short.toUnsignedInt((short) U16.getOpaque(avail, VringLayout.availEntry(slot)));
        if (head >= num) {
            throw violation("avail.ring[%d] is %d, must be below %d".formatted(slot, head, num));
        }
        if (held[head] != NOT_HELD) {
            throw violation("avail.ring[%d] is %d, which was not returned yet".formatted(slot, head));
        }
        String wrong = chain.walk(head);
        if (wrong != null) {
            throw violation(wrong);
        }
        held[head] = chain.bytes();
        takenAt[head] = taken;
        taken++;
        return head;
    }

    /**
     * The number of buffers in the chain taken last.
     *
     * @return at least 1 after a successful {@link #take()}
     */
    public int parts() {
        return chain.parts();
    }

    /**
     * A buffer of the chain taken last, as a piece of memory of its own. Allocates where the descriptor has changed;
     * {@link #memory}, {@link #offset} and {@link #length} never do.
     *
     * @param i from 0 to {@link #parts()} - 1
     * @return its memory
     */
    public MemorySegment part(int i) {
        checkUsable();
        return chain.part(i);
    }

    /**
     * The memory of the region in which a buffer of the chain taken last lies: from {@link #offset} on for
     * {@link #length} bytes, and not a byte before or behind.
     *
     * @param i from 0 to {@link #parts()} - 1
     * @return all of the region's memory
     */
    public MemorySegment memory(int i) {
        checkUsable();
        return chain.memory(i);
    }

    /**
     * Where in {@link #memory} a buffer of the chain taken last begins.
     *
     * @param i from 0 to {@link #parts()} - 1
     * @return bytes from the start of that memory
     */
    public long offset(int i) {
        checkUsable();
        return chain.offset(i);
    }

    /**
     * The length of a buffer of the chain taken last.
     *
     * @param i from 0 to {@link #parts()} - 1
     * @return bytes, at least 1
     */
    public long length(int i) {
        checkUsable();
        return chain.length(i);
    }

    /**
     * Whether a buffer of the chain taken last is to be filled, rather than read.
     *
     * @param i from 0 to {@link #parts()} - 1
     * @return true if we may write it
     */
    public boolean writable(int i) {
        checkUsable();
        return chain.writable(i);
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
        int slot = (usedStart + completed) & (num - 1);
        long element = (long) written << Integer.SIZE | head;
        // Served in order, with whole lengths, each slot is found as it was left: the driver keeps it in its cache.
        if (elements[slot] != element) {
            elements[slot] = element;
            long offset = VringLayout.usedEntry(slot);
            used.set(VringLayout.U32, offset + VringLayout.USED_ID, head);
            used.set(VringLayout.U32, offset + VringLayout.USED_LEN, written);
        }
        completed++;
    }

    /**
     * Shows the driver everything completed so far: one release store, after which the buffers are the driver's.
     *
     * @return whether the driver wants an interrupt for it; {@code false} if nothing was new. After 65,535 chains without
     *         an interrupt it is {@code true} whatever the driver wants
     */
    public boolean publish() {
        checkUsable();
        if (returned == completed) {
            return false;
        }
        // Release: used elements and what was written to buffers (stores), and what was read of them (loads), come before
        // the index that gives them back.
        VarHandle.releaseFence();
        VringLayout.put16(used, VringLayout.RING_IDX, usedStart + completed);
        int before = returned;
        returned = completed;
        return suppression.wantedByOther(usedStart + before, usedStart + completed);
    }

    /**
     * Looks once how many chains can be taken: {@link #take()} returns as many without another look.
     *
     * @return the number
     * @throws VringViolation if the driver's index is impossible
     */
    public int ready() {
        checkUsable();
        lookAndArm();
        return seen - taken;
    }

    /**
     * Asks the driver to kick when it offers buffers, or not to. Only a wish. After switching on, look at
     * {@link #pending()} or {@link #take()} once more before sleeping.
     *
     * @param on whether kicks are wanted
     */
    public void wantKicks(boolean on) {
        checkUsable();
        suppression.want(on, taken);
    }

    /**
     * Whether there is something to {@link #take()}. If there is nothing, and kicks are wanted, the next chain kicks.
     *
     * @return true if the driver offered more than was taken
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
        int room = num - (taken - returned);
        if (fresh > room) {
            throw violation(
                    "avail.idx is %d after %d, but the driver has only %d descriptors left".formatted(index & 0xFFFF,
                            taken & 0xFFFF, room));
        }
        seen = taken + fresh;
        return fresh > 0;
    }

    /** Acquire: ring entries, descriptors and message contents are read after the index that shows them. */
    private short index() {
        return (short) U16.getAcquire(avail, VringLayout.RING_IDX);
    }

    private void checkUsable() {
        if (broken != null) {
            throw broken;
        }
    }

    private VringViolation violation(String what) {
        VringViolation violation = new VringViolation(name + ": " + what);
        broken = violation;
        chain.clear();
        return violation;
    }
}
