package dev.remora.smem.core;

import dev.remora.smem.SmemException;
import dev.remora.smem.SmemItem;

/** Calls of a heap; damage, which there is none, ends the test. */
final class Calls {

    private Calls() {
    }

    static void allocate(Heap heap, int item, long size) {
        try {
            heap.allocate(item, size);
        } catch (SmemException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The item's size, 0 if there is none. */
    static long size(Heap heap, int item) {
        try {
            return heap.find(item).map(SmemItem::size).orElse(0L);
        } catch (SmemException e) {
            throw new IllegalStateException(e);
        }
    }
}
