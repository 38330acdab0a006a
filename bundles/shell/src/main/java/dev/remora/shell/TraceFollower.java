package dev.remora.shell;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessor.Trace;
import java.io.PrintStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Prints what a processor's firmware logs, as it comes. A trace buffer tells nobody that it changed: it is looked at. */
final class TraceFollower {

    private static final int LOOK_MILLIS = 100;

    private final RemoteProcessor processor;
    private final boolean json;
    private final PrintStream out;
    private final Map<Integer, TraceTail> tails = new HashMap<>();
    /** Since when it runs, and whether it was seen paused meanwhile. */
    private @Nullable Instant run;
    private boolean paused;
    private int shown = -1;
    private boolean inLine;

    TraceFollower(RemoteProcessor processor, boolean json, PrintStream out) {
        this.processor = processor;
        this.json = json;
        this.out = out;
    }

    /**
     * Returns when the processor is gone; ^C interrupts.
     *
     * @param there whether the processor's service is
     * @param closed ends it
     */
    void run(BooleanSupplier there, CountDownLatch closed) throws InterruptedException {
        look();
        while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            look();
            if (!there.getAsBoolean() || processor.status().state() == ProcessorState.DELETED) {
                if (!json) {
                    mark(processor.name() + ": gone");
                }
                return;
            }
        }
    }

    private void look() {
        boolean anew = isAnotherRun(processor.status());
        List<Trace> traces = processor.traces();
        for (int i = 0; i < traces.size(); i++) {
            Trace trace = traces.get(i);
            TraceTail.Piece piece = tails.computeIfAbsent(i, key -> new TraceTail()).next(trace.text(), anew);
            if (!piece.text().isEmpty()) {
                print(i, trace.name(), piece, traces.size() > 1);
            }
        }
        out.flush();
    }

    private boolean isAnotherRun(ProcessorStatus status) {
        boolean running = status.state() == ProcessorState.RUNNING || status.state() == ProcessorState.ATTACHED;
        if (!running || status.since().equals(run)) {
            paused |= status.state() == ProcessorState.SUSPENDED;
            return false;
        }
        boolean another = run != null && !paused;
        run = status.since();
        paused = false;
        return another;
    }

    private void print(int index, String name, TraceTail.Piece piece, boolean several) {
        if (json) {
            Map<String, @Nullable Object> row = json(name, piece.text());
            row.put("anew", piece.anew());
            out.println(JsonText.object(row));
            return;
        }
        if (several && shown != index) {
            mark("== " + name);
            shown = index;
        }
        if (piece.anew()) {
            mark("-- " + name + " begins anew --");
        }
        out.print(piece.text());
        inLine = !piece.text().endsWith("\n");
    }

    /** A line of ours, whatever the firmware's last one lacks. */
    private void mark(String line) {
        out.println((inLine ? System.lineSeparator() : "") + line);
        inLine = false;
    }

    static Map<String, @Nullable Object> json(String name, String text) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("text", text);
        return row;
    }
}
