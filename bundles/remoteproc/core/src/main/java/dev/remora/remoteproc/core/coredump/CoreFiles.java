package dev.remora.remoteproc.core.coredump;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The core files of all processors. Any thread. */
public final class CoreFiles implements AutoCloseable {

    /** How long one piece of memory may take to be read; far more than any core that is there needs. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(CoreFiles.class);

    private final Supplier<CoredumpSettings> settings;
    private final CoreFileStore store;
    private final ScheduledThreadPoolExecutor timer;
    private final Set<ProcessorDumps> busy = ConcurrentHashMap.newKeySet();

    /**
     * Makes it.
     *
     * @param settings the current ones, asked for each time
     */
    public CoreFiles(Supplier<CoredumpSettings> settings) {
        this.settings = settings;
        store = new CoreFileStore(settings);
        timer = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().daemon().name("remora-coredump-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /**
     * Those of one processor, in the mode that is set for all until it is given one of its own.
     *
     * @param processor its name
     */
    public Dumps of(String processor) {
        return new ProcessorDumps(processor, settings, store, timer, busy);
    }

    /** What waits for a reader is gone, and a file that is being written is given up; nothing runs any more. */
    @Override
    public void close() {
        timer.shutdownNow();
        busy.forEach(Dumps::release);
    }

    static void warnOfUnreadable(String processor, PieceReader reader) {
        if (reader.unreadable() > 0) {
            LOG.warn("{}: {} bytes of the core file could not be read and are 0xFF: {}", processor, reader.unreadable(),
                    reader
                            .firstFailure());
        }
    }
}
