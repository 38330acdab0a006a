package dev.remora.shell;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a ping.
 *
 * @param damaged answers that were not what was sent
 * @param extra messages that nobody waited for: late, or once more
 * @param roundTrips of those that were answered
 * @param ended why it ended early, if it did
 */
record PingResult(PingPlan plan, int sent, int damaged, long extra, RoundTrips roundTrips,
        @Nullable Exception ended) {

    /** Whether the wire format knows no senders but the channel itself. */
    boolean isUnsupported() {
        return sent == 0 && ended instanceof UnsupportedOperationException;
    }

    private int lost() {
        return sent - roundTrips.count() - damaged;
    }

    private double lostPercent() {
        return sent == 0 ? 0 : Math.round(1000.0 * lost() / sent) / 10.0;
    }

    String text(String channel) {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT,
                "%s: %d sent, %d answered, %d lost (%.1f %%), %s%d bytes", channel, sent, roundTrips.count(), lost(),
                lostPercent(), plan.random() ? "up to " : "", plan.size()));
        if (plan.verify()) {
            text.append(", ").append(damaged).append(" not what was sent");
        }
        if (extra > 0) {
            text.append(", ").append(extra).append(" late or once more");
        }
        if (roundTrips.count() > 0) {
            text.append("\nround trip in µs: ").append(roundTrips);
        }
        return text.toString();
    }

    Map<String, @Nullable Object> json(String channel) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("channel", channel);
        row.put("size", plan.size());
        row.put("sent", sent);
        row.put("answered", roundTrips.count());
        row.put("lost", lost());
        row.put("lostPercent", lostPercent());
        row.put("damaged", damaged);
        row.put("extra", extra);
        row.put("micros", roundTrips.micros());
        row.put("error", ended == null ? null : Answer.reason(ended));
        return row;
    }
}
