package dev.remora.rpmsg.smd;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.remora.platform.HwSpinlock;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import dev.remora.smem.core.BootLoader;
import dev.remora.smem.core.Create;
import dev.remora.smem.core.PartitionPlan;
import dev.remora.smem.core.Regions;
import dev.remora.smem.core.SmemHeap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A real heap as it lies in memory, of either version, in which a remote has made channels; it goes on writing into header,
 * tables, partitions, items and rings.
 */
final class FuzzedImage implements FuzzedMemory {

    private static final int SIZE = 1 << 15;
    private static final int PAGE = 4096;
    private static final int REMOTE = 4;
    /** Version, initialized, free_offset, available, reserved. */
    private static final long[] HEADER = {0x5C, 0xC0, 0xC4, 0xC8, 0xCC};
    private static final long TOC = 0xD0;
    private static final int TOC_ENTRY = 16;
    private static final int TABLE_ENTRY = 32;
    private static final int NAME = 20;
    /** A header of a partition's item lies before it. */
    private static final int BEFORE = 16;
    private static final int[] ITEMS = {13, 266, 14, 15, 16, 338, 339, 340};
    private static final String[] CHANNELS = {"echo:128", "rpm_requests:256", "LOOPBACK:64:stream"};
    private static final String[] NAMES = {"echo", "LOOPBACK", "a name as long as it is", "\u00ff", ""};

    final Ram memory = new Ram(SIZE);
    private final Lock lock = new Lock();
    private final Smem gateway = new SmemHeap("fuzz", 0, memory, lock, new Regions());
    private final Smem remote = new SmemHeap("remote", REMOTE, memory, lock, new Regions());
    /** Words by which much is decided. */
    private final long[] places;
    private final boolean creates;
    private long table;

    FuzzedImage(FuzzedDataProvider data) throws SmemException {
        boolean partitions = data.consumeBoolean();
        new BootLoader(memory, partitions ? Create.PARTITIONS : Create.HEAP, partitions
                ? List.of(PartitionPlan.parse("global:4096"), PartitionPlan.parse("0:4:12288"))
                : List.of()).write();
        ChannelMaker maker = new ChannelMaker(remote, Config.settings(REMOTE, Map.of("name", "remote", "remote_host", 0,
                "edge", 6, "layout", data.consumeBoolean() ? "word" : "byte")));
        for (String channel : CHANNELS) {
            maker.make(WantedChannel.of(channel));
        }
        creates = data.consumeBoolean();
        places = places();
    }

    private long[] places() throws SmemException {
        List<Long> all = new ArrayList<>();
        for (long word : HEADER) {
            all.add(word);
        }
        for (int item : ITEMS) {
            addWords(all, TOC + (long) TOC_ENTRY * item, TOC_ENTRY);
            SmemItem found = remote.find(0, item).orElse(null);
            if (found != null) {
                addWords(all, found.offset() - BEFORE, BEFORE + Math.min(found.size(), 4 * TABLE_ENTRY));
                table = item == ITEMS[0] ? found.offset() : table;
            }
        }
        addWords(all, SIZE - PAGE, 3 * 48);
        addWords(all, 3 * PAGE, 2 * TABLE_ENTRY);
        addWords(all, 4 * PAGE, 2 * TABLE_ENTRY);
        return all.stream().mapToLong(Long::longValue).toArray();
    }

    private static void addWords(List<Long> all, long at, long bytes) {
        for (long word = at; word < at + bytes; word += Integer.BYTES) {
            all.add(word & -Integer.BYTES);
        }
    }

    @Override
    public Smem smem() {
        return gateway;
    }

    @Override
    public Map<String, Object> config() {
        return creates ? Map.of("channels_create", new String[]{"made:128"}) : Map.of();
    }

    @Override
    public void write(FuzzedDataProvider data) {
        switch (data.consumeInt(0, 6)) {
            case 0 -> memory.put8(data.consumeInt(0, SIZE - 1), data.consumeByte());
            case 1 -> anyEntry(data);
            case 2 -> allocate(data);
            default -> memory.put32(places[data.consumeInt(0, places.length - 1)], word(data));
        }
    }

    private static int word(FuzzedDataProvider data) {
        return switch (data.consumeInt(0, 3)) {
            case 0 -> data.consumeInt();
            case 1 -> data.consumeInt(0, 8);
            case 2 -> data.consumeInt(0, 512);
            default -> 8 * data.consumeInt(0, SIZE / 8);
        };
    }

    /** An entry of the allocation table, more or less as it should be. */
    private void anyEntry(FuzzedDataProvider data) {
        long at = table + (long) TABLE_ENTRY * data.consumeInt(0, CHANNELS.length + 1);
        byte[] name = data.pickValue(NAMES).getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < NAME; i++) {
            memory.put8(at + i, i < name.length ? name[i] : 0);
        }
        memory.put32(at + NAME, data.consumeInt(-1, 64));
        memory.put32(at + NAME + 4, data.pickValue(new int[]{0x206, 0x106, 0x006, 0x20f}));
        memory.put32(at + NAME + 8, data.consumeInt(0, 1));
    }

    /** In order, by a remote that finds the same damage. */
    private void allocate(FuzzedDataProvider data) {
        try {
            remote.allocate(0, data.pickValue(ITEMS), data.consumeInt(1, 2100));
        } catch (SmemException _) {
            // Then it does not.
        }
    }

    @Override
    public void trouble(@Nullable Reason reason) {}

    @Override
    public boolean isCorruption(String failure) {
        return failure.startsWith("smem fuzz") && failure.contains("corrupt at 0x");
    }

    /** Of one thread. */
    private static final class Lock implements HwSpinlock {

        private int owner;

        @Override
        public String name() {
            return "lock";
        }

        @Override
        public boolean lock(long timeoutNanos) {
            if (owner != FREE) {
                throw new AssertionError("taken twice");
            }
            owner = 1;
            return true;
        }

        @Override
        public void unlock() {
            owner = FREE;
        }

        @Override
        public int owner() {
            return owner;
        }

        @Override
        public boolean breakLock(int dead) {
            return false;
        }
    }
}
