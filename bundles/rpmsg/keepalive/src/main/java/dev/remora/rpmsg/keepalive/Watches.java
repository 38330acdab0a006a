package dev.remora.rpmsg.keepalive;

import java.util.HashMap;
import java.util.Map;

/** The probes of one configuration, by what they watch. Any thread; no lock is held while a probe is called. */
final class Watches {

    private record Watch(Probe probe, Runnable end) {

        void close() {
            end.run();
            probe.close();
        }
    }

    private final Timer timer;
    private final long periodMillis;
    private final Map<Long, Watch> watches = new HashMap<>();

    Watches(Timer timer, long periodMillis) {
        this.timer = timer;
        this.periodMillis = periodMillis;
    }

    /** Looks first after one period. */
    void begin(long service, Probe probe) {
        Watch watch = new Watch(probe, timer.every(periodMillis, probe::look));
        synchronized (watches) {
            watches.put(service, watch);
        }
    }

    void end(long service) {
        Watch watch;
        synchronized (watches) {
            watch = watches.remove(service);
        }
        if (watch != null)
            watch.close();
    }
}
