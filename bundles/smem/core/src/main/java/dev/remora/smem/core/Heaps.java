package dev.remora.smem.core;

import java.util.Map;

/**
 * The heaps that one host may use.
 *
 * @param version the layout version, 11 or 12
 * @param itemCount item numbers are below this
 * @param global for items of any host
 * @param partitions by the remote host
 */
record Heaps(int version, int itemCount, Heap global, Map<Integer, Partition> partitions) {

    /** A partition is exclusive: what is not in it is not looked for in the global heap. */
    Heap of(int remoteHost) {
        Partition partition = partitions.get(remoteHost);
        return partition == null ? global : partition;
    }
}
