package dev.remora.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The two wire formats and a bare ring beside each other, as a table for a README. */
final class Comparison {

    private static final String ONE_WAY = "to remote";
    private static final String ECHO = "round trip";

    private final List<Row> rows;

    Comparison(List<Row> rows) {
        this.rows = rows;
    }

    String table() {
        List<String> lines = new ArrayList<>();
        lines.add("| | bytes | bare ring | virtio | SMD | SMD to virtio |");
        lines.add("|---|--:|--:|--:|--:|--:|");
        List<Integer> sizes = Scenario.BARE.sizes(false);
        sizes.forEach(size -> lines.add(times("echo, both spin, ns", "bare echo", "spinning", size)));
        sizes.forEach(size -> lines.add(times("echo, both sleep, ns", "bare echo and doorbell", "sleeping", size)));
        sizes.forEach(size -> lines.add(rates("one way, M/s", "to_remote", Api.COPY, size)));
        sizes.forEach(size -> lines.add(rates("one way, batches of 16, M/s", "to_remote", Api.BATCH, size)));
        sizes.forEach(size -> lines.add(rates("one way, both sleep, M/s", "sleeping", Api.COPY, size)));
        return String.join("\n", lines);
    }

    private String times(String what, String bareWhat, String scenario, int size) {
        double bare = find("bare", bareWhat, "", size).number("p50");
        double virtio = find("virtio_" + scenario, ECHO, Api.COPY.toString(), size).number("p50");
        double smd = find("smd_" + scenario, ECHO, Api.COPY.toString(), size).number("p50");
        return "| %s | %d | %.0f | %.0f | %.0f | %.2f |".formatted(what, size, bare, virtio, smd, smd / virtio);
    }

    /** Here less is worse: so that the last column is above 1 where SMD is slower, as for times. */
    private String rates(String what, String scenario, Api api, int size) {
        double bare = find("bare", "bare ring", "", size).number("rate") / 1e6;
        double virtio = find("virtio_" + scenario, ONE_WAY, api.toString(), size).number("rate") / 1e6;
        double smd = find("smd_" + scenario, ONE_WAY, api.toString(), size).number("rate") / 1e6;
        return "| %s | %d | %.2f | %.2f | %.2f | %.2f |".formatted(what, size, bare, virtio, smd, virtio / smd);
    }

    private Row find(String scenario, String what, String api, int size) {
        return rows.stream()
                .filter(row -> row.text("scenario").equals(scenario) && row.text("what").equals(what)
                        && row.text("api").equals(api) && Math.round(row.number("bytes")) == size)
                .findFirst().orElseThrow(() -> new IllegalStateException(
                        "not measured: " + scenario + ", " + what + " of " + size + " bytes"));
    }
}
