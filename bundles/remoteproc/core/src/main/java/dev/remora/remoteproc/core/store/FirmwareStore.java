package dev.remora.remoteproc.core.store;

import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.Firmware;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All firmware there is: in bundles, then in folders, in their order. Tells by name what has come, changed or gone, once
 * the files have settled; a file that is being copied is not looked at.
 */
public final class FirmwareStore implements FirmwareSource, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FirmwareStore.class);
    private static final Duration SETTLE = Duration.ofMillis(250);
    private static final Duration LOOK_FOR_FOLDERS = Duration.ofSeconds(2);

    private final List<FirmwareSource> sources;
    private final @Nullable FirmwareBundles bundles;
    private final FolderWatcher watcher;
    private final Consumer<String> listener;
    private final ScheduledThreadPoolExecutor executor;
    /** Files being watched until they settle; used by the executor's thread only. */
    private final Map<Path, FileStamp> settling = new HashMap<>();

    /**
     * Opens it.
     *
     * @param context for the firmware bundles; none without a framework
     * @param folders in the order of search; they may be missing
     * @param listener told the names of what may have changed
     */
    public FirmwareStore(@Nullable BundleContext context, List<Path> folders, Consumer<String> listener) {
        this.listener = listener;
        executor = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "remora-firmware");
            thread.setDaemon(true);
            return thread;
        });
        bundles = context == null ? null : new FirmwareBundles(context, this::tellLater);
        sources = Stream.concat(Stream.ofNullable(bundles), folders.stream().map(FirmwareFolder::new)).toList();
        watcher = new FolderWatcher(folders, this::touched);
    }

    /** Begins to watch. */
    public void open() {
        if (bundles != null) {
            bundles.open();
        }
        watcher.open();
        later(LOOK_FOR_FOLDERS, this::lookForFolders);
    }

    @Override
    public void close() {
        if (bundles != null) {
            bundles.close();
        }
        watcher.close();
        executor.shutdownNow();
    }

    @Override
    public Optional<Firmware> find(String name) throws RemoteProcessorException {
        FirmwareNames.check(name);
        for (FirmwareSource source : sources) {
            Optional<Firmware> found = source.find(name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    @Override
    public String places() {
        return sources.stream().map(FirmwareSource::places).collect(Collectors.joining(", "));
    }

    private void lookForFolders() {
        later(LOOK_FOR_FOLDERS, this::lookForFolders);
        watcher.lookForFolders();
    }

    private void touched(Path file) {
        later(Duration.ZERO, () -> {
            if (settling.putIfAbsent(file, FileStamp.of(file)) == null) {
                later(SETTLE, () -> settle(file));
            }
        });
    }

    private void settle(Path file) {
        FileStamp stamp = FileStamp.of(file);
        if (stamp.equals(settling.put(file, stamp))) {
            settling.remove(file);
            listener.accept(String.valueOf(file.getFileName()));
        } else {
            later(SETTLE, () -> settle(file));
        }
    }

    private void tellLater(String name, Duration delay) {
        later(delay, () -> listener.accept(name));
    }

    private void later(Duration delay, Runnable task) {
        try {
            Future<?> _ = executor.schedule(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.error("firmware store", e);
                }
            }, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.trace("closed", e);
        }
    }
}
