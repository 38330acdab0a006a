package dev.remora.rpmsg.glink.link;

import java.util.concurrent.TimeUnit;

/** Somebody who wants to send a message and cannot. Guarded by the lock of {@link Commands}, but for {@link #pause}, of its own thread. */
final class Lack {

    /** So long it is hoped that the remote returns an intent, before it is asked for one more. */
    static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(10);

    private final int length;
    private boolean begun;
    private long since;
    private long pause = Long.MAX_VALUE;

    /** For a message of so many bytes. */
    Lack(int length) {
        this.length = length;
    }

    int length() {
        return length;
    }

    /** How long the remote may still take to return an intent that is in use. */
    long patience(long now) {
        if (!begun) {
            begun = true;
            since = now;
        }
        return Math.max(0, PATIENCE - (now - since));
    }

    /** Something will be due by itself after so long, nanoseconds. */
    void pause(long nanos) {
        pause = nanos;
    }

    long pause() {
        return pause;
    }
}
