package dev.remora.smem.core;

import dev.remora.platform.HwSpinlock;
import dev.remora.platform.SharedMemory;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import dev.remora.smem.SmemReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One heap. Which partitions there are is read once, when it has become ready; all else each time. */
public final class SmemHeap implements Smem {

    /** As long as Linux waits. */
    private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(1000);

    private final String name;
    private final int host;
    private final HwSpinlock lock;
    private final Area main;
    private final HeapsReader reader;
    private volatile @Nullable Heaps heaps;

    /**
     * Looks at nothing yet.
     *
     * @param memory the main region
     * @param regions the auxiliary ones
     */
    public SmemHeap(String name, int host, SharedMemory memory, HwSpinlock lock, Regions regions) {
        this.name = name;
        this.host = host;
        this.lock = lock;
        this.main = new Area("smem " + name, memory, 0, memory.size());
        this.reader = new HeapsReader(main, host, regions, lock);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int host() {
        return host;
    }

    @Override
    public Optional<SmemItem> find(int remoteHost, int item) throws SmemException {
        Heaps ready = ready();
        checkNumber(item, 0, ready.itemCount());
        return ready.of(remoteHost).find(item);
    }

    @Override
    public SmemItem allocate(int remoteHost, int item, long size) throws SmemException {
        Heaps ready = ready();
        checkNumber(item, MainLayout.FIRST_FREE_ITEM, ready.itemCount());
        if (size < 1) {
            throw main.failed(Reason.INVALID, "item %d cannot have %d bytes".formatted(item, size));
        }
        if (size > main.size()) {
            throw main.failed(Reason.NO_SPACE, "item %d cannot have %d bytes, the region has %d".formatted(item, size,
                    main.size()));
        }
        if (!lock.lock(LONGEST_WAIT)) {
            throw main.failed(Reason.LOCKED, "spinlock %s was not to be had within %d ms, owner %d has it".formatted(
                    lock.name(), TimeUnit.NANOSECONDS.toMillis(LONGEST_WAIT), lock.owner()));
        }
        try {
            return ready.of(remoteHost).allocate(item, size);
        } finally {
            unlock(item);
        }
    }

    /** Who has taken it from us may have changed what we were changing; our memory is not gone for that. */
    private void unlock(int item) throws SmemException {
        try {
            lock.unlock();
        } catch (IllegalStateException e) {
            throw main.failed(Reason.LOCKED, "item %d may not be sound: %s".formatted(item, e.getMessage()));
        }
    }

    @Override
    public long freeSpace(int remoteHost) throws SmemException {
        return ready().of(remoteHost).free();
    }

    @Override
    public boolean breakLock(int deadHost) {
        return lock.breakLock(deadHost + 1);
    }

    @Override
    public SmemReport report() {
        List<String> problems = new ArrayList<>();
        int owner = lock.owner();
        try {
            Heaps ready = ready();
            List<SmemReport.Heap> reports = Stream.concat(Stream.of(ready.global()), ready.partitions().entrySet()
                    .stream().sorted(Map.Entry.comparingByKey()).map(Map.Entry::getValue)).map(
                            heap -> heap.report(ready.itemCount(), problems))
                    .toList();
            return new SmemReport(name, host, ready.version(), ready.itemCount(), owner, reports, problems);
        } catch (SmemException e) {
            problems.add(e.getMessage());
            return new SmemReport(name, host, 0, 0, owner, List.of(), problems);
        }
    }

    private Heaps ready() throws SmemException {
        int version;
        try {
            version = reader.version();
        } catch (SmemException e) {
            if (e.reason() == Reason.NOT_READY) {
                heaps = null;
            }
            throw e;
        }
        Heaps current = heaps;
        if (current == null || current.version() != version) {
            current = remember(version);
        }
        return current;
    }

    /** One thread reads, so that all share the marks of what has grown. */
    private synchronized Heaps remember(int version) throws SmemException {
        Heaps current = heaps;
        if (current == null || current.version() != version) {
            current = reader.read(version);
            heaps = current;
        }
        return current;
    }

    private void checkNumber(int item, int least, int count) throws SmemException {
        if (item < least || item >= count) {
            throw main.failed(Reason.INVALID, "item %d is none of %d to %d".formatted(item, least, count - 1));
        }
    }
}
