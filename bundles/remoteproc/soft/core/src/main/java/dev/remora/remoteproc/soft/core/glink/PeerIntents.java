package dev.remora.remoteproc.soft.core.glink;

/** The receive buffers of the peer, for one channel. Guarded by the link's lock. */
final class PeerIntents {

    private static final int MAX = 256;
    static final int NONE = -1;

    private final int[] ids = new int[MAX];
    private final int[] sizes = new int[MAX];
    private final boolean[] used = new boolean[MAX];
    private int count;

    void clear() {
        count = 0;
    }

    /** Takes note of one; false if it is known, or too many. */
    boolean add(int id, int size) {
        if (count == MAX || find(id) != NONE) {
            return false;
        }
        ids[count] = id;
        sizes[count] = size;
        used[count] = false;
        count++;
        return true;
    }

    private int find(int id) {
        for (int i = 0; i < count; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return NONE;
    }

    /** The smallest that is free and takes so much; NONE if there is none. */
    int choose(int length) {
        int best = NONE;
        for (int i = 0; i < count; i++) {
            if (!used[i] && Integer.compareUnsigned(sizes[i], length) >= 0
                    && (best == NONE || Integer.compareUnsigned(sizes[i], sizes[best]) < 0)) {
                best = i;
            }
        }
        return best;
    }

    /** Whether one of that size is on its way back to us. */
    boolean awaits(int length) {
        for (int i = 0; i < count; i++) {
            if (used[i] && Integer.compareUnsigned(sizes[i], length) >= 0) {
                return true;
            }
        }
        return false;
    }

    int id(int index) {
        return ids[index];
    }

    int size(int index) {
        return sizes[index];
    }

    void use(int index) {
        used[index] = true;
    }

    /** The peer is done with it; false if it had nothing to be done with. */
    boolean done(int id, boolean reuse) {
        int index = find(id);
        if (index == NONE || !used[index]) {
            return false;
        }
        used[index] = false;
        if (!reuse) {
            count--;
            ids[index] = ids[count];
            sizes[index] = sizes[count];
            used[index] = used[count];
        }
        return true;
    }
}
