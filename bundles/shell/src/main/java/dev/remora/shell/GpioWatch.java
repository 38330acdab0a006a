package dev.remora.shell;

import dev.remora.srtm.GpioLine;
import dev.remora.srtm.GpioLines;
import dev.remora.srtm.GpioListener;
import dev.remora.srtm.GpioTrigger;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.Subscription;
import java.io.PrintStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Prints the value of a line at each of its events. What is not printed yet is bounded: the line stays masked then, until all is
 * printed. The thread that tells of events is that of all who listen to this channel's lines: it never waits for the terminal.
 */
final class GpioWatch implements GpioListener {

    private static final int LOOK_MILLIS = 100;

    private final GpioLines lines;
    private final GpioLine line;
    private final boolean json;
    private final PrintStream out;
    /** Whether the line was high. */
    private final BlockingQueue<Boolean> events = new LinkedBlockingQueue<>(16);
    /** Why there are no more. */
    private volatile @Nullable SrtmException end;
    /** There was no more room: the line is to be armed again. */
    private volatile boolean masked;

    GpioWatch(GpioLines lines, GpioLine line, boolean json, PrintStream out) {
        this.lines = lines;
        this.line = line;
        this.json = json;
        this.out = out;
    }

    /**
     * Returns after so many events (0: never), or when the service is gone; ^C interrupts.
     *
     * @param there whether the service is
     * @param closed ends it
     */
    void run(GpioTrigger trigger, int count, BooleanSupplier there, CountDownLatch closed) throws SrtmException,
            InterruptedException {
        int left = count;
        Subscription subscription = lines.input(line, trigger, false, this);
        try {
            while (closed.getCount() > 0) {
                Boolean high = events.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (high != null) {
                    out.println(GpioView.of(line, high, json));
                    out.flush();
                    left--;
                    if (left == 0) {
                        return;
                    }
                } else if (!there.getAsBoolean()) {
                    gone();
                    return;
                } else {
                    fail(end);
                }
                if (masked && events.isEmpty() && there.getAsBoolean()) {
                    masked = false;
                    subscription = lines.input(line, trigger, false, this);
                }
            }
        } finally {
            subscription.close();
        }
    }

    private static void fail(@Nullable SrtmException why) throws SrtmException {
        if (why != null) {
            throw why;
        }
    }

    private void gone() {
        if (!json) {
            out.println(line + ": gone");
        }
    }

    @Override
    public boolean triggered(GpioLine which) {
        try {
            if (events.offer(lines.get(which)) && events.remainingCapacity() > 0) {
                return true;
            }
            masked = true;
        } catch (SrtmException e) {
            lost(which, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    @Override
    public void lost(GpioLine which, SrtmException cause) {
        end = cause;
    }
}
