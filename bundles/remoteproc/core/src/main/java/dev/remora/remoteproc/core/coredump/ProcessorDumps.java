package dev.remora.remoteproc.core.coredump;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The core files of one processor. */
final class ProcessorDumps implements Dumps {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessorDumps.class);

    private final String processor;
    private final Supplier<CoredumpSettings> settings;
    private final CoreFileStore store;
    private final ScheduledExecutorService timer;
    /** Those with something to release. */
    private final Set<ProcessorDumps> busy;
    private volatile @Nullable CoredumpMode own;
    private @Nullable WaitingCoredump waiting;
    private @Nullable Copy copy;

    ProcessorDumps(String processor, Supplier<CoredumpSettings> settings, CoreFileStore store,
            ScheduledExecutorService timer, Set<ProcessorDumps> busy) {
        this.processor = processor;
        this.settings = settings;
        this.store = store;
        this.timer = timer;
        this.busy = busy;
    }

    @Override
    public CoredumpMode mode() {
        CoredumpMode mode = own;
        return mode == null ? settings.get().mode() : mode;
    }

    @Override
    public void mode(CoredumpMode mode) {
        own = mode;
    }

    @Override
    public String keep(CrashedCore crashed, Runnable then) {
        String name = "";
        try {
            switch (mode()) {
                case DISABLED -> {
                    /* nothing is kept */ }
                case ENABLED -> name = copy(crashed);
                case INLINE -> {
                    offer(crashed, then);
                    return "";
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: no core file: {}", processor, Texts.why(e));
        }
        then.run();
        return name;
    }

    @Override
    public void release() {
        WaitingCoredump offered;
        synchronized (this) {
            offered = waiting;
        }
        if (offered != null) {
            offered.release();
        }
        giveUp();
    }

    @Override
    public void giveUp() {
        Copy running;
        synchronized (this) {
            running = copy;
        }
        if (running != null) {
            running.giveUp();
        }
    }

    @Override
    public List<Coredump> list() {
        List<Coredump> all = new ArrayList<>();
        synchronized (this) {
            if (waiting != null) {
                all.add(waiting);
            }
        }
        all.addAll(store.list(processor));
        return all;
    }

    private CoreFile plan(CrashedCore crashed) throws IOException {
        CoreFile file = CoreFile.of(crashed, CoreNotes.of(crashed).encode());
        if (file.wide() && !crashed.wide()) {
            LOG.info("{}: the core file is ELF64, its memory does not fit ELF32", processor);
        }
        return file;
    }

    private String copy(CrashedCore crashed) throws IOException {
        CoreFile file = plan(crashed);
        Duration timeout = settings.get().timeout();
        try (PieceReader reader = new PieceReader(processor, CoreFiles.PATIENCE)) {
            Copy mine = new Copy(reader, timeout);
            running(mine);
            Path written = store.write(processor, file.size(), channel -> file.writeTo(channel, reader, mine::check));
            LOG.info("{}: core file {}, {} bytes", processor, written, file.size());
            CoreFiles.warnOfUnreadable(processor, reader);
            return String.valueOf(written.getFileName());
        } finally {
            running(null);
        }
    }

    private void offer(CrashedCore crashed, Runnable then) throws IOException {
        CoreFile file = plan(crashed);
        Duration timeout = settings.get().timeout();
        WaitingCoredump offered = new WaitingCoredump(CoreNotes.of(crashed), file, this::ended, then);
        release();
        busy.add(this);
        synchronized (this) {
            waiting = offered;
        }
        try {
            offered.endAfter(timeout, timer);
        } catch (RejectedExecutionException e) {
            offered.release();
            throw new IOException("remora is going down", e);
        }
        LOG.info("{}: a core file of {} bytes waits for a reader, at most {} s", processor, file.size(), timeout
                .toSeconds());
    }

    private void ended(WaitingCoredump offered) {
        synchronized (this) {
            if (waiting == offered) {
                waiting = null;
            }
        }
        busy.remove(this);
    }

    private void running(@Nullable Copy now) {
        synchronized (this) {
            copy = now;
        }
        if (now == null) {
            busy.remove(this);
        } else {
            busy.add(this);
        }
    }

    /** A file that is being written. */
    private static final class Copy {

        private final PieceReader reader;
        private final Duration timeout;
        private final long begun = System.nanoTime();
        private volatile boolean given;

        Copy(PieceReader reader, Duration timeout) {
            this.reader = reader;
            this.timeout = timeout;
        }

        void giveUp() {
            given = true;
            reader.close();
        }

        void check() throws IOException {
            if (given) {
                throw new IOException("the core's memory is needed");
            }
            if (System.nanoTime() - begun > timeout.toNanos()) {
                throw new IOException("it was not written within %d s".formatted(timeout.toSeconds()));
            }
        }
    }
}
