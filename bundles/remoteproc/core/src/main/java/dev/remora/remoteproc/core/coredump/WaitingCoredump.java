package dev.remora.remoteproc.core.coredump;

import dev.remora.remoteproc.Coredump;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A core file that is read from the memory of the core itself, while its recovery waits. It ends once: taken, discarded,
 * timed out, or its memory is needed.
 */
final class WaitingCoredump implements Coredump {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingCoredump.class);

    private final CoreNotes notes;
    private final CoreFile file;
    private final Consumer<WaitingCoredump> ended;
    private final Runnable then;
    private @Nullable PieceReader reader;
    private @Nullable Future<?> timeout;
    private volatile String end = "";

    /**
     * Makes one.
     *
     * @param ended told first when it has ended, however that was
     * @param then run then, unless it was released; must not wait for anything
     */
    WaitingCoredump(CoreNotes notes, CoreFile file, Consumer<WaitingCoredump> ended, Runnable then) {
        this.notes = notes;
        this.file = file;
        this.ended = ended;
        this.then = then;
    }

    /** Ends it after that time. */
    synchronized void endAfter(Duration time, ScheduledExecutorService timer) {
        timeout = timer.schedule(() -> {
            if (end("timed out after %d s".formatted(time.toSeconds()), true)) {
                LOG.warn("{}: nobody took the core file within {} s", notes.processor(), time.toSeconds());
            }
        }, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The memory is needed: a reader ends with its piece, and what would be run is not. */
    void release() {
        end("gone, its core is used again", false);
    }

    @Override
    public Instant time() {
        return notes.time();
    }

    @Override
    public String reason() {
        return notes.reason();
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public Optional<Path> file() {
        return Optional.empty();
    }

    @Override
    public void writeTo(WritableByteChannel channel) throws IOException {
        Channels.checkBlocking(channel);
        PieceReader mine = begin();
        try {
            file.writeTo(channel, mine, this::check);
        } finally {
            finish(mine);
        }
        if (!end("taken", true)) {
            check();
        }
        LOG.info("{}: core file of {} bytes was taken", notes.processor(), file.size());
        CoreFiles.warnOfUnreadable(notes.processor(), mine);
    }

    @Override
    public void discard() {
        end("discarded", true);
    }

    private synchronized PieceReader begin() throws IOException {
        check();
        if (reader != null) {
            throw new IOException("the core file of %s is being read already".formatted(notes.processor()));
        }
        PieceReader mine = new PieceReader(notes.processor(), CoreFiles.PATIENCE);
        reader = mine;
        return mine;
    }

    private synchronized void finish(PieceReader mine) {
        reader = null;
        mine.close();
    }

    private void check() throws IOException {
        String why = end;
        if (!why.isEmpty()) {
            throw new IOException("the core file of %s is %s".formatted(notes.processor(), why));
        }
    }

    /** Under the lock, so that nothing runs once {@link #release} has returned. */
    private synchronized boolean end(String why, boolean goOn) {
        if (!end.isEmpty()) {
            return false;
        }
        end = why;
        if (reader != null) {
            reader.close();
        }
        if (timeout != null) {
            timeout.cancel(false);
        }
        ended.accept(this);
        if (goOn) {
            then.run();
        }
        return true;
    }
}
