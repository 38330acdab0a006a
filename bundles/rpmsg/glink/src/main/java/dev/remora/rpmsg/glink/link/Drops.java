package dev.remora.rpmsg.glink.link;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What was dropped where nothing may be called, until it can be told. Any thread counts; one tells. */
final class Drops {

    /** All causes, from the beginning on. */
    private final Map<DropCause, AtomicInteger> counts = new EnumMap<>(DropCause.class);
    private volatile boolean any;

    Drops() {
        for (DropCause cause : DropCause.values()) {
            counts.put(cause, new AtomicInteger());
        }
    }

    void count(DropCause cause) {
        AtomicInteger count = counts.get(cause);
        if (count != null) {
            count.incrementAndGet();
            any = true;
        }
    }

    boolean any() {
        return any;
    }

    /** Each one, once. */
    void tell(Consumer<String> each) {
        if (!any) {
            return;
        }
        any = false;
        counts.forEach((cause, count) -> {
            for (int left = count.getAndSet(0); left > 0; left--) {
                each.accept(cause.text());
            }
        });
    }
}
