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
        this(num, align, false);
    }

    /** Its parts lie one behind the other, or each in memory of its own. */
    TestRing(int num, int align, boolean apart) {
        layout = new VringLayout(num, align);
        memory = Arena.ofAuto().allocate(layout.size(), 4096);
        vring = apart
                ? new Vring("test.vring0", num, own(VringLayout.descriptorBytes(num), 16),
                        own(VringLayout.availableBytes(num), 2), own(VringLayout.usedBytes(num), 4), 0)
                : Vring.contiguous("test.vring0", layout, memory, 0);
        pool = new Region("pool", POOL, Arena.ofAuto().allocate((long) BUFFER * num, 16));
    }

    /** Aligned to so much and no more. */
    private static MemorySegment own(long bytes, int alignment) {
        return Arena.ofAuto().allocate(bytes + alignment, 4096).asSlice(alignment, bytes);
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
        vring.descriptors().set(VringLayout.U64, at, address);
        vring.descriptors().set(VringLayout.U32, at + VringLayout.DESC_LEN, length);
        vring.descriptors().set(VringLayout.U16, at + VringLayout.DESC_FLAGS, (short) flags);
        vring.descriptors().set(VringLayout.U16, at + VringLayout.DESC_NEXT, (short) next);
    }

    void avail(int slot, int head) {
        vring.available().set(VringLayout.U16, VringLayout.availEntry(slot), (short) head);
    }

    void availIdx(int value) {
        vring.available().set(VringLayout.U16, VringLayout.RING_IDX, (short) value);
    }

    int availIdx() {
        return Short.toUnsignedInt(vring.available().get(VringLayout.U16, VringLayout.RING_IDX));
    }

    void used(int slot, int id, int length) {
        long at = VringLayout.usedEntry(slot);
        vring.used().set(VringLayout.U32, at, id);
        vring.used().set(VringLayout.U32, at + VringLayout.USED_LEN, length);
    }

    void usedIdx(int value) {
        vring.used().set(VringLayout.U16, VringLayout.RING_IDX, (short) value);
    }

    int usedIdx() {
        return Short.toUnsignedInt(vring.used().get(VringLayout.U16, VringLayout.RING_IDX));
    }

    void flags(int value) {
        vring.available().set(VringLayout.U16, VringLayout.RING_FLAGS, (short) value);
        vring.used().set(VringLayout.U16, VringLayout.RING_FLAGS, (short) value);
    }

    int availFlags() {
        return vring.available().get(VringLayout.U16, VringLayout.RING_FLAGS);
    }

    int usedFlags() {
        return vring.used().get(VringLayout.U16, VringLayout.RING_FLAGS);
    }

    int usedEvent() {
        return Short.toUnsignedInt(vring.available().get(VringLayout.U16, VringLayout.usedEvent(vring.num())));
    }

    void usedEvent(int value) {
        vring.available().set(VringLayout.U16, VringLayout.usedEvent(vring.num()), (short) value);
    }

    int availEvent() {
        return Short.toUnsignedInt(vring.used().get(VringLayout.U16, VringLayout.availEvent(vring.num())));
    }

    void availEvent(int value) {
        vring.used().set(VringLayout.U16, VringLayout.availEvent(vring.num()), (short) value);
    }
}
