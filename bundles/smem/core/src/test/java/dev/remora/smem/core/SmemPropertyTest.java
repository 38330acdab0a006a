package dev.remora.smem.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

class SmemPropertyTest {

    private static final int SIZE = 0x10000;

    record Request(int host, int item, int size) {}

    record Write(int offset, int value) {}

    @Property(tries = 300)
    void whatIsAllocatedIsFoundByBothEndsAndOverlapsNothing(@ForAll("requests") List<Request> requests,
            @ForAll("heaps") int kind) throws SmemException {
        HeapMemory memory = heap(kind);
        SmemHeap ours = smem(0, memory);
        SmemHeap theirs = smem(1, memory);
        Map<List<Integer>, SmemItem> allocated = new HashMap<>();
        for (Request request : requests) {
            long before = ours.freeSpace(request.host());
            SmemItem item = allocate(ours, request);
            int heap = kind > 0 && request.host() == 1 ? 1 : Smem.ANY_HOST;
            List<Integer> key = List.of(heap, request.item());
            if (item != null) {
                assertThat(allocated.put(key, item)).as("exists").isNull();
                assertThat(item.size()).isBetween((long) request.size(), (long) request.size() + 7);
                assertThat(ours.freeSpace(request.host())).isLessThan(before);
            } else {
                assertThat(ours.freeSpace(request.host())).isEqualTo(before);
            }
        }
        for (Map.Entry<List<Integer>, SmemItem> entry : allocated.entrySet()) {
            int host = entry.getKey().getFirst();
            int item = entry.getKey().getLast();
            assertThat(ours.find(host, item)).contains(entry.getValue());
            assertThat(theirs.find(host == 1 ? 0 : host, item)).contains(entry.getValue());
        }
        assertApart(allocated.values());
        assertThat(ours.report().problems()).isEmpty();
        assertThat(ours.report().heaps().stream().mapToInt(heap -> heap.items().size()).sum()).isEqualTo(allocated
                .size());
    }

    @Property(tries = 2000)
    void damageIsFoundOutOrHarmless(@ForAll("writes") List<Write> writes, @ForAll("requests") List<Request> requests,
            @ForAll("heaps") int kind) {
        HeapMemory memory = heap(kind);
        for (Request request : requests) {
            allocate(smem(0, memory), request);
        }
        SmemHeap smem = smem(0, memory);
        for (Write write : writes) {
            memory.put32(write.offset(), write.value());
            for (Request request : requests) {
                try {
                    smem.find(request.host(), request.item()).ifPresent(item -> {
                        assertThat(item.size()).isNotNegative();
                        assertThat(item.offset()).isBetween(4096L, SIZE - item.size());
                    });
                } catch (SmemException e) {
                    assertThat(e.reason()).isIn(Reason.CORRUPT, Reason.NOT_READY, Reason.NO_REGION, Reason.INVALID);
                }
                allocate(smem, new Request(request.host(), 511, 24));
            }
            assertThat(smem.report().host()).isZero();
        }
    }

    private static @Nullable SmemItem allocate(SmemHeap smem, Request request) {
        try {
            return smem.allocate(request.host(), request.item(), request.size());
        } catch (SmemException e) {
            return null;
        }
    }

    private static void assertApart(Iterable<SmemItem> items) {
        List<SmemItem> sorted = new ArrayList<>();
        items.forEach(sorted::add);
        sorted.sort((a, b) -> Long.compare(a.offset(), b.offset()));
        for (int i = 1; i < sorted.size(); i++) {
            SmemItem before = sorted.get(i - 1);
            assertThat(before.offset() + before.size()).isLessThanOrEqualTo(sorted.get(i).offset());
        }
    }

    private static SmemHeap smem(int host, HeapMemory memory) {
        return new SmemHeap("any", host, memory, new FakeLock(), new Regions());
    }

    private static HeapMemory heap(int kind) {
        HeapMemory memory = HeapMemory.of(SIZE);
        List<PartitionPlan> pair = List.of(new PartitionPlan(1, 0, 0x4000, 32));
        switch (kind) {
            case 0 -> new BootLoader(memory, Create.HEAP, List.of()).write();
            case 1 -> new BootLoader(memory, Create.HEAP, pair).write();
            default -> new BootLoader(memory, Create.PARTITIONS, List.of(PartitionPlan.parse("global:16384"), pair
                    .getFirst())).write();
        }
        return memory;
    }

    @Provide
    Arbitrary<Integer> heaps() {
        return Arbitraries.integers().between(0, 2);
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        return Combinators.combine(Arbitraries.of(Smem.ANY_HOST, 1, 2), Arbitraries.integers().between(8, 60),
                Arbitraries.integers().between(1, 4000)).as(Request::new).list().ofMaxSize(30);
    }

    /** Mostly where it hurts: headers, tables, the first items. */
    @Provide
    Arbitrary<List<Write>> writes() {
        Arbitrary<Integer> words = Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.integers().between(
                0x5C / 4, 0x240 / 4)), Tuple.of(3,
                        Arbitraries.integers().between(0xF000 / 4,
                                0xF0C0 / 4)),
                Tuple.of(3, Arbitraries.of(0x3000, 0x7000, 0xB000).flatMap(
                        start -> Arbitraries.integers().between(start / 4, start / 4 + 64))),
                Tuple.of(1,
                        Arbitraries.integers().between(0, SIZE / 4 - 1)));
        Arbitrary<Integer> values = Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.integers()),
                Tuple.of(2, Arbitraries.of(0, 1, 8, -8, 0x20D0, 0x3000, 0x1000, 0xFFFF, 0x10000, 11 << 16,
                        12 << 16, Integer.MIN_VALUE, Integer.MAX_VALUE)));
        return Combinators.combine(words.map(word -> word * 4), values).as(Write::new).list().ofMinSize(1).ofMaxSize(8);
    }
}
