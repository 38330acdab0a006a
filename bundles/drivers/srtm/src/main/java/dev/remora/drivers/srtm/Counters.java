package dev.remora.drivers.srtm;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Numbers of one channel. Any thread. What is wrong is reported at 1, 2, 4, 8 …. */
final class Counters {

    private static final Logger LOG = LoggerFactory.getLogger(Counters.class);

    private final String channel;
    private final Map<Counter, AtomicLong> counts = new EnumMap<>(Counter.class);

    Counters(String channel) {
        this.channel = channel;
        for (Counter counter : Counter.values()) {
            counts.put(counter, new AtomicLong());
        }
    }

    String channel() {
        return channel;
    }

    long count(Counter counter) {
        return Objects.requireNonNull(counts.get(counter)).incrementAndGet();
    }

    /** Counts what the firmware does wrong. */
    void warn(Counter counter, String what, long value) {
        long count = count(counter);
        if (Long.bitCount(count) == 1)
            LOG.warn("{}: {} {} ({} {} so far)", channel, what, value, count, counter.text());
    }

    /** Counts what may happen. */
    void note(Counter counter, String what, long value) {
        long count = count(counter);
        if (Long.bitCount(count) == 1)
            LOG.debug("{}: {} {} ({} {} so far)", channel, what, value, count, counter.text());
    }

    Map<String, Long> snapshot() {
        Map<String, Long> snapshot = new LinkedHashMap<>();
        counts.forEach((counter, count) -> snapshot.put(counter.text(), count.get()));
        return snapshot;
    }
}
