package dev.remora.rpmsg.keepalive;

/** Counts periods without a sign of life, in one session. One thread. */
final class Silence {

    private final int limit;
    private int periods;
    private boolean reported;

    Silence(int limit) {
        this.limit = limit;
    }

    /** A sign of life. */
    void broken() {
        periods = 0;
    }

    /** A period without; what is longer than the limit counts no more. */
    void goesOn() {
        periods = Math.min(periods + 1, limit);
    }

    /** Whether it is to be reported now. */
    boolean isTooLong() { return periods >= limit && !reported; }

    /** Once is enough until the next session. */
    void reported() {
        reported = true;
    }

    boolean isReported() { return reported; }
}
