package dev.remora.itests.partition;

import dev.remora.imx.PartitionReport;
import java.time.Duration;
import java.time.Instant;

/**
 * The way back from one reset. Microseconds since the notice; -1 for what is not known.
 *
 * @param quiesced until nobody here touched the rings
 * @param ready until the remote's ready doorbell: how long it took to boot
 * @param up until its first word
 * @param first until the first message
 * @param all until each kind of traffic had its first
 */
record Recovery(long quiesced, long ready, long up, long first, long all) {

    private static final long NANOS = 1000;

    static Recovery of(PartitionReport.Reset reset, Instant first, Instant all) {
        return new Recovery(micros(reset.quiescedNanos()), micros(reset.readyNanos()), micros(reset.upNanos()),
                between(reset.at(), first), between(reset.at(), all));
    }

    /** Of a reset of which the gateway keeps no record: since it was asked for. */
    static Recovery since(Instant asked, Instant first, Instant all) {
        return new Recovery(-1, -1, -1, between(asked, first), between(asked, all));
    }

    /** From the ready doorbell to the first message. */
    long afterReady() {
        return ready < 0 ? -1 : first - ready;
    }

    private static long micros(long nanos) {
        return nanos < 0 ? -1 : nanos / NANOS;
    }

    private static long between(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / NANOS;
    }
}
