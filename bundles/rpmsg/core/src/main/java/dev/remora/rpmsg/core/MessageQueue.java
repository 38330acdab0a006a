package dev.remora.rpmsg.core;

import dev.remora.rpmsg.spi.RpmsgEdge;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait, in order: copies, bounded by count and bytes, and messages that stay in the transport's buffers,
 * as many as there are of these. Copies lie one behind the other in a slab that is used round and round:
 *
 * <pre>
 *   [ ... free ... | oldest | ... | newest | ... free ... ]      or, once round
 *   [ ... | newest | ... free ... | oldest | ... | unused ]
 * </pre>
 *
 * A copy never lies across the end, so the slab is longer than the bytes allowed by one longest message. Slab and slots
 * are made when the first message waits, and stay until the queue is told to rest. Guarded by its inbox.
 */
final class MessageQueue {

    /** Of all messages so far: what is received may be longer than what can be sent. */
    private int longest;
    private final int buffers;
    private int maxMessages;
    private int maxBytes;

    private byte @Nullable [] slab;
    /** Slots, used round and round. */
    private Slot[] slots = {};
    private int first;
    private int size;
    private int copies;
    private int copiedBytes;
    private long bytes;
    /** Where the next copy goes. */
    private int tail;
    /** Before the oldest copy, behind the one before it. */
    private int head;

    private static final class Slot {
        int source;
        int length;
        /** In the slab, or in the memory. */
        long offset;
        /** Null for a copy. */
        @Nullable
        MemorySegment memory;
        int buffer;
    }

    /**
     * An empty one.
     *
     * @param longest the length that most messages have at most
     * @param buffers how many messages may wait in buffers
     */
    MessageQueue(int maxMessages, int maxBytes, int longest, int buffers) {
        this.longest = longest;
        this.buffers = buffers;
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** Less room at once, more from when it is empty. What waits stays. */
    void limit(int messages, int newBytes) {
        maxMessages = messages;
        maxBytes = newBytes;
    }

    /** Copies the message to the end, if there is room: in an empty queue always. */
    boolean offer(int source, MemorySegment memory, long offset, int length) {
        longest = Math.max(longest, length);
        byte[] target = slab();
        // The slots may be fewer than the messages that are allowed by now: none that a buffer needs is used for a copy.
        if (copies >= Math.min(maxMessages, slots.length - buffers)
                || (copies > 0 && copiedBytes + (long) length > maxBytes))
            return false;
        int at = place(target.length, length);
        if (at < 0)
            return false;
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, target, at, length);
        tail = at + length;
        copies++;
        copiedBytes += length;
        add(source, null, at, length, RpmsgEdge.NO_BUFFER);
        return true;
    }

    /** Where a copy fits in one piece; -1 for nowhere. */
    private int place(int end, int length) {
        if (copiedBytes == 0) {
            head = 0;
            tail = 0;
        } else if (tail <= head) {
            return length <= head - tail ? tail : -1;
        }
        if (length <= end - tail)
            return tail;
        return length <= head ? 0 : -1;
    }

    /** Puts the message to the end where it lies, in a buffer of the transport. */
    boolean keep(int source, MemorySegment memory, long offset, int length, int buffer) {
        slab();
        if (kept() >= buffers || size >= slots.length)
            return false;
        add(source, memory, offset, length, buffer);
        return true;
    }

    private void add(int source, @Nullable MemorySegment memory, long offset, int length, int buffer) {
        int index = first + size;
        Slot slot = slots[index < slots.length ? index : index - slots.length];
        slot.source = source;
        slot.memory = memory;
        slot.offset = offset;
        slot.length = length;
        slot.buffer = buffer;
        size++;
        bytes += length;
    }

    /** Takes the first message; whether there was one. */
    boolean poll(WaitingMessage into) {
        byte[] from = slab;
        if (size == 0 || from == null)
            return false;
        Slot slot = slots[first];
        MemorySegment memory = slot.memory;
        if (memory == null) {
            into.copy(slot.source, from, (int) slot.offset, slot.length);
            copies--;
            copiedBytes -= slot.length;
            if (slot.length > 0)
                head = (int) slot.offset + slot.length;
        } else {
            into.point(slot.source, memory, slot.offset, slot.length, slot.buffer);
            slot.memory = null;
        }
        first = first + 1 < slots.length ? first + 1 : 0;
        size--;
        bytes -= slot.length;
        return true;
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    /** How many wait in buffers. */
    int kept() {
        return size - copies;
    }

    /** How many copies may wait. */
    int capacity() {
        return maxMessages;
    }

    /** Forgets all; the buffers in which some waited. */
    int[] clear() {
        int[] keptBuffers = new int[kept()];
        int found = 0;
        for (int i = 0, at = first; i < size; i++, at = at + 1 < slots.length ? at + 1 : 0) {
            if (slots[at].memory != null)
                keptBuffers[found++] = slots[at].buffer;
        }
        forget();
        size = 0;
        copies = 0;
        copiedBytes = 0;
        bytes = 0;
        return keptBuffers;
    }

    /** Nothing waits, and nothing is about to: the memory goes. */
    void rest() {
        if (size == 0)
            forget();
    }

    private void forget() {
        slab = null;
        slots = new Slot[]{};
        first = 0;
    }

    private byte[] slab() {
        byte[] present = slab;
        int length = (int) Math.min(maxBytes, (long) maxMessages * longest) + longest;
        int count = maxMessages + buffers;
        if (present == null || (size == 0 && (present.length != length || slots.length != count))) {
            present = new byte[length];
            slab = present;
            slots = new Slot[count];
            Arrays.setAll(slots, _ -> new Slot());
            first = 0;
        }
        return present;
    }
}
