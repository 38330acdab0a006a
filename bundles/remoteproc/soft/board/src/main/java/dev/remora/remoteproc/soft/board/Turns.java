package dev.remora.remoteproc.soft.board;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One thread that does one thing after the other. */
final class Turns implements AutoCloseable {

    /** Something to be done. */
    interface Turn {

        void run() throws BoardException, InterruptedException;
    }

    private final ScheduledExecutorService thread;
    private final Consumer<String> failed;

    /** {@code failed} is told, in one line, what went wrong where nobody waits. */
    Turns(String name, Consumer<String> failed) {
        this.failed = failed;
        thread = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name(name).factory());
    }

    /** Waits until it is done. */
    <T> T take(Callable<T> turn) throws BoardException {
        try {
            return thread.submit(turn).get();
        } catch (RejectedExecutionException e) {
            throw new BoardException("the board is switched off", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new BoardException(cause instanceof BoardException
                    ? String.valueOf(cause.getMessage())
                    : "failed: " + cause, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BoardException("interrupted", e);
        }
    }

    /** Does not wait. */
    void give(Turn turn) {
        try {
            thread.execute(() -> run(turn));
        } catch (RejectedExecutionException e) {
            return; // switched off: nobody is left whom it could concern
        }
    }

    ScheduledFuture<?> giveLater(Turn turn, long millis) {
        return thread.schedule(() -> run(turn), millis, TimeUnit.MILLISECONDS);
    }

    private void run(Turn turn) {
        try {
            turn.run();
        } catch (BoardException e) {
            failed.accept(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            failed.accept("failed: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end
        }
    }

    /** Nothing is done any more; what is being done is finished. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
