package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.remora.platform.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * A ring whose parts, and a pool of buffers, lie apart in one piece of memory, with guard bytes between them: who writes
 * beyond a part is found out. Fuzzed data says what a peer writes where.
 */
final class GuardedRing {

    static final int BUFFER = 32;

    private static final long POOL = 0x1_0000_0000L;
    private static final byte GUARD = (byte) 0xA5;
    private static final int GAP = 64;

    private final int num;
    private final MemorySegment all;
    private final MemorySegment[] parts = new MemorySegment[4];
    private final Vring vring;

    GuardedRing(int num) {
        this.num = num;
        long[] sizes = {VringLayout.descriptorBytes(num), VringLayout.availableBytes(num), VringLayout.usedBytes(num),
                (long) BUFFER * num};
        long size = GAP;
        for (long part : sizes) {
            size += up(part) + GAP;
        }
        all = MemorySegment.ofArray(new long[(int) size / Long.BYTES]).fill(GUARD);
        long at = GAP;
        for (int i = 0; i < sizes.length; i++) {
            parts[i] = all.asSlice(at, sizes[i]).fill((byte) 0);
            at += up(sizes[i]) + GAP;
        }
        vring = new Vring("fuzz", num, parts[0], parts[1], parts[2], 0);
    }

    private static long up(long size) {
        return (size + 15) & -16;
    }

    Vring vring() {
        return vring;
    }

    List<Region> reachable() {
        return List.of(new Region("pool", POOL, parts[3]));
    }

    /** Whether a piece of memory lies in the pool. */
    boolean holds(MemorySegment memory, long offset, long length) {
        return memory.equals(parts[3]) && offset >= 0 && length > 0 && offset + length <= parts[3].byteSize();
    }

    long address(int buffer) {
        return POOL + (long) BUFFER * buffer;
    }

    void checkGuards() {
        for (MemorySegment part : parts) {
            part.fill(GUARD);
        }
        assertThat(all.toArray(ValueLayout.JAVA_BYTE)).containsOnly(GUARD);
    }

    /** Any byte of the ring. */
    void scribble(FuzzedDataProvider data) {
        MemorySegment part = parts[data.consumeInt(0, 2)];
        part.set(ValueLayout.JAVA_BYTE, data.consumeLong(0, part.byteSize() - 1), data.consumeByte());
    }

    /** More or less what a device writes. */
    void usedEntry(FuzzedDataProvider data) {
        long at = VringLayout.usedEntry(data.consumeInt(0, num - 1));
        vring.used().set(VringLayout.U32, at + VringLayout.USED_ID, data.consumeInt(-1, num));
        vring.used().set(VringLayout.U32, at + VringLayout.USED_LEN, data.consumeInt(0, BUFFER + 1));
    }

    void usedIndex(FuzzedDataProvider data) {
        move(vring.used(), data);
    }

    /** More or less what a driver writes. */
    void descriptor(FuzzedDataProvider data) {
        long at = VringLayout.descriptorBytes(data.consumeInt(0, num - 1));
        vring.descriptors().set(VringLayout.U64, at, address(data.consumeInt(0, num)) + data.consumeInt(-1, 1));
        vring.descriptors().set(VringLayout.U64, at + VringLayout.DESC_TAIL, VringLayout.tail(data.consumeInt(0,
                BUFFER + 1), data.consumeInt(0, 3), data.consumeInt(0, num)));
    }

    void availableEntry(FuzzedDataProvider data) {
        vring.available().set(VringLayout.U16, VringLayout.availEntry(data.consumeInt(0, num - 1)), (short) data
                .consumeInt(0, num));
    }

    void availableIndex(FuzzedDataProvider data) {
        move(vring.available(), data);
    }

    private static void move(MemorySegment part, FuzzedDataProvider data) {
        short index = part.get(VringLayout.U16, VringLayout.RING_IDX);
        part.set(VringLayout.U16, VringLayout.RING_IDX, (short) (index + data.consumeInt(-1, 4)));
    }
}
