package dev.remora.rpmsg.edge.channel;

import java.util.concurrent.TimeUnit;

/** For log lines that a remote could cause again and again: so many in ten seconds, no more. Any thread. */
public final class Seldom {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int lines;
    private int told;
    private long since;

    /**
     * Makes one.
     *
     * @param lines so many are let through in each interval
     */
    public Seldom(int lines) {
        this.lines = lines;
    }

    /**
     * Whether one more may be written now.
     *
     * @return true if so: it counts
     */
    public synchronized boolean mayTell() {
        long now = System.nanoTime();
        if (told == 0 || now - since >= INTERVAL_NANOS) {
            told = 0;
            since = now;
        }
        if (told == lines) {
            return false;
        }
        told++;
        return true;
    }
}
