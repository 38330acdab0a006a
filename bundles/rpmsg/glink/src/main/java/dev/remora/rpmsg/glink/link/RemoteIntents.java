package dev.remora.rpmsg.glink.link;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The remote's receive buffers of one channel, as it has granted them. Guarded by its user's lock. */
final class RemoteIntents {

    static final int NONE = -1;
    /** A remote that grants ever more is not followed. */
    static final int MOST = 256;

    private static final int FIRST = 16;

    private int[] ids = new int[FIRST];
    private int[] sizes = new int[FIRST];
    private boolean[] used = new boolean[FIRST];
    private int count;
    private int usedCount;
    /** There was none smaller since there was none: most channels have one size only. */
    private int smallest;

    /** One more; or why it is not remembered. */
    @Nullable
    DropCause add(int id, int size) {
        if (find(id) != NONE) {
            return DropCause.INTENT_TWICE;
        }
        if (count == MOST) {
            return DropCause.TOO_MANY_INTENTS;
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
            sizes = Arrays.copyOf(sizes, 2 * count);
            used = Arrays.copyOf(used, 2 * count);
        }
        ids[count] = id;
        sizes[count] = size < 0 ? Integer.MAX_VALUE : size; // 2 GiB and more
        smallest = count == 0 ? sizes[count] : Math.min(smallest, sizes[count]);
        used[count] = false;
        count++;
        return null;
    }

    /** The remote has taken what was in it; or why that cannot be. */
    @Nullable
    DropCause done(int id, boolean reuse) {
        int at = find(id);
        if (at == NONE) {
            return DropCause.UNEXPECTED_DONE;
        }
        if (!used[at]) {
            return DropCause.UNEXPECTED_DONE;
        }
        free(at);
        if (!reuse) {
            remove(at);
        }
        return null;
    }

    /** The smallest free one for so many bytes, or {@link #NONE}: an index that is valid until the next change. */
    int choose(int length) {
        int best = NONE;
        for (int i = 0; i < count; i++) {
            if (!used[i] && sizes[i] >= length && (best == NONE || sizes[i] < sizes[best])) {
                best = i;
                if (sizes[i] == smallest) {
                    break;
                }
            }
        }
        return best;
    }

    /** Whether one for so many bytes may come back. */
    boolean usedFor(int length) {
        for (int i = 0; i < count; i++) {
            if (used[i] && sizes[i] >= length) {
                return true;
            }
        }
        return false;
    }

    /** Data goes into it; its id. */
    int use(int at) {
        used[at] = true;
        usedCount++;
        return ids[at];
    }

    /** No data has gone into it after all. */
    void free(int at) {
        used[at] = false;
        usedCount--;
    }

    int count() {
        return count;
    }

    int usedCount() {
        return usedCount;
    }

    void clear() {
        count = 0;
        usedCount = 0;
    }

    private int find(int id) {
        for (int i = 0; i < count; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return NONE;
    }

    private void remove(int at) {
        count--;
        ids[at] = ids[count];
        sizes[at] = sizes[count];
        used[at] = used[count];
    }
}
