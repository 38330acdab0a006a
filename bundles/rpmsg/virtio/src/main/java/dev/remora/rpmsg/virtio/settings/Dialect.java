package dev.remora.rpmsg.virtio.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Who is at the other end, as far as that cannot be seen from here. What can be seen, or does no harm anywhere, is done
 * for all: buffers are reported with their whole length, the used ring is gone on with wherever it stands, names end at
 * the first NUL, {@code reserved} means nothing, a doorbell only says "look".
 */
public enum Dialect {

    /** Linux, and this gateway itself. */
    LINUX(true, false, false, Dialect.SLOW_POLL),
    /** OpenAMP. It accepts EVENT_IDX when offered, runs without it, and its other side then hangs. */
    OPENAMP(false, false, false, Dialect.SLOW_POLL),
    /**
     * RPMsg-Lite. Its remote waits for a kick of queue 0 before it is up, and rings for no buffer that it gives back. Its
     * master sets NO_INTERRUPT on both rings and waits for interrupts all the same.
     */
    RPMSG_LITE(false, true, true, Dialect.FAST_POLL),
    /** NuttX, whose OpenAMP has feature bits of its own. */
    NUTTX(false, false, false, Dialect.SLOW_POLL);

    private static final long SLOW_POLL = 100_000_000;
    private static final long FAST_POLL = 1_000_000;

    private final boolean eventIndex;
    private final boolean kicksAtStart;
    private final boolean interruptsAlways;
    private final long returnPollNanos;

    Dialect(boolean eventIndex, boolean kicksAtStart, boolean interruptsAlways, long returnPollNanos) {
        this.eventIndex = eventIndex;
        this.kicksAtStart = kicksAtStart;
        this.interruptsAlways = interruptsAlways;
        this.returnPollNanos = returnPollNanos;
    }

    /**
     * Finds one by its name in a configuration.
     *
     * @param name such as {@code rpmsg-lite}
     * @return the dialect
     * @throws IllegalArgumentException if there is none: the message says which there are
     */
    public static Dialect of(String name) {
        for (Dialect dialect : values()) {
            if (dialect.toString().equals(name)) {
                return dialect;
            }
        }
        throw new IllegalArgumentException(
                "dialect is \"%s\", must be one of %s".formatted(name, Arrays.stream(values())
                        .map(Dialect::toString).collect(Collectors.joining(", "))));
    }

    /** Whether EVENT_IDX, once negotiated, is meant. */
    public boolean eventIndex() {
        return eventIndex;
    }

    /** As driver: whether the device is kicked at the start even if it asks for no kicks. */
    public boolean kicksAtStart() {
        return kicksAtStart;
    }

    /** As device: whether the driver is interrupted even if it asks for no interrupts. */
    public boolean interruptsAlways() {
        return interruptsAlways;
    }

    /** How long to wait for a ring for returned buffers before looking: short where there is none. */
    public long returnPollNanos() {
        return returnPollNanos;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
