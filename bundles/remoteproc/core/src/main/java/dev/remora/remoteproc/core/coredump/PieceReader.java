package dev.remora.remoteproc.core.coredump;

import dev.remora.remoteproc.spi.DumpSegment;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads the memory of a crashed core for one file. What cannot be read becomes 0xFF; what hangs is waited for once, and
 * nothing is asked of that core after that. One thread at a time reads; any may close.
 */
final class PieceReader implements AutoCloseable {

    /** Bytes read at a time. */
    static final int PIECE = 65536;

    private static final byte UNREADABLE = (byte) 0xFF;
    /** So many pieces in a row, and the rest of the segment is not asked for. */
    private static final int FAILURES = 16;
    /** How long {@link #close} waits for a piece that is being read. */
    private static final long CLOSE_MILLIS = 1000;

    private final Duration patience;
    /** Reads, so that its caller can leave it behind. */
    private final ExecutorService thread;
    /** Held while the core's memory is read. */
    private final ReentrantLock reading = new ReentrantLock();
    private volatile boolean closed;

    private MemorySegment piece = Arena.ofAuto().allocate(PIECE);
    private boolean hung;
    private int failures;
    private long unreadable;
    private String firstFailure = "";

    PieceReader(String processor, Duration patience) {
        this.patience = patience;
        this.thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("remora-coredump-"
                + processor).factory());
    }

    /**
     * Reads a piece.
     *
     * @return its bytes, to be used before the next call
     * @throws IOException if the caller was interrupted
     */
    ByteBuffer read(DumpSegment segment, long offset) throws IOException {
        if (offset == 0) {
            failures = 0;
        }
        int length = (int) Math.min(PIECE, segment.size() - offset);
        if (hung || failures >= FAILURES) {
            fill(length);
        } else {
            ask(segment, offset, length);
        }
        return piece.asSlice(0, length).asByteBuffer();
    }

    /** Bytes that were filled with 0xFF so far. */
    long unreadable() {
        return unreadable;
    }

    /** Why the first piece could not be read, one line. */
    String firstFailure() {
        return firstFailure;
    }

    /** From now on the core's memory is not read; waits a moment for the piece that is being read. */
    @Override
    public void close() {
        closed = true;
        thread.shutdown();
        try {
            if (reading.tryLock(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
                reading.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(DumpSegment segment, long offset, int length) throws IOException {
        MemorySegment into = piece.asSlice(0, length);
        try {
            Future<?> answer = thread.submit(() -> {
                readNow(segment, offset, into);
                return true;
            });
            answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            failures = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while segment " + name(segment) + " was read");
        } catch (TimeoutException e) {
            hung = true;
            thread.shutdownNow();
            piece = Arena.ofAuto().allocate(PIECE); // the other one may still be written to
            failed(segment, offset, length, "no answer within " + patience.toMillis() + " ms");
        } catch (RejectedExecutionException e) { // closed meanwhile
            failed(segment, offset, length, "closed");
        } catch (ExecutionException e) { // whatever the processor bundle threw
            failed(segment, offset, length, Texts.why(e.getCause() == null ? e : e.getCause()));
        }
    }

    private void readNow(DumpSegment segment, long offset, MemorySegment into) throws IOException {
        reading.lock();
        try {
            if (closed) {
                throw new IOException("closed");
            }
            segment.source().read(offset, into);
        } finally {
            reading.unlock();
        }
    }

    private void failed(DumpSegment segment, long offset, int length, String why) {
        failures++;
        if (firstFailure.isEmpty()) {
            firstFailure = "segment %s at 0x%x: %s".formatted(name(segment), segment.deviceAddress() + offset, why);
        }
        fill(length);
    }

    private void fill(int length) {
        piece.asSlice(0, length).fill(UNREADABLE);
        unreadable += length;
    }

    private static String name(DumpSegment segment) {
        return Texts.oneLine(segment.name(), 64);
    }
}
