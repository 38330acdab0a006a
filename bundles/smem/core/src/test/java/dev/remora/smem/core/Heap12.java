package dev.remora.smem.core;

import dev.remora.smem.Smem;

/** The image of version 12: a global partition with item 421, and one with host 1 with items 478, 489 and, cached, 480. */
final class Heap12 {

    final HeapMemory memory = HeapMemory.image("version-12", 0x10000);
    final FakeLock lock = new FakeLock();
    final Smem smem = new SmemHeap("v12", 0, memory, lock, new Regions());
}
