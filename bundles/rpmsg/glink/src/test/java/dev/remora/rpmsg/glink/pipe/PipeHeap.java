package dev.remora.rpmsg.glink.pipe;

import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import dev.remora.smem.SmemReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A partition that two hosts share, full of what somebody has left there. */
public final class PipeHeap implements Smem {

    public static final int REMOTE = 2;
    private static final byte RUBBISH = (byte) 0xA5;

    public final PipeMemory memory = PipeMemory.ram(1 << 16);
    /** What every request fails with. */
    @Nullable
    Reason trouble;
    /** Somebody is quicker with the next item. */
    boolean late;

    private final Map<Integer, SmemItem> items = new HashMap<>();
    private long free;

    public PipeHeap() {
        memory.bytes().fill(RUBBISH);
    }

    public SmemItem put(int number, long size) {
        SmemItem item = new SmemItem(memory, free, size);
        free += size + 7 & -8;
        items.put(number, item);
        return item;
    }

    void put(int number, SmemItem item) {
        items.put(number, item);
    }

    public byte[] contents(int number) {
        SmemItem item = items.get(number);
        return item == null ? new byte[0] : memory.at(item.offset(), item.size());
    }

    private void check(int remoteHost) throws SmemException {
        if (trouble != null) {
            throw new SmemException(trouble, "smem: " + trouble);
        }
        if (remoteHost != REMOTE) {
            throw new AssertionError("host " + remoteHost);
        }
    }

    @Override
    public Optional<SmemItem> find(int remoteHost, int item) throws SmemException {
        check(remoteHost);
        return Optional.ofNullable(items.get(item));
    }

    @Override
    public SmemItem allocate(int remoteHost, int item, long size) throws SmemException {
        check(remoteHost);
        if (late) {
            memory.put32(put(item, size).offset(), 8);
            late = false;
        }
        if (items.containsKey(item)) {
            throw new SmemException(Reason.EXISTS, "smem: item " + item + " is there");
        }
        return put(item, size);
    }

    @Override
    public String name() {
        return "smem";
    }

    @Override
    public int host() {
        return 0;
    }

    @Override
    public long freeSpace(int remoteHost) {
        return memory.size() - free;
    }

    @Override
    public boolean breakLock(int deadHost) {
        return false;
    }

    @Override
    public SmemReport report() {
        return new SmemReport("smem", 0, 11, 512, 0, List.of(), List.of());
    }
}
