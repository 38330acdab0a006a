package dev.remora.itests.partition;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Moments as numbers that scripts can subtract. */
final class Micros {

    private Micros() {}

    /** Microseconds since 1970; 0 for never. */
    static long of(@Nullable Instant moment) {
        return moment == null ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, moment);
    }
}
