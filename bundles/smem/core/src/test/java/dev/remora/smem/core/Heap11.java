package dev.remora.smem.core;

import dev.remora.smem.Smem;

/** The image of version 11: items 13, 14 and 338 make one SMD channel. */
final class Heap11 {

    final HeapMemory memory = HeapMemory.image("version-11", 0x4000);
    final FakeLock lock = new FakeLock();
    final Regions regions = new Regions();
    final Smem smem = new SmemHeap("v11", 0, memory, lock, regions);
}
