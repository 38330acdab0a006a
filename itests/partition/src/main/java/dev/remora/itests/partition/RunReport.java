package dev.remora.itests.partition;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What came of a number of resets.
 *
 * @param resets how many were asked for
 * @param overtaken of these, how many were followed by the next one before traffic was back
 * @param recoveries the others, as far as traffic came back
 * @param noticed how many resets the gateway has counted; -1: it keeps no record
 * @param violations how often it saw a broken rule instead of a notice
 * @param traffic what became of the messages
 * @param leaks what there is more of than before
 * @param problem why it ended early; empty if it did not
 */
record RunReport(int resets, int overtaken, List<Recovery> recoveries, long noticed, long violations,
        List<Ledger.Totals> traffic, Map<String, Long> leaks, String problem) {

    /** On one line, milliseconds; those of the traffic are sums since the gateway started. */
    String toJson() {
        return String.format(Locale.ROOT, "{\"resets\":%d,\"overtaken\":%d,\"recovered\":%d,\"noticed\":%d,"
                + "\"violations\":%d,\"lostOutsideReset\":%d,\"cutOffByReset\":%d,\"strange\":%d,\"leaks\":%d,"
                + "\"leaked\":[%s],%s,%s,%s,%s,%s,%s,%s,\"problem\":\"%s\"}",
                resets, overtaken, recoveries.size(), noticed, violations,
                traffic.stream().mapToLong(Ledger.Totals::lost).sum(),
                traffic.stream().mapToLong(Ledger.Totals::cut).sum(),
                traffic.stream().mapToLong(Ledger.Totals::strange).sum(),
                leaks.values().stream().mapToLong(Long::longValue).sum(), leaked(),
                spread("toFirstMessage", Recovery::first), spread("toAllTraffic", Recovery::all),
                spread("boot", Recovery::ready), spread("afterReady", Recovery::afterReady),
                spread("quiesce", Recovery::quiesced), spread("up", Recovery::up),
                traffic.stream().map(Ledger.Totals::toJson).collect(Collectors.joining(",")),
                problem.replace('"', '\''));
    }

    private String leaked() {
        return leaks.entrySet().stream().map(leak -> "\"" + leak.getValue() + " " + leak.getKey() + "\"")
                .collect(Collectors.joining(","));
    }

    private String spread(String name, ToLongFunction<Recovery> part) {
        return Spread.of(recoveries, part).toJson(name);
    }
}
