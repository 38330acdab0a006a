package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.GlinkLayout.*;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Our receive buffers of one channel, and what is complete in them. Guarded by the link's lock. */
final class OwnIntents {

    private static final int COUNT_MAX = 64;
    private static final long GRANTED_MAX = 4 << 20;
    /** So many may wait where the receiver makes the buffers. */
    private static final int WAITING_MAX = 16;

    private final GlinkOffer offer;
    private final boolean intentless;
    private final GlinkDrops drops;
    private final Map<Integer, Intent> live = new HashMap<>();
    private final Deque<Intent> complete = new ArrayDeque<>();
    private @Nullable Intent filling;
    private int lastId;
    private long granted;

    /** One buffer. {@code standing}: there is always one of its kind; else it was asked for. */
    static final class Intent {

        final int id;
        final boolean reusable;
        private final boolean standing;
        private final ByteBuffer buffer;
        private final MemorySegment memory;
        private int filled;
        private int left;
        private boolean full;

        private Intent(int id, int size, boolean standing, boolean reusable) {
            this.id = id;
            this.standing = standing;
            this.reusable = reusable;
            buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
            memory = MemorySegment.ofArray(buffer.array());
        }

        /** What is in it. */
        ByteBuffer payload() {
            return buffer.clear().limit(filled);
        }
    }

    OwnIntents(GlinkOffer offer, boolean intentless, GlinkDrops drops) {
        this.offer = offer;
        this.intentless = intentless;
        this.drops = drops;
    }

    /** Forgets all, and begins its numbers anew. */
    void clear() {
        complete.forEach(intent -> drops.count(GlinkDrops.Cause.CLOSED));
        live.clear();
        complete.clear();
        filling = null;
        lastId = 0;
        granted = 0;
    }

    /** The command that announces those that are there from the opening on; empty if there are none. */
    long[] announce(int lcid, boolean reuse) {
        int count = intentless ? 0 : Math.min(offer.intents().size(), COUNT_MAX);
        if (count == 0) {
            return new long[0];
        }
        long[] command = new long[1 + count];
        command[0] = header(INTENT, lcid, count);
        for (int i = 0; i < count; i++) {
            Intent intent = add(offer.intents().get(i), true, offer.reusable() && reuse);
            command[1 + i] = pair(intent.buffer.capacity(), intent.id);
        }
        return command;
    }

    /** The command that announces one that was asked for; empty if it is refused. */
    long[] grant(int lcid, int size) {
        if (intentless || size < 0 || size > offer.largest() || granted + size > GRANTED_MAX
                || live.size() >= 2 * COUNT_MAX) {
            drops.count(GlinkDrops.Cause.REFUSED_INTENT);
            return new long[0];
        }
        granted += size;
        return announcement(lcid, add(size, false, false));
    }

    private static long[] announcement(int lcid, Intent intent) {
        return new long[]{header(INTENT, lcid, 1), pair(intent.buffer.capacity(), intent.id)};
    }

    private Intent add(int size, boolean standing, boolean reusable) {
        do {
            lastId++;
        } while (lastId == 0 || live.containsKey(lastId));
        Intent intent = new Intent(lastId, size, standing, reusable);
        live.put(lastId, intent);
        return intent;
    }

    /** Whether nothing more is to be read, before some of it was delivered. */
    boolean isCrowded() {
        return intentless && complete.size() >= WAITING_MAX;
    }

    /** A buffer for what comes, if it is not too much. */
    private int make(boolean first, int chunk, int left) {
        Intent unfinished = filling;
        if (!first) {
            return unfinished == null ? 0 : unfinished.id;
        }
        if (unfinished != null) {
            live.remove(unfinished.id);
        }
        long all = chunk + Integer.toUnsignedLong(left);
        return all > offer.largest() ? 0 : add((int) all, false, false).id;
    }

    /** A piece of a message that lies in the pipe. */
    void data(boolean first, int theirs, int chunk, int left, GlinkReader in) {
        int id = intentless ? make(first, chunk, left) : theirs;
        GlinkDrops.Cause refused = refused(first, id, chunk, left);
        Intent intent = filling;
        if (refused != null || intent == null) {
            if (intentless) {
                live.values().removeIf(one -> !one.full);
            }
            filling = null;
            drops.count(refused == null ? GlinkDrops.Cause.UNKNOWN_INTENT : refused);
            return;
        }
        in.copy(DATA_HEADER, intent.memory, intent.filled, chunk);
        intent.filled += chunk;
        intent.left = left;
        if (left == 0) {
            intent.full = true;
            complete.add(intent);
            filling = null;
        }
    }

    private GlinkDrops.@Nullable Cause refused(boolean first, int id, int chunk, int left) {
        Intent intent = live.get(id);
        if (intent == null) {
            return GlinkDrops.Cause.UNKNOWN_INTENT;
        }
        if (intent.full) {
            return GlinkDrops.Cause.INTENT_IN_USE;
        }
        if (first) {
            if (filling != null) {
                drops.count(GlinkDrops.Cause.BAD_FRAGMENT);
            }
            intent.filled = 0;
            filling = intent;
            long all = chunk + Integer.toUnsignedLong(left);
            return all > intent.buffer.capacity() ? GlinkDrops.Cause.BEYOND_INTENT : null;
        }
        // The whole was seen to fit: what follows must be what was said.
        boolean follows = intent.equals(filling) && chunk > 0 && left >= 0 && left == intent.left - chunk;
        return follows ? null : GlinkDrops.Cause.BAD_FRAGMENT;
    }

    /** The oldest that is complete. */
    @Nullable
    Intent next() {
        return complete.peek();
    }

    /** The firmware is done with the oldest: the commands that say so. */
    long[][] done(int lcid, boolean taken) {
        Intent intent = complete.remove();
        if (!taken) {
            drops.count(GlinkDrops.Cause.CLOSED);
        }
        intent.full = false;
        if (intent.reusable) {
            return new long[][]{{header(RX_DONE_W_REUSE, lcid, intent.id)}};
        }
        live.remove(intent.id);
        if (intentless) {
            return new long[0][];
        }
        long[] done = {header(RX_DONE, lcid, intent.id)};
        if (intent.standing) {
            return new long[][]{done, announcement(lcid, add(intent.buffer.capacity(), true, false))};
        }
        granted -= intent.buffer.capacity();
        return new long[][]{done};
    }
}
