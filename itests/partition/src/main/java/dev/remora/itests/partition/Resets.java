package dev.remora.itests.partition;

import java.time.Instant;

/** When the remote was reset on purpose. A session that was there then is at its end, whether or not it knows yet. */
final class Resets {

    private Instant latest = Instant.EPOCH;
    private boolean asking;

    /** One is asked for. */
    synchronized void asked() {
        asking = true;
    }

    /** It is done: the remote that was there has gone. */
    synchronized void done() {
        asking = false;
        latest = Instant.now();
    }

    /** Whether what began then may have been cut off. */
    synchronized boolean cutOff(Instant begun) {
        return asking || begun.isBefore(latest);
    }
}
