package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.glink.pipe.ReadPipe;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What has come on a channel since its own side opened: the message that is coming, and those that are complete, in order,
 * until their buffers were given back. Whoever reads the pipe (one thread at a time) adds, whoever's turn it is takes; no
 * lock between them.
 *
 * <p>A ring of buffers, each of which is in it at most once, with three free-running indices:
 * <pre>
 *   given back  ≤  taken  ≤  written
 * </pre>
 */
final class Inbox {

    private final ReceiveBuffers buffers;
    private final Consumer<DropCause> dropped;
    private final @Nullable ReceiveBuffer[] complete;
    private volatile int written;
    private volatile int taken;
    private volatile int givenBack;

    /** What is coming. Whoever reads the pipe. */
    private @Nullable ReceiveBuffer filling;
    private long left;

    Inbox(ReceiveBuffers buffers, Consumer<DropCause> dropped) {
        this.buffers = buffers;
        this.dropped = dropped;
        complete = new ReceiveBuffer[Integer.highestOneBit(buffers.most()) << 1];
    }

    ReceiveBuffers buffers() {
        return buffers;
    }

    int waiting() {
        return written - taken;
    }

    int notGivenBack() {
        return written - givenBack;
    }

    /** A message begins: with the command at the pipe's tail. */
    void first(ReadPipe pipe, int id, int chunk, long rest) {
        ReceiveBuffer cut = filling;
        if (cut != null) {
            dropped.accept(DropCause.BROKEN_MESSAGE);
            cut(cut);
        }
        ReceiveBuffer buffer = buffers.choose(id, chunk + rest, dropped);
        if (buffer != null) {
            buffer.begin();
            take(buffer, pipe, chunk, rest);
        }
    }

    /** It goes on: each fragment must be exactly what was left before. */
    void next(ReadPipe pipe, int id, int chunk, long rest) {
        ReceiveBuffer buffer = filling;
        if (buffer == null || !buffers.belongs(id, buffer)) {
            dropped.accept(DropCause.NO_BEGINNING);
        } else if (chunk == 0 || chunk + rest != left) {
            dropped.accept(chunk + rest > left ? DropCause.OVER_LONG : DropCause.BROKEN_MESSAGE);
            cut(buffer);
        } else {
            take(buffer, pipe, chunk, rest);
        }
    }

    private void take(ReceiveBuffer buffer, ReadPipe pipe, int chunk, long rest) {
        buffer.append(pipe, chunk);
        left = rest;
        if (rest > 0) {
            filling = buffer;
            return;
        }
        filling = null;
        buffer.complete();
        int at = written;
        complete[at & complete.length - 1] = buffer;
        written = at + 1;
    }

    private void cut(ReceiveBuffer buffer) {
        filling = null;
        buffers.drop(buffer);
    }

    /** The next complete message is taken; null if there is none. */
    @Nullable
    ReceiveBuffer take() {
        int at = taken;
        if (at == written) {
            return null;
        }
        taken = at + 1;
        return complete[at & complete.length - 1];
    }

    /** It is not, after all. */
    void takeBack() {
        int at = taken - 1;
        taken = at;
    }

    /** Whether {@link #giveBack} has something to do. */
    boolean hasToGiveBack(int butLast) {
        return taken - butLast - givenBack > 0;
    }

    /** Gives back the buffers of all that were taken, but for the last so many. */
    void giveBack(int butLast, @Nullable Commands commands) {
        int at = givenBack;
        int end = taken - butLast;
        while (end - at > 0) {
            ReceiveBuffer buffer = complete[at & complete.length - 1];
            at++;
            givenBack = at;
            if (buffer != null) {
                buffers.giveBack(buffer, commands);
            }
        }
    }
}
