package dev.remora.rpmsg.keepalive;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Periods pass when a test says so. */
final class FakeTimer implements Timer {

    private final List<Runnable> tasks = new CopyOnWriteArrayList<>();

    @Override
    public Runnable every(long periodMillis, Runnable task) {
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    void periodsPass(int periods) {
        for (int i = 0; i < periods; i++) {
            tasks.forEach(Runnable::run);
        }
    }

    int tasks() {
        return tasks.size();
    }
}
