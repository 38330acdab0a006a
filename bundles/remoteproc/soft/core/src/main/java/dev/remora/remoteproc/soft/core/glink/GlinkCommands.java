package dev.remora.remoteproc.soft.core.glink;

import static dev.remora.remoteproc.soft.core.glink.GlinkLayout.*;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What we write. Commands for which there is no room are kept, data never is: it goes when nothing is kept. Guarded by the
 * link's lock.
 */
final class GlinkCommands {

    /** So many may be kept; then nothing is read any more that could ask for others. */
    private static final int KEPT_MAX = 64;

    private final GlinkWriter out;
    private final Deque<long[]> kept = new ArrayDeque<>();
    private boolean asked;
    private boolean ringPending;
    private @Nullable GlinkViolation violation;

    GlinkCommands(GlinkWriter out) {
        this.out = out;
    }

    void begin(long version) {
        kept.clear();
        asked = false;
        violation = null;
        out.begin(version);
        ringPending = true;
    }

    /** The longest fragment that can ever be sent. */
    int chunkMax() {
        return Math.min(8192, out.size() - 32 & -8);
    }

    boolean isChoked() { return kept.size() > KEPT_MAX; }

    /** A command of whole words, now or when there is room. */
    void tell(long... command) {
        if (!kept.isEmpty() || !write(command)) {
            kept.add(command);
        }
    }

    /** A piece of a message; false if there is no room now. */
    boolean data(long header, int left, MemorySegment payload, int offset, int length) {
        if (!kept.isEmpty() || !fits(DATA_HEADER + align(length))) {
            return false;
        }
        out.word(header);
        out.word(pair(length, left));
        out.bytes(payload, offset, length);
        out.publish();
        ringPending = true;
        return true;
    }

    /** Writes what was kept, as far as it goes. */
    void goOn() {
        while (!kept.isEmpty() && write(kept.element())) {
            kept.remove();
        }
    }

    private boolean write(long... command) {
        if (!fits(HEADER * command.length)) {
            return false;
        }
        for (long word : command) {
            out.word(word);
        }
        out.publish();
        ringPending = true;
        return true;
    }

    private boolean fits(int bytes) {
        try {
            if (bytes <= out.room()) {
                asked = false;
                return true;
            }
            if (!asked && out.hasReserve()) {
                asked = true;
                out.word(header(READ_NOTIF, 0, 0));
                out.publish();
                ringPending = true;
            }
        } catch (GlinkViolation e) {
            violation = e;
        }
        return false;
    }

    /** Shows a head that is none, until the next beginning. */
    void lie(int head) {
        out.lie(head);
        ringPending = true;
    }

    /** The peer waits for a ring, or needs one. */
    void ringLater() {
        ringPending = true;
    }

    /** Whether the peer is to be rung; it is asked once. */
    boolean takeRing() {
        boolean ring = ringPending;
        ringPending = false;
        return ring;
    }

    /** What a writer has found. */
    void check() throws GlinkViolation {
        GlinkViolation found = violation;
        if (found != null) {
            throw found;
        }
    }
}
