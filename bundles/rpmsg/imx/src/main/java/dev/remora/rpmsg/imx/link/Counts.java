package dev.remora.rpmsg.imx.link;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts by cause. Any thread. */
public final class Counts {

    /** Complete from the start, and only read after that. */
    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);

    /** All are 0. */
    public Counts() {
        for (Count count : Count.values()) {
            counts.put(count, new LongAdder());
        }
    }

    /** One more. */
    public void add(Count count) {
        adder(count).increment();
    }

    /** So far. */
    public long of(Count count) {
        return adder(count).sum();
    }

    private LongAdder adder(Count count) {
        LongAdder adder = counts.get(count);
        if (adder == null) {
            throw new IllegalStateException("no " + count);
        }
        return adder;
    }

    /** All of them, those that are 0 too. */
    public Map<String, Long> all() {
        return counts.entrySet().stream().collect(Collectors.toUnmodifiableMap(entry -> entry.getKey().toString(),
                entry -> entry.getValue().sum()));
    }
}
