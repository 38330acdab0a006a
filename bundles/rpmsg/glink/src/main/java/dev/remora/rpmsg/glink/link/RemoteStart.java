package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.glink.pipe.ReadPipe;
import java.util.concurrent.TimeUnit;

/**
 * When the remote has started: whether what it shows is of this epoch. Our own start clears our indices only. A remote that
 * lives on sees that, and starts, too; until then there is in its pipe what it wrote to our predecessor.
 */
final class RemoteStart {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** VERSION and VERSION_ACK: no remote writes more before it has read ours. */
    private static final int MOST_AT_START = 16;
    /** Version 1, and any of the features there are. */
    private static final long VERSION = CommandLayout.header(CommandLayout.VERSION, 1, 0);
    private static final long FEATURES = CommandLayout.header(0, 0, CommandLayout.FEATURE_INTENT_REUSE
            | CommandLayout.FEATURE_INTENTLESS | CommandLayout.FEATURE_TRACER);

    private final long deadline;
    private boolean seen;

    /** Our start. */
    RemoteStart(long now) {
        deadline = now + PATIENCE_NANOS;
    }

    /** Whether its pipe may be read, of which nothing was read yet if not. */
    boolean seen(ReadPipe in, int readable, long now) {
        if (!seen && readable > 0) {
            seen = (readable <= MOST_AT_START && isVersion(in.firstWord())) || now - deadline >= 0;
        }
        return seen;
    }

    /** Whether it is worthwhile to ask {@link #again}: the remote has written just so much that it may be. */
    static boolean mayBeAgain(ReadPipe in, int readable) {
        int tail = in.tail();
        return (tail + readable) % in.size() == CommandLayout.HEADER && tail != 0 && tail != CommandLayout.HEADER
                && isVersion(in.firstWord());
    }

    /**
     * Whether all is read just where a first VERSION ends. If it has not read anything of ours, after we have agreed, the
     * remote has started anew.
     */
    static boolean mayLookRead(ReadPipe in) {
        return in.tail() == CommandLayout.HEADER && isVersion(in.firstWord());
    }

    /**
     * Whether the remote has started anew by itself: it has written its first VERSION at the beginning of the ring, which is
     * not just where the latest of its commands ends.
     *
     * @param remoteTail its own index in our pipe
     */
    static boolean again(ReadPipe in, int readable, int remoteTail) {
        return remoteTail == 0 || !goesOn(in, readable);
    }

    /** Whether commands follow each other to the very end, the last one around the end of the ring. */
    private static boolean goesOn(ReadPipe in, int readable) {
        int rest = in.size() - in.tail();
        int offset = 0;
        while (offset < readable && offset != rest) {
            long header = in.word(offset);
            boolean hasSizes = CommandLength.hasSizes(header);
            if (hasSizes && readable - offset < CommandLayout.DATA) {
                return false;
            }
            long length = CommandLength.of(header, hasSizes ? in.word(offset + CommandLayout.CHUNK) : 0, in.size());
            if (length <= 0 || length > readable - offset) {
                return false;
            }
            offset += (int) length;
        }
        return offset == readable;
    }

    private static boolean isVersion(long word) {
        return (word & ~FEATURES) == VERSION;
    }
}
