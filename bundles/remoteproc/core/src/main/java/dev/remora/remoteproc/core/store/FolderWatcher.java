package dev.remora.remoteproc.core.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells which files of some folders are written, come and go. Folders may be missing, and come later. */
final class FolderWatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatcher.class);
    private static final WatchEvent.Kind<?>[] KINDS = {StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE};

    private final List<Path> folders;
    private final Consumer<Path> events;
    private final WatchService watch;
    private final Map<WatchKey, Path> watched = new ConcurrentHashMap<>();
    private final Thread thread;

    /**
     * Watches until closed.
     *
     * @param events told of each file, on the watcher's thread
     */
    FolderWatcher(List<Path> folders, Consumer<Path> events) {
        this.folders = folders;
        this.events = events;
        try {
            watch = FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot watch the firmware folders", e);
        }
        thread = new Thread(this::run, "remora-firmware-watch");
        thread.setDaemon(true);
    }

    void open() {
        folders.stream().filter(Files::isDirectory).forEach(this::watch);
        thread.start();
    }

    /** Takes up the folders that were missing, and tells of what is in them. Cheap; to be called now and then. */
    void lookForFolders() {
        for (Path folder : folders) {
            if (!watched.containsValue(folder) && Files.isDirectory(folder) && watch(folder)) {
                tellAll(folder);
            }
        }
    }

    @Override
    public void close() {
        try {
            watch.close();
        } catch (IOException e) {
            LOG.debug("closing the watch of {}", folders, e);
        }
    }

    private boolean watch(Path folder) {
        try {
            watched.put(folder.register(watch, KINDS), folder);
            return true;
        } catch (IOException | ClosedWatchServiceException e) {
            LOG.debug("{} is not watched", folder, e);
            return false;
        }
    }

    private void run() {
        try {
            while (true) {
                WatchKey key = watch.take();
                Path folder = watched.get(key);
                for (WatchEvent<?> event : key.pollEvents()) {
                    if (folder != null) {
                        tell(folder, event);
                    }
                }
                if (!key.reset()) {
                    watched.remove(key);
                }
            }
        } catch (ClosedWatchServiceException e) {
            LOG.debug("no longer watching {}", folders);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Path folder, WatchEvent<?> event) {
        if (event.context() instanceof Path name) {
            events.accept(folder.resolve(name));
        } else {
            tellAll(folder); // too many at once
        }
    }

    private void tellAll(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(events);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warn("firmware folder {} cannot be listed: {}", folder, e.toString());
        }
    }
}
