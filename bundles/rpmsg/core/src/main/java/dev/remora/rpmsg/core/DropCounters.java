package dev.remora.rpmsg.core;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what was dropped, by cause. Any thread. */
final class DropCounters {

    private final Map<DropCause, LongAdder> counters = new EnumMap<>(DropCause.class);
    /** What the backend dropped, in its own words: a small fixed set. */
    private final Map<String, LongAdder> backend = new ConcurrentHashMap<>();

    DropCounters() {
        for (DropCause cause : DropCause.values()) {
            counters.put(cause, new LongAdder());
        }
    }

    void count(DropCause cause) {
        count(cause, 1);
    }

    void count(DropCause cause, long number) {
        LongAdder counter = counters.get(cause);
        if (counter != null)
            counter.add(number);
    }

    void count(String cause) {
        backend.computeIfAbsent(cause, _ -> new LongAdder()).increment();
    }

    /** The causes that occurred. */
    Map<String, Long> snapshot() {
        Map<String, Long> counted = new LinkedHashMap<>();
        counters.forEach((cause, counter) -> {
            long number = counter.sum();
            if (number != 0)
                counted.put(cause.text(), number);
        });
        backend.forEach((cause, counter) -> counted.put(cause, counter.sum()));
        return counted;
    }
}
