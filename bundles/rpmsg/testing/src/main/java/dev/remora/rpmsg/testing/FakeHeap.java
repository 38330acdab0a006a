package dev.remora.rpmsg.testing;

import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import dev.remora.smem.SmemReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A heap whose bookkeeping is out of reach: only its items are shared memory. */
public final class FakeHeap {

    public final Ram memory;
    /** Hosts whose lock was broken. */
    public final List<Integer> broken = new CopyOnWriteArrayList<>();
    /** What every request fails with. */
    public volatile @Nullable Reason trouble;

    private final Map<Integer, SmemItem> items = new ConcurrentHashMap<>();
    private long free;

    public FakeHeap() {
        this(new Ram(1 << 18));
    }

    public FakeHeap(Ram memory) {
        this.memory = memory;
    }

    /** The heap as a processor uses it. */
    public Smem host(int id) {
        return new Host(id);
    }

    public synchronized SmemItem put(int number, long size) {
        SmemItem item = new SmemItem(memory, free, size);
        free += size + 7 & -8;
        items.put(number, item);
        return item;
    }

    public SmemItem get(int number) {
        SmemItem item = items.get(number);
        if (item == null) {
            throw new AssertionError("no item " + number);
        }
        return item;
    }

    private final class Host implements Smem {

        private final int id;

        Host(int id) {
            this.id = id;
        }

        private void check() throws SmemException {
            Reason why = trouble;
            if (why != null) {
                throw new SmemException(why, "smem: " + why);
            }
            memory.get8(0);
        }

        @Override
        public String name() {
            return "smem";
        }

        @Override
        public int host() {
            return id;
        }

        @Override
        public Optional<SmemItem> find(int remoteHost, int item) throws SmemException {
            check();
            return Optional.ofNullable(items.get(item));
        }

        @Override
        public SmemItem allocate(int remoteHost, int item, long size) throws SmemException {
            check();
            synchronized (FakeHeap.this) {
                if (items.containsKey(item)) {
                    throw new SmemException(Reason.EXISTS, "smem: item " + item + " is there");
                }
                if (size > memory.size() - free) {
                    throw new SmemException(Reason.NO_SPACE, "smem: full");
                }
                return put(item, size);
            }
        }

        @Override
        public long freeSpace(int remoteHost) throws SmemException {
            check();
            synchronized (FakeHeap.this) {
                return memory.size() - free;
            }
        }

        @Override
        public boolean breakLock(int deadHost) {
            broken.add(deadHost);
            return true;
        }

        @Override
        public SmemReport report() {
            return new SmemReport("smem", id, 11, 512, 0, List.of(), List.of());
        }
    }
}
