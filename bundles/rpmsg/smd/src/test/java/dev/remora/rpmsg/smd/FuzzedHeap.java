package dev.remora.rpmsg.smd;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import dev.remora.smem.SmemReport;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A heap whose items have any size and lie anywhere, also over each other; and a remote that writes there what it likes. */
final class FuzzedHeap implements Smem, FuzzedMemory {

    /** The only items that there are: tables, and of a few channels of each. */
    private static final int CHANNELS = 4;
    private static final int SIZE = 1 << 14;
    private static final int HEADER = 20;
    private static final int[] INFO_SIZES = {40, 88};
    private static final String[] NAMES = {"echo", "rpm_requests", "a name as long as it is", "echo\0echo", "\u00ff",
            ""};

    final Ram memory = new Ram(SIZE);
    private final Map<Integer, SmemItem> items = new HashMap<>();
    private @Nullable Reason trouble;
    private boolean corrupt;
    private long free = SIZE;

    FuzzedHeap(FuzzedDataProvider data) {
        int at = 0;
        for (ItemSet set : ItemSet.values()) {
            at = put(set.table(), at, AllocationTableLayout.SIZE);
            for (int cid = 0; cid < CHANNELS; cid++) {
                at = put(set.info(cid), at, data.pickValue(INFO_SIZES));
                at = put(set.fifo(cid), at, 128 << data.consumeInt(0, 2));
            }
        }
    }

    private int put(int number, int at, int size) {
        items.put(number, new SmemItem(memory, at, size));
        return (at + size + 7) & -8;
    }

    private static ItemSet set(FuzzedDataProvider data) {
        return data.pickValue(ItemSet.values());
    }

    @Override
    public Smem smem() {
        return this;
    }

    @Override
    public Map<String, Object> config() {
        return Map.of();
    }

    @Override
    public boolean isCorruption(String failure) {
        return corrupt;
    }

    @Override
    public void write(FuzzedDataProvider data) {
        switch (data.consumeInt(0, 6)) {
            case 0 -> scribble(data);
            case 1, 2 -> anyEntry(data);
            case 3, 4 -> anyField(data);
            case 5 -> anyHeader(data);
            default -> anyItem(data);
        }
    }

    /** Any byte. */
    private void scribble(FuzzedDataProvider data) {
        memory.put8(data.consumeInt(0, SIZE - 1), data.consumeByte());
    }

    /** An item as a heap may have it that is just as mad. */
    private void anyItem(FuzzedDataProvider data) {
        ItemSet set = set(data);
        int cid = data.consumeInt(0, CHANNELS - 1);
        int number = switch (data.consumeInt(0, 4)) {
            case 0 -> set.table();
            case 1, 2 -> set.info(cid);
            default -> set.fifo(cid);
        };
        int size = data.consumeBoolean() ? data.consumeInt(1, 4096) : data.pickValue(INFO_SIZES);
        items.put(number, new SmemItem(memory, 8L * data.consumeInt(0, (SIZE - 4096) / 8), size));
        free--;
    }

    /** An entry, more or less as it should be. */
    private void anyEntry(FuzzedDataProvider data) {
        SmemItem table = items.get(set(data).table());
        if (table == null || table.size() < AllocationTableLayout.SIZE) {
            return;
        }
        long at = table.offset() + 32L * data.consumeInt(0, CHANNELS);
        byte[] name = data.pickValue(NAMES).getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < 20; i++) {
            memory.put8(at + i, i < name.length ? name[i] : 0);
        }
        memory.put32(at + 20, data.consumeInt(-1, data.consumeBoolean() ? CHANNELS : 64));
        memory.put32(at + 24, data.pickValue(new int[]{0x206, 0x106, 0x006, 0x20f, data.consumeInt()}));
        memory.put32(at + 28, data.consumeInt(0, 1));
        free--;
    }

    /** A field of a half-channel. */
    private void anyField(FuzzedDataProvider data) {
        SmemItem info = info(data);
        if (info.size() >= 40) {
            boolean words = info.size() >= 88;
            long half = info.offset() + (data.consumeBoolean() ? words ? 44 : 20 : 0);
            switch (data.consumeInt(0, 3)) {
                case 0 -> memory.put32(half, data.consumeInt(0, 8));
                case 1 -> memory.put32(half + (words ? 36 : 12), index(data));
                case 2 -> memory.put32(half + (words ? 40 : 16), index(data));
                default -> memory.put8(half + 4 + data.consumeInt(0, 7) * (words ? 4L : 1L), data.consumeByte());
            }
        }
    }

    private static int index(FuzzedDataProvider data) {
        return data.consumeInt(0, 7) == 0 ? data.consumeInt() : data.consumeInt(0, 255);
    }

    /** A header at the begin of a ring. */
    private void anyHeader(FuzzedDataProvider data) {
        SmemItem fifo = item(set(data).fifo(data.consumeInt(0, CHANNELS - 1)));
        if (fifo.size() >= 2 * HEADER) {
            memory.put32(fifo.offset() + (data.consumeBoolean() ? fifo.size() / 2 & -8 : 0), index(data));
        }
    }

    private SmemItem info(FuzzedDataProvider data) {
        return item(set(data).info(data.consumeInt(0, CHANNELS - 1)));
    }

    private SmemItem item(int number) {
        SmemItem item = items.get(number);
        if (item == null) {
            throw new AssertionError("no item " + number);
        }
        return item;
    }

    @Override
    public void trouble(@Nullable Reason reason) {
        trouble = reason;
        corrupt |= reason == Reason.CORRUPT;
    }

    private void check() throws SmemException {
        Reason why = trouble;
        if (why != null) {
            throw new SmemException(why, "smem: " + why);
        }
    }

    @Override
    public String name() {
        return "fuzz";
    }

    @Override
    public int host() {
        return 0;
    }

    @Override
    public Optional<SmemItem> find(int remoteHost, int item) throws SmemException {
        check();
        return Optional.ofNullable(items.get(item));
    }

    @Override
    public SmemItem allocate(int remoteHost, int item, long size) throws SmemException {
        check();
        throw new SmemException(Reason.NO_SPACE, "smem: full");
    }

    @Override
    public long freeSpace(int remoteHost) throws SmemException {
        check();
        return free;
    }

    @Override
    public boolean breakLock(int deadHost) {
        return false;
    }

    @Override
    public SmemReport report() {
        return new SmemReport(name(), 0, 11, 0, 0, List.of(), List.of());
    }
}
