package dev.remora.remoteproc.soft;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.spi.CrashMonitor;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Tells the monitor, once at most, that a process has failed: from its start or attachment until it is stopped or left. */
final class CrashWatch implements AutoCloseable {

    /** Exit status: the firmware gave up or failed. */
    private static final int CRASHED = 3;

    private final String name;
    private final CoreProcess process;
    private final AtomicReference<@Nullable CrashMonitor> monitor;
    private volatile boolean crashed;
    private @Nullable HeartbeatWatch heartbeat;

    CrashWatch(String name, CoreProcess process, CrashMonitor monitor) {
        this.name = name;
        this.process = process;
        this.monitor = new AtomicReference<>(monitor);
    }

    /** It has ended; of any thread. */
    void ended(CoreProcess which) {
        if (process.equals(which)) {
            crashed(process.status().orElse(0) == CRASHED ? CrashType.FATAL_ERROR : CrashType.EXEC_FAILURE,
                    process.epitaph());
        }
    }

    /** Whether it has failed while it was watched. */
    boolean hasCrashed() {
        return crashed;
    }

    /** From now on a heartbeat that stops is a crash; zero: it is not watched. */
    void listen(MemorySegment word, Duration timeout) {
        if (!timeout.isZero()) {
            heartbeat = HeartbeatWatch.start(name, word, timeout, () -> crashed(CrashType.WATCHDOG,
                    "soft core process %d: no heartbeat for %d ms (heartbeat.timeout.millis), its main loop hangs"
                            .formatted(process.pid(), timeout.toMillis())));
        }
    }

    /** The heartbeat is no longer watched. */
    void listenNoMore() {
        HeartbeatWatch watched = heartbeat;
        heartbeat = null;
        if (watched != null) {
            watched.close();
        }
    }

    @Override
    public void close() {
        monitor.set(null);
        listenNoMore();
    }

    private void crashed(CrashType type, String reason) {
        CrashMonitor told = monitor.getAndSet(null);
        if (told != null) {
            crashed = true;
            told.crashed(type, reason);
        }
    }
}
