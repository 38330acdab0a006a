package dev.remora.smem.core;

/**
 * An item of a partition, checked: it lies within the list.
 *
 * @param item its number
 * @param data its first byte, bytes from the start of the partition
 * @param size bytes, without padding
 */
record ItemEntry(int item, long data, long size) {}
