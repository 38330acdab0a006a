package dev.remora.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The wire formats and a bare ring beside each other, as a table for a README. */
final class Comparison {

    private static final String ONE_WAY = "to remote";
    private static final int SMALL = 1024;
    private static final String ECHO = "round trip";

    private final List<Row> rows;

    Comparison(List<Row> rows) {
        this.rows = rows;
    }

    String table() {
        List<String> lines = new ArrayList<>();
        lines.add("| | bytes | bare ring | virtio | SMD | GLINK | SMD to virtio | GLINK to virtio |");
        lines.add("|---|--:|--:|--:|--:|--:|--:|--:|");
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
        double virtio = echo("virtio", scenario, size);
        double smd = echo("smd", scenario, size);
        double glink = echo("glink", scenario, size);
        return "| %s | %d | %.0f | %.0f | %.0f | %.0f | %.2f | %.2f |".formatted(what, size, bare, virtio, smd, glink,
                smd / virtio, glink / virtio);
    }

    private double echo(String format, String scenario, int size) {
        return find(name(format, scenario, size), ECHO, Api.COPY.toString(), size).number("p50");
    }

    /** Here less is worse: so that the last columns are above 1 where the format is slower, as for times. */
    private String rates(String what, String scenario, Api api, int size) {
        double bare = find("bare", "bare ring", "", size).number("rate") / 1e6;
        double virtio = rate("virtio", scenario, api, size);
        double smd = rate("smd", scenario, api, size);
        double glink = rate("glink", scenario, api, size);
        return "| %s | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |".formatted(what, size, bare, virtio, smd, glink,
                virtio / smd, virtio / glink);
    }

    private double rate(String format, String scenario, Api api, int size) {
        return find(name(format, scenario, size), ONE_WAY, api.toString(), size).number("rate") / 1e6;
    }

    /** What does not fit into the usual buffers is measured with others. */
    private static String name(String format, String scenario, int size) {
        return format + (size > SMALL ? "_large_" : "_") + scenario;
    }

    private Row find(String scenario, String what, String api, int size) {
        return rows.stream()
                .filter(row -> row.text("scenario").equals(scenario) && row.text("what").equals(what)
                        && row.text("api").equals(api) && Math.round(row.number("bytes")) == size)
                .findFirst().orElseThrow(() -> new IllegalStateException(
                        "not measured: " + scenario + ", " + what + " of " + size + " bytes"));
    }
}
