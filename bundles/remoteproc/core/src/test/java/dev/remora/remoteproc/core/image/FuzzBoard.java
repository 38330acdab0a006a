package dev.remora.remoteproc.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.platform.Region;
import dev.remora.remoteproc.core.image.LoadPlan.PlannedVdev;
import dev.remora.remoteproc.spi.Iommu;
import dev.remora.virtio.Vring;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The board of the fuzz tests. Its pieces of memory lie between guards, in one allocation, which no input may touch:
 *
 * <pre>
 *   m4 64 KiB @ 0x1000_0000 (and @ 0x9000_0000) | vdev0vring0 16 KiB @ 0x2000_0000 | vdev0buffer 16 KiB @ 0x2001_0000
 *     | persistent-log 4 KiB @ 0x2002_0000 | tcm 16 KiB, by the map only, @ 0x0 and @ 0x1FFE_0000 | rsc-table 2 KiB
 * </pre>
 */
final class FuzzBoard implements AutoCloseable {

    private static final int GUARD = 0x1000;
    private static final int[] SIZES = {0x10000, 0x4000, 0x4000, 0x1000, 0x4000, 0x800};
    private static final byte UNTOUCHED = 0x55;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment all = arena.allocate(Arrays.stream(SIZES).sum() + (SIZES.length + 1L) * GUARD, 4096)
            .fill(UNTOUCHED);
    private final BoardCore core;
    private final Region table;

    /** What a test does with a plan. */
    interface Planner {
        LoadPlan plan() throws FirmwareException;
    }

    FuzzBoard() {
        MemorySegment m4 = piece(0);
        MemorySegment tcm = piece(4);
        core = new BoardCore(new Region("m4", 0x1000_0000, m4), new Region("vdev0vring0", 0x2000_0000, piece(1)),
                new Region("vdev0buffer", 0x2001_0000, piece(2)), new Region("persistent-log", 0x2002_0000, piece(3)));
        core.map(new Region("tcm", 0, tcm)).map(new Region("tcm", 0x1FFE_0000, tcm)).map(new Region("m4", 0x9000_0000L,
                m4));
        core.machines(40, 91).iommu(new Below());
        table = new Region("rsc-table", 0x3000_0000, piece(5));
    }

    BoardCore core() {
        return core;
    }

    /** Where the table of a core that runs lies. */
    Region table() {
        return table;
    }

    /** A refusal leaves all as it was; else the plan is carried out and put back, and nothing outside is touched. */
    void check(Planner planner, Consumer<LoadPlan> running) {
        byte[] before = all.toArray(ValueLayout.JAVA_BYTE);
        LoadPlan plan;
        try {
            plan = planner.plan();
        } catch (FirmwareException e) {
            assertThat(e.getMessage()).doesNotContain("\n").contains("(at 0x");
            assertThat(e.reason()).isNotBlank();
            plan = null;
        }
        assertThat(all.mismatch(MemorySegment.ofArray(before))).as("touched by planning").isEqualTo(-1);
        if (plan != null) {
            carryOut(plan, running);
        }
        checkGuards();
    }

    private static void carryOut(LoadPlan plan, Consumer<LoadPlan> running) {
        plan.load();
        checkRings(plan);
        running.accept(plan);
        for (PlannedVdev vdev : plan.vdevs()) {
            VdevEntry entry = vdev.entry();
            entry.features();
            entry.acceptFeatures(1);
            entry.setStatus(7);
            entry.readConfig(0, new byte[entry.configSize()]);
            String buffers = "vdev" + vdev.index() + "buffer";
            long most = plan.largestBuffers(buffers);
            assertThat(plan.buffers(buffers, most + 1)).isEmpty();
            plan.buffers(buffers, Math.max(1, most / 2)).ifPresent(r -> r.memory().fill((byte) 2));
        }
        checkRings(plan);
        plan.vendorResources().forEach(v -> v.live().fill((byte) 3));
        plan.traces().forEach(trace -> trace.memory().toArray(ValueLayout.JAVA_BYTE));
        assertThat(plan.resources()).allSatisfy(r -> assertThat(r.fields().values()).allSatisfy(v -> assertThat(v)
                .isNotNull()));
        plan.carveouts();
        plan.restoreTable();
        plan.vdevs().forEach(vdev -> assertThat(vdev.entry().status()).isZero());
    }

    /** No ring shares a byte with another one, nor with buffers, and all are clear. */
    private static void checkRings(LoadPlan plan) {
        List<MemorySegment> parts = plan.vdevs().stream().flatMap(vdev -> vdev.vrings().stream()).flatMap(
                (Vring ring) -> List.of(ring.descriptors(), ring.available(), ring.used()).stream()).toList();
        for (int i = 0; i < parts.size(); i++) {
            MemorySegment part = parts.get(i);
            assertThat(part.mismatch(MemorySegment.ofArray(new byte[(int) part.byteSize()]))).isEqualTo(-1);
            for (MemorySegment other : parts.subList(0, i)) {
                assertThat(part.asOverlappingSlice(other)).isEmpty();
            }
        }
    }

    private void checkGuards() {
        byte[] guard = new byte[GUARD];
        Arrays.fill(guard, UNTOUCHED);
        long at = 0;
        for (int i = 0; i <= SIZES.length; i++) {
            assertThat(all.asSlice(at, GUARD).mismatch(MemorySegment.ofArray(guard))).as("guard " + i).isEqualTo(-1);
            at += GUARD + (i < SIZES.length ? SIZES[i] : 0);
        }
    }

    private MemorySegment piece(int index) {
        long at = GUARD;
        for (int i = 0; i < index; i++) {
            at += SIZES[i] + GUARD;
        }
        return all.asSlice(at, SIZES[index]);
    }

    @Override
    public void close() {
        arena.close();
    }

    /** Lets a core have what lies below 1 GiB. */
    private static final class Below implements Iommu {
        @Override
        public boolean allows(DeviceMemory wanted) {
            return wanted.physicalAddress() + wanted.length() <= 1L << 30;
        }

        @Override
        public void map(DeviceMemory allowed) {}

        @Override
        public void unmap(DeviceMemory mapped) {}
    }
}
