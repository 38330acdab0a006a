package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.glink.pipe.PipeViolation;
import dev.remora.rpmsg.glink.pipe.Pipes;
import dev.remora.rpmsg.glink.pipe.ReadPipe;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Reads the pipe from the remote, command by command. By whoever pumps, but for the glances. */
final class Incoming {

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Pipes pipes;
    private final Outbox outbox;
    private final Negotiation negotiation;
    private final CommandReader reader;
    private final BooleanSupplier over;
    private final Runnable startedAnew;
    private volatile @Nullable ReadPipe in;
    private volatile @Nullable RemoteStart start;
    /** The pipe is not looked at before: there is less than a command, or it is not the remote's of today. */
    private volatile boolean early;
    private volatile long lookAgain;
    /** Was read, and the remote does not know; and so much may be. */
    private int unshown;

    /**
     * Makes one; nothing is touched yet.
     *
     * @param over whether nothing is to be read any more
     * @param startedAnew hears that the remote has
     */
    Incoming(Pipes pipes, Outbox outbox, Negotiation negotiation, CommandReader reader, BooleanSupplier over,
            Runnable startedAnew) {
        this.pipes = pipes;
        this.outbox = outbox;
        this.negotiation = negotiation;
        this.reader = reader;
        this.over = over;
        this.startedAnew = startedAnew;
    }

    /** Begins the own index, if the pipe is there. */
    void start() throws PipeViolation {
        start = new RemoteStart(System.nanoTime());
        find();
    }

    /** Whether {@link #start} was called. A glance, any thread. */
    boolean started() {
        return start != null;
    }

    /** The remote may make its pipe later than we start. */
    private @Nullable ReadPipe find() throws PipeViolation {
        ReadPipe pipe = in;
        if (pipe == null) {
            lookAgain = System.nanoTime() + LOOK_NANOS;
            Optional<ReadPipe> found = pipes.in();
            if (found.isPresent()) {
                pipe = found.get();
                pipe.begin();
                in = pipe;
            }
        }
        return pipe;
    }

    /** Reads what there is, one ring full at most; whether there was something. */
    boolean follow() throws PipeViolation {
        ReadPipe pipe = find();
        if (pipe == null) {
            return false;
        }
        int readable = pipe.readable();
        if (readable == 0) {
            early = false;
            if (RemoteStart.mayLookRead(pipe) && isUntouchedByRemote()) {
                startedAnew.run();
            }
            return false;
        }
        RemoteStart beginning = start;
        if (beginning == null || !beginning.seen(pipe, readable, System.nanoTime())) {
            lookLater();
            return false;
        }
        if (RemoteStart.mayBeAgain(pipe, readable) && RemoteStart.again(pipe, readable, remoteTail())) {
            startedAnew.run();
            return false;
        }
        return read(pipe, readable);
    }

    private boolean read(ReadPipe pipe, int first) {
        early = false;
        int readable = first;
        int left = pipe.size();
        while (readable >= CommandLayout.HEADER && left > 0 && !over.getAsBoolean() && !outbox.full()) {
            int length = reader.read(pipe, readable);
            if (length <= 0) {
                if (length == 0) {
                    lookLater();
                }
                break;
            }
            pipe.skip(length);
            unshown += length;
            readable -= length;
            left -= length;
        }
        return left < pipe.size();
    }

    /** What is there cannot be read yet, and looking again at once would be in vain. */
    private void lookLater() {
        lookAgain = System.nanoTime() + RETRY_NANOS;
        early = true;
    }

    private int remoteTail() {
        outbox.lock().lock();
        try {
            return outbox.remoteTail();
        } finally {
            outbox.lock().unlock();
        }
    }

    private boolean isUntouchedByRemote() {
        outbox.lock().lock();
        try {
            return negotiation.done() && outbox.remoteTail() == 0;
        } finally {
            outbox.lock().unlock();
        }
    }

    /** Whether the remote does not know of all that was read. */
    boolean hasUnshown() {
        return unshown > 0;
    }

    /** Whether that is so much that it might lack the room. */
    boolean isMuchUnshown() {
        ReadPipe pipe = in;
        return pipe != null && unshown >= pipe.size() / 4;
    }

    /** How far the pipe was read. */
    void show() {
        ReadPipe pipe = in;
        if (pipe != null && unshown > 0) {
            pipe.show();
        }
        unshown = 0;
    }

    /** Whether {@link #follow} would not be in vain. A glance, any thread. */
    boolean due() {
        ReadPipe pipe = in;
        if (pipe == null || early) {
            return System.nanoTime() - lookAgain >= 0;
        }
        return pipe.mayHaveMore() && !reader.stalled() && !outbox.full();
    }
}
