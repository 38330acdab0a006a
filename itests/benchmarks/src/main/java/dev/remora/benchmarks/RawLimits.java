package dev.remora.benchmarks;

import dev.remora.benchmarks.SharedFile.Word;
import dev.remora.platform.Mailbox;
import dev.remora.platform.posix.BenchmarkDoorbells;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/** What the machine can do at best, between the same two processes on the same memory. */
final class RawLimits {

    private static final int CHUNK = 16;
    private static final int MOST_SLOTS = 1024;
    private static final int MOST_ECHO_SLOTS = 256;

    private final SharedFile file;
    private final boolean gateway;
    private final Steps steps;

    RawLimits(SharedFile file, boolean gateway, Steps steps) {
        this.file = file;
        this.gateway = gateway;
        this.steps = steps;
    }

    /** Round trips over two cache lines: a request on one, the reply on the other; the median of means of 16. */
    long cacheLines(int rounds) {
        return roundTrips(rounds, CHUNK).at(0.5);
    }

    /** The same, one by one: with the cost of the clock in each, and all that disturbs a spinning pair. */
    Times singleRoundTrips(int rounds) {
        return roundTrips(rounds, 1);
    }

    private Times roundTrips(int rounds, int chunk) {
        steps.meet();
        long first = gateway ? file.get(Word.PONG) : file.get(Word.PING);
        steps.meet();
        Times times = new Times();
        long number = first;
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            for (int k = 0; k < chunk; k++) {
                number++;
                if (gateway) {
                    file.set(Word.PING, number);
                    await(Word.PONG, number);
                } else {
                    await(Word.PING, number);
                    file.set(Word.PONG, number);
                }
            }
            times.add((System.nanoTime() - start) / chunk);
        }
        return times;
    }

    /** Without a pause, which takes some processors 40 ns: it would make the limit look lower than it is. */
    private void await(Word word, long number) {
        long seen = file.get(word);
        while (seen < number) {
            seen = file.get(word);
        }
    }

    /** Doorbell round trips with nothing else. */
    Times doorbells(int rounds) {
        Mailbox mailbox = BenchmarkDoorbells.open(file.rawDoorbells(), gateway ? 0 : 1);
        Times times = new Times();
        int seen = mailbox.doorbell().count();
        steps.meet();
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            if (gateway)
                mailbox.ring(0);
            int next = seen;
            while (next == seen) {
                next = mailbox.doorbell().await(seen, TimeUnit.SECONDS.toNanos(1));
            }
            seen = next;
            if (!gateway)
                mailbox.ring(0);
            times.add(System.nanoTime() - start);
        }
        steps.meet();
        return times;
    }

    /** A ring of payloads and two indices, one way; messages a second. */
    double bareRing(int size, long messages) {
        MemorySegment ring = file.bareRing();
        MemorySegment payload = Arena.global().allocate(size, Long.BYTES);
        if (gateway) {
            file.set(Word.HEAD, 0);
            file.set(Word.TAIL, 0);
        }
        steps.meet();
        long start = System.nanoTime();
        if (gateway) {
            produce(ring, payload, size, messages);
            while (file.get(Word.TAIL) < messages) {
                Thread.onSpinWait();
            }
        } else {
            consume(ring, payload, size, messages);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        steps.meet();
        return messages / seconds;
    }

    /** A power of two. */
    private static int slots(MemorySegment memory, int size, int most) {
        return (int) Math.min(most, Long.highestOneBit(memory.byteSize() / size));
    }

    private void produce(MemorySegment ring, MemorySegment payload, int size, long messages) {
        int slots = slots(ring, size, MOST_SLOTS);
        long tail = 0;
        for (long head = 0; head < messages; head++) {
            while (head - tail == slots) {
                tail = file.get(Word.TAIL);
            }
            MemorySegment.copy(payload, 0, ring, (head & (slots - 1)) * size, size);
            file.set(Word.HEAD, head + 1);
        }
    }

    private void consume(MemorySegment ring, MemorySegment into, int size, long messages) {
        int slots = slots(ring, size, MOST_SLOTS);
        long tail = 0;
        while (tail < messages) {
            long head = file.get(Word.HEAD);
            if (head == tail)
                continue;
            for (; tail < head; tail++) {
                MemorySegment.copy(ring, (tail & (slots - 1)) * size, into, 0, size);
            }
            file.set(Word.TAIL, tail);
        }
    }

    /**
     * Round trips over two rings, one each way, every payload copied in and out at both ends.
     *
     * @param sleeps whether both sleep until the doorbell rings; otherwise they look without a pause
     */
    Times bareEcho(int size, int rounds, boolean sleeps) {
        Mailbox mailbox = BenchmarkDoorbells.open(file.rawDoorbells(), gateway ? 0 : 1);
        MemorySegment payload = Arena.global().allocate(size, Long.BYTES);
        MemorySegment to = file.bareRing();
        MemorySegment back = to.asSlice(to.byteSize() / 2);
        int slots = slots(back, size, MOST_ECHO_SLOTS);
        Word mine = gateway ? Word.PING : Word.PONG;
        Word theirs = gateway ? Word.PONG : Word.PING;
        Times times = new Times();
        steps.meet();
        long number = file.get(theirs);
        steps.meet();
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            long slot = (long) (i & (slots - 1)) * size;
            number++;
            if (gateway) {
                MemorySegment.copy(payload, 0, to, slot, size);
                give(mine, number, mailbox, sleeps);
                take(theirs, number, mailbox, sleeps);
                MemorySegment.copy(back, slot, payload, 0, size);
            } else {
                take(theirs, number, mailbox, sleeps);
                MemorySegment.copy(to, slot, payload, 0, size);
                MemorySegment.copy(payload, 0, back, slot, size);
                give(mine, number, mailbox, sleeps);
            }
            times.add(System.nanoTime() - start);
        }
        steps.meet();
        return times;
    }

    private void give(Word word, long number, Mailbox mailbox, boolean rings) {
        file.set(word, number);
        if (rings)
            mailbox.ring(0);
    }

    private void take(Word word, long number, Mailbox mailbox, boolean sleeps) {
        if (!sleeps) {
            await(word, number);
            return;
        }
        int seen = mailbox.doorbell().count();
        while (file.get(word) < number) {
            seen = mailbox.doorbell().await(seen, TimeUnit.SECONDS.toNanos(1));
        }
    }

    /** Bytes a second of copies of one size. */
    static double copy(long size, int times) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocate(size, Long.BYTES);
            MemorySegment to = arena.allocate(size, Long.BYTES);
            copy(from, to, times);
            long start = System.nanoTime();
            copy(from, to, times);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (to.get(ValueLayout.JAVA_BYTE, size - 1) != 0)
                throw new IllegalStateException("not copied");
            return (double) size * times / seconds;
        }
    }

    private static void copy(MemorySegment from, MemorySegment to, int times) {
        for (int i = 0; i < times; i++) {
            MemorySegment.copy(from, 0, to, 0, from.byteSize());
        }
    }
}
