package dev.remora.smem;

import java.util.List;

/**
 * One heap, for people.
 *
 * @param name the configured name
 * @param host the own host id
 * @param version 11 (global heap) or 12 (global partition); 0 if it is not ready
 * @param itemCount item numbers are below this
 * @param lockOwner who has the remote spinlock, 0 for nobody
 * @param heaps global heap and partitions
 * @param problems what is wrong, one line each; empty if nothing is
 */
public record SmemReport(String name, int host, int version, int itemCount, int lockOwner, List<Heap> heaps,
        List<String> problems) {

    /** Copies the lists. */
    public SmemReport {
        heaps = List.copyOf(heaps);
        problems = List.copyOf(problems);
    }

    /**
     * A heap or partition that the own host may use.
     *
     * @param name {@code global}, or {@code host N} for the partition shared with that one
     * @param remoteHost the other host, or {@link Smem#ANY_HOST}
     * @param size bytes
     * @param free bytes
     * @param items what is allocated, in the order of the heap
     */
    public record Heap(String name, int remoteHost, long size, long free, List<Item> items) {

        /** Copies the list. */
        public Heap {
            items = List.copyOf(items);
        }
    }

    /**
     * An allocated item.
     *
     * @param number the item's number
     * @param offset its first byte, bytes from the start of its region
     * @param size bytes
     * @param use what it is for, where the number is well known; otherwise empty
     */
    public record Item(int number, long offset, long size, String use) {}
}
