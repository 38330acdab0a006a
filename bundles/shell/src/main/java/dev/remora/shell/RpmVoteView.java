package dev.remora.shell;

import dev.remora.rpm.RpmValue;
import dev.remora.rpm.RpmVote;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How votes are shown. */
final class RpmVoteView {

    private RpmVoteView() {}

    static String table(List<RpmVote> votes) {
        Table table = new Table("STATE", "RESOURCE", "VALUES", "IN FORCE", "CALLERS");
        for (RpmVote vote : votes) {
            table.row(Words.of(vote.state()), vote.resource(), values(vote.values()), vote.sent() ? "yes" : "no",
                    new TreeMap<>(vote.byCaller()).entrySet().stream()
                            .map(caller -> caller.getKey() + ": " + values(caller.getValue()))
                            .collect(Collectors.joining("; ")));
        }
        return table.toString();
    }

    static String line(RpmVote vote) {
        return "%s %s: %s%s".formatted(Words.of(vote.state()), vote.resource(), values(vote.values()),
                vote.sent() ? "" : ", not sent yet");
    }

    static Map<String, @Nullable Object> json(RpmVote vote) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("state", Words.of(vote.state()));
        row.put("type", vote.resource().type());
        row.put("id", Integer.toUnsignedLong(vote.resource().id()));
        row.put("values", numbers(vote.values()));
        row.put("sent", vote.sent());
        Map<String, @Nullable Object> callers = new TreeMap<>();
        vote.byCaller().forEach((caller, values) -> callers.put(caller, numbers(values)));
        row.put("callers", callers);
        return row;
    }

    private static String values(List<RpmValue> values) {
        return values.stream().map(RpmValue::toString).collect(Collectors.joining(" "));
    }

    private static Map<String, Long> numbers(List<RpmValue> values) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        values.forEach(value -> numbers.put(value.key(), Integer.toUnsignedLong(value.value())));
        return numbers;
    }
}
