package dev.remora.rpmsg.keepalive;

import dev.remora.platform.SharedMemory;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a little-endian word of 32 bits each period: the remote is alive when it is another one. */
final class CounterProbe implements Probe {

    private static final Logger LOG = LoggerFactory.getLogger(CounterProbe.class);

    /** One session of the edge, from the first look at it. */
    private static final class Session {
        final long number;
        final Silence silence;
        int last;

        Session(long number, int limit, int last) {
            this.number = number;
            this.silence = new Silence(limit);
            this.last = last;
        }
    }

    private final Settings settings;
    private final Settings.Counter what;
    private final SharedMemory memory;
    private final Edges edges;

    private volatile boolean closed;
    private @Nullable Session session;
    private boolean toldNobody;

    CounterProbe(Settings settings, Settings.Counter what, SharedMemory memory, Edges edges) {
        if (what.offset() > memory.size() - Integer.BYTES)
            throw new IllegalArgumentException("offset 0x%x is outside of memory %s, which has 0x%x bytes".formatted(
                    what.offset(), memory.name(), memory.size()));
        this.settings = settings;
        this.what = what;
        this.memory = memory;
        this.edges = edges;
    }

    @Override
    public void look() {
        OptionalLong number = edges.session(what.edge());
        if (closed || number.isEmpty()) {
            session = null;
            return;
        }
        int value = memory.get32(what.offset());
        Session present = session;
        if (present == null || present.number != number.getAsLong()) {
            session = new Session(number.getAsLong(), settings.limit(), value);
            LOG.info("keepalive {}: watches {} by a counter at 0x{} of memory {}, each {} ms", settings.name(),
                    what.edge(), Long.toHexString(what.offset()), memory.name(), settings.periodMillis());
            return;
        }
        compare(present, value);
    }

    private void compare(Session present, int value) {
        if (value != present.last) {
            present.last = value;
            present.silence.broken();
            return;
        }
        present.silence.goesOn();
        if (!present.silence.isTooLong())
            return;
        String reason = "keepalive %s: counter at 0x%x of memory %s stays 0x%x for %d periods of %d ms".formatted(
                settings.name(), what.offset(), memory.name(), value, settings.limit(), settings.periodMillis());
        if (edges.fail(what.edge(), present.number, reason)) {
            present.silence.reported();
        } else if (!toldNobody) {
            toldNobody = true;
            LOG.warn("{}; there is no bus to report it to", reason);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
