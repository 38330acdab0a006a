package dev.remora.rpmsg.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Copies of messages that wait for a driver, bounded by count and bytes. Guarded by its inbox. */
final class MessageQueue {

    private final int maxMessages;
    private final long maxBytes;
    private final Deque<Waiting> messages = new ArrayDeque<>();
    private long bytes;

    MessageQueue(int maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** Copies the message to the end, if there is room. */
    boolean offer(int source, MemorySegment memory, long offset, int length) {
        if (messages.size() >= maxMessages || bytes + length > maxBytes)
            return false;
        byte[] copy = new byte[length];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, copy, 0, length);
        messages.add(new Waiting(source, MemorySegment.ofArray(copy)));
        bytes += length;
        return true;
    }

    @Nullable
    Waiting poll() {
        Waiting first = messages.poll();
        if (first != null)
            bytes -= first.payload().byteSize();
        return first;
    }

    int size() {
        return messages.size();
    }

    /** How many may wait. */
    int capacity() {
        return maxMessages;
    }

    /** Forgets all, and says how many there were. */
    int clear() {
        int forgotten = messages.size();
        messages.clear();
        bytes = 0;
        return forgotten;
    }

    record Waiting(int source, MemorySegment payload) {}
}
