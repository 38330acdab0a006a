package dev.remora.rpmsg.autoload;

import dev.remora.rpmsg.RpmsgAutoload;
import java.util.ArrayDeque;
import java.util.List;

/** What was looked up, the last ones of many. Any thread. */
final class LookUps implements RpmsgAutoload {

    private static final int MAX = 256;

    private final ArrayDeque<Loaded> entries = new ArrayDeque<>();

    @Override
    public synchronized List<Loaded> loaded() {
        return List.copyOf(entries);
    }

    synchronized void add(Loaded entry) {
        if (entries.size() == MAX) {
            entries.removeFirst();
        }
        entries.addLast(entry);
    }
}
