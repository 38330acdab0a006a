package dev.remora.rpmsg.core;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The local addresses of an edge. Dynamic ones start at 1024 and are not used again before all others were. */
final class Endpoints {

    static final int DYNAMIC_FIRST = 1024;
    static final int DYNAMIC_LAST = 0x7FFFFFFF;

    private volatile EndpointTable table = EndpointTable.empty();
    private int next;

    Endpoints() {
        this(DYNAMIC_FIRST);
    }

    Endpoints(int first) {
        next = first;
    }

    /** Who listens there; the receive thread's look-up. */
    @Nullable
    Inbox find(int address) {
        return table.get(address);
    }

    int size() {
        return table.size();
    }

    /** Opens an inbox at a dynamic address. */
    synchronized Inbox open(IntFunction<Inbox> make) {
        while (table.get(next) != null) {
            advance();
        }
        Inbox inbox = make.apply(next);
        advance();
        table = table.with(inbox);
        return inbox;
    }

    synchronized void close(Inbox inbox) {
        table = table.without(inbox);
    }

    private void advance() {
        next = next == DYNAMIC_LAST ? DYNAMIC_FIRST : next + 1;
    }
}
