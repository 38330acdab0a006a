package dev.remora.remoteproc.soft;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A soft core process that runs, or did: our child, or one that an earlier gateway has left. */
abstract class CoreProcess {

    /** The exit status of a process of which only the end can be seen. */
    static final int UNKNOWN_STATUS = -1;

    private final ProcessHandle handle;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    CoreProcess(ProcessHandle handle) {
        this.handle = handle;
    }

    /**
     * Tells it whether it is to live on without us.
     *
     * @throws IOException if it does not hear us
     */
    abstract void leave(boolean livesOn) throws IOException;

    /** Lets go of it: it goes on without us, and nothing of it is left here. */
    abstract void release();

    /** What it has printed last; empty if that is not known. */
    abstract String lastWords();

    /** It has ended; of the one thread that waits for that. */
    final void ended(int status) {
        exit.complete(status);
    }

    final ProcessHandle handle() {
        return handle;
    }

    final long pid() {
        return handle.pid();
    }

    /** The exit status; empty while it runs. */
    final OptionalInt status() {
        Integer status = exit.getNow(null);
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** Calls back once it has ended, with a thread of ours. */
    final void onExit(Runnable action) {
        var ignored = exit.thenRun(action);
    }

    /** One line on how it ended, with its last words. */
    final String epitaph() {
        int status = status().orElse(UNKNOWN_STATUS);
        String end = "soft core process " + pid() + " ended"
                + (status == UNKNOWN_STATUS ? "" : " with status " + status);
        return lastWords().isEmpty() ? end : end + ": " + lastWords();
    }

    /** Takes its power away. By the handle: Process.destroyForcibly would close the pipes under the reader. */
    final void kill() {
        boolean ignored = handle.destroyForcibly();
    }

    /** Waits for its end; an interrupt does not shorten this and is kept. */
    final boolean awaitExit(long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    var ignored = exit.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    return false;
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
