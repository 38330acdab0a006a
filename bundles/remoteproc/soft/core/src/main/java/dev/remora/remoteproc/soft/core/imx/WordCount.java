package dev.remora.remoteproc.soft.core.imx;

import dev.remora.remoteproc.soft.core.Trace;

/** Counts words that should not be; tells the trace at 1, 2, 4, 8, … Of the main loop. */
final class WordCount {

    private final Trace trace;
    private final String cause;
    private long count;

    WordCount(Trace trace, String cause) {
        this.trace = trace;
        this.cause = cause;
    }

    void count(int word) {
        count++;
        if (Long.bitCount(count) == 1) {
            trace.log("imx: word 0x" + Integer.toHexString(word) + " " + cause + ", " + count + " so far");
        }
    }

    long count() {
        return count;
    }
}
