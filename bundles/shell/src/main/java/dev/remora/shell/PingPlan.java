package dev.remora.shell;

/**
 * What {@code rpmsg:ping} is to do.
 *
 * @param count number of messages
 * @param size payload bytes; the longest, if random
 * @param verify whether what comes back must be what was sent
 * @param random whether length and content are random
 * @param intervalMillis pause after each answer
 * @param timeoutMillis longest wait for an answer
 */
record PingPlan(int count, int size, boolean verify, boolean random, int intervalMillis, int timeoutMillis) {

    private static final int COUNT_MAX = 100_000;
    private static final int SIZE_MAX = 1 << 20;
    private static final int MILLIS_MAX = 60_000;

    PingPlan {
        within("-n", count, 1, COUNT_MAX);
        within("-s", size, PingPayload.HEADER, SIZE_MAX);
        within("-i", intervalMillis, 0, MILLIS_MAX);
        within("-t", timeoutMillis, 1, MILLIS_MAX);
    }

    private static void within(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s %d: %d to %d are possible".formatted(option, value, min, max));
        }
    }
}
