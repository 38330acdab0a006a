package dev.remora.virtio;

import dev.remora.platform.Region;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A ring and a pool of buffers of 512 bytes, and a hand that writes anything anywhere in the ring. */
final class TestRing {

    static final long POOL = 0x40008000L;
    static final int BUFFER = 512;

    private final VringLayout layout;
    private final MemorySegment memory;
    private final Vring vring;
    private final Region pool;

    TestRing(int num, int align) {
        layout = new VringLayout(num, align);
        memory = Arena.ofAuto().allocate(layout.size(), 4096);
        vring = Vring.contiguous("test.vring0", layout, memory, 0);
        pool = new Region("pool", POOL, Arena.ofAuto().allocate((long) BUFFER * num, 16));
    }

    VringLayout layout() {
        return layout;
    }

    MemorySegment memory() {
        return memory;
    }

    Vring vring() {
        return vring;
    }

    List<Region> reachable() {
        return List.of(pool);
    }

    List<Region> reachableFrom(long address) {
        return List.of(new Region("pool", address, pool.memory()));
    }

    long address(int buffer) {
        return POOL + (long) BUFFER * buffer;
    }

    MemorySegment buffer(int i) {
        return pool.memory().asSlice((long) BUFFER * i, BUFFER);
    }

    byte[] bytes() {
        return memory.toArray(ValueLayout.JAVA_BYTE);
    }

    void chain(int index, long address, int length, int flags, int next) {
        long at = VringLayout.descriptorBytes(index);
        memory.set(VringLayout.U64, at, address);
        memory.set(VringLayout.U32, at + VringLayout.DESC_LEN, length);
        memory.set(VringLayout.U16, at + VringLayout.DESC_FLAGS, (short) flags);
        memory.set(VringLayout.U16, at + VringLayout.DESC_NEXT, (short) next);
    }

    void avail(int slot, int head) {
        memory.set(VringLayout.U16, layout.availOffset() + VringLayout.RING_ENTRIES + 2L * slot, (short) head);
    }

    void availIdx(int value) {
        memory.set(VringLayout.U16, layout.availOffset() + VringLayout.RING_IDX, (short) value);
    }

    int availIdx() {
        return Short.toUnsignedInt(memory.get(VringLayout.U16, layout.availOffset() + VringLayout.RING_IDX));
    }

    void used(int slot, int id, int length) {
        long at = layout.usedOffset() + VringLayout.RING_ENTRIES + 8L * slot;
        memory.set(VringLayout.U32, at, id);
        memory.set(VringLayout.U32, at + VringLayout.USED_LEN, length);
    }

    void usedIdx(int value) {
        memory.set(VringLayout.U16, layout.usedOffset() + VringLayout.RING_IDX, (short) value);
    }

    int usedIdx() {
        return Short.toUnsignedInt(memory.get(VringLayout.U16, layout.usedOffset() + VringLayout.RING_IDX));
    }

    void flags(int value) {
        memory.set(VringLayout.U16, layout.availOffset(), (short) value);
        memory.set(VringLayout.U16, layout.usedOffset(), (short) value);
    }
}
