package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorReport.Crash;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest crashes of one processor. Any thread. */
final class CrashHistory {

    private static final int MOST = 32;

    private final Deque<Crash> crashes = new ArrayDeque<>();

    synchronized void add(Crash crash) {
        if (crashes.size() == MOST) {
            crashes.removeLast();
        }
        crashes.addFirst(crash);
    }

    /** The memory that the last crash left is kept in a core file. */
    synchronized void dumped(String coredump) {
        Crash last = crashes.pollFirst();
        if (last != null) {
            crashes.addFirst(new Crash(last.time(), last.type(), last.reason(), last.sha256(), coredump));
        }
    }

    /** The last one first. */
    synchronized List<Crash> list() {
        return List.copyOf(crashes);
    }
}
