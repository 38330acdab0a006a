package dev.remora.rpmsg.glink.link;

import java.util.Arrays;

/** Numbers in order, without a box around each. Grows as need be. */
final class LongQueue {

    /** A power of two. */
    private static final int FIRST_LENGTH = 64;

    private long[] ring = new long[FIRST_LENGTH];
    private int first;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() { return size == 0; }

    void add(long number) {
        if (size == ring.length) {
            long[] longer = new long[2 * size];
            for (int i = 0; i < size; i++) {
                longer[i] = get(i);
            }
            ring = longer;
            first = 0;
        }
        ring[(first + size) & (ring.length - 1)] = number;
        size++;
    }

    /** The one that is {@code index} after the first. */
    long get(int index) {
        return ring[(first + index) & (ring.length - 1)];
    }

    void set(int index, long number) {
        ring[(first + index) & (ring.length - 1)] = number;
    }

    /** Takes the first one away. */
    long remove() {
        long number = ring[first];
        first = (first + 1) & (ring.length - 1);
        size--;
        return number;
    }

    void clear() {
        ring = Arrays.copyOf(ring, FIRST_LENGTH);
        first = 0;
        size = 0;
    }
}
