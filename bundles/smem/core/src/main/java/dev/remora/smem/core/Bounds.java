package dev.remora.smem.core;

/**
 * Where the lists of a partition end, checked: 32 ≤ uncached ≤ cached ≤ size.
 *
 * @param uncached the first free byte
 * @param cached the first byte after the free ones
 */
record Bounds(long uncached, long cached) {

    long free() {
        return cached - uncached;
    }
}
