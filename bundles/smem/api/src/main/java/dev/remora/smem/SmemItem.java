package dev.remora.smem;

import dev.remora.platform.SharedMemory;

/**
 * A piece of shared memory under a number. It never moves, never changes its size and is never freed, not even by the
 * restart of a processor. What it contains anybody may write at any time.
 *
 * @param memory where it lies: the main region or an auxiliary one
 * @param offset its first byte, bytes from the start of {@code memory}; a multiple of 8 in a global heap and in the uncached
 *            list, otherwise of the partition's cache line
 * @param size bytes, as checked against the region; in the global heap rounded up to a multiple of 8
 */
public record SmemItem(SharedMemory memory, long offset, long size) {}
