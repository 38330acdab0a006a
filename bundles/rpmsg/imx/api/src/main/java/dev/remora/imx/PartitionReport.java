package dev.remora.imx;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A partition for people.
 *
 * @param name its name
 * @param state where this side stands
 * @param reason why, one line; empty if there is nothing to say
 * @param since when that state began
 * @param generation how often the rings were set up since this side started, from 1; what belongs to an older one is dead
 * @param resets how often the other side was reset, or broke the rules, since this side started
 * @param readyRings how often it said that it is ready
 * @param vdevs the virtio devices of this partition, in order
 * @param last the last reset; empty if there was none
 * @param counts what was dropped or strange, by cause, such as {@code words.out.of.range}
 * @param details what else is worth showing, such as {@code mailbox}
 */
public record PartitionReport(String name, PartitionState state, String reason, Instant since, long generation,
        long resets, long readyRings, List<Vdev> vdevs, Optional<Reset> last, Map<String, Long> counts,
        Map<String, String> details) {

    /** Copies what it is given. */
    public PartitionReport {
        vdevs = List.copyOf(vdevs);
        counts = Map.copyOf(counts);
        details = Map.copyOf(details);
    }

    /**
     * One virtio device.
     *
     * @param name its name, such as {@code m4.vdev0}
     * @param seen whether the other side has kicked it in this generation
     * @param kickPending whether a kick waits for the other side to read the former word
     * @param wordsIn kicks received in this generation
     * @param wordsOut kicks sent in this generation
     */
    public record Vdev(String name, boolean seen, boolean kickPending, long wordsIn, long wordsOut) {}

    /**
     * One reset, as it was seen from here. Durations are counted from the notice, in nanoseconds; -1: not yet, or never.
     *
     * @param at when the notice came
     * @param reason what it was: {@code partition 3 rebooted}, or which rule was broken
     * @param quiescedNanos until nobody here touched the rings any more
     * @param readyNanos until the other side said that it was ready
     * @param ringsNanos until the rings were set up again and kicked
     * @param upNanos until the first word of the other side
     */
    public record Reset(Instant at, String reason, long quiescedNanos, long readyNanos, long ringsNanos,
            long upNanos) {}
}
