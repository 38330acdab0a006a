package dev.remora.drivers.srtm;

import java.util.ArrayList;
import java.util.List;

/** Those of one bundle. They end together. */
final class Subscriptions {

    private final List<EventQueue<?>> open = new ArrayList<>();
    private boolean over;

    /** Keeps one; closes it at once if the bundle has given its service back. */
    void add(EventQueue<?> next) {
        boolean late;
        synchronized (this) {
            late = over;
            open.removeIf(EventQueue::isClosed);
            if (!late)
                open.add(next);
        }
        if (late)
            next.close();
    }

    void end() {
        List<EventQueue<?>> last;
        synchronized (this) {
            over = true;
            last = List.copyOf(open);
            open.clear();
        }
        last.forEach(EventQueue::close);
    }
}
