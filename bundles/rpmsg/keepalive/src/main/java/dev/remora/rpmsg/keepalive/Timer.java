package dev.remora.rpmsg.keepalive;

/** Calls something again and again. */
@FunctionalInterface
interface Timer {

    /**
     * Begins.
     *
     * @param periodMillis from the end of one call to the next one's begin: late calls do not come in bursts
     * @param task always called on the same thread
     * @return ends it; a call that is running goes on
     */
    Runnable every(long periodMillis, Runnable task);
}
