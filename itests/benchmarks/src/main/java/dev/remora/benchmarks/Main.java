package dev.remora.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Measures or checks the backends between two processes.
 *
 * <pre>
 * bench [--quick] [--json FILE]   tables on standard output
 * beside [--quick] [--json FILE]  SMD beside virtio and a bare ring: the same, and a table of the three
 * check [--quick] [--json FILE]   PASS lines, and the same; status 1 if something is wrong
 * </pre>
 */
final class Main {

    private static final int QUICK_ROUNDS = 30;
    private static final int ROUNDS = 300;
    private static final int TIMES_AGAIN = 2;
    /**
     * Bytes a message, of all threads of both processes. The smallest object has 16; but something always is compiled, and who
     * has to wait for a buffer allocates, which happens the more often the busier the machine.
     */
    private static final double NOTHING = 8;

    private Main() {}

    public static void main(String... arguments) throws Exception {
        List<String> words = Arrays.asList(arguments);
        boolean quick = words.contains("--quick");
        int json = words.indexOf("--json");
        Path file = Path.of(json < 0 ? "virtio-benchmark.json" : words.get(json + 1));
        List<Scenario> named = Scenario.named(words);
        // First: there is a scenario of this name, which measures and shows nothing.
        if (words.contains("check")) {
            check(quick, file);
        } else if (!named.isEmpty()) {
            bench(named, quick, file);
        } else if (words.contains("beside")) {
            Report report = bench(Scenario.BESIDE, quick, file);
            System.out.println(new Comparison(report.rows()).table());
        } else {
            bench(quick, file);
        }
    }

    private static Report bench(boolean quick, Path json) throws IOException, InterruptedException {
        return bench(quick
                ? Scenario.QUICK
                : Arrays.stream(Scenario.values())
                        .filter(scenario -> scenario != Scenario.CHECK && !scenario.isBeside()).toList(),
                quick, json);
    }

    private static Report bench(List<Scenario> scenarios, boolean quick, Path json)
            throws IOException, InterruptedException {
        Processes processes = new Processes();
        Report report = new Report();
        String machine = Report.machine(processes.pinned());
        System.out.println(machine);
        for (Scenario scenario : scenarios) {
            System.out.println(report.table(measure(processes, scenario, quick)));
        }
        report.write(json, machine);
        return report;
    }

    /** What was disturbed is measured again, but not for ever. */
    private static List<String> measure(Processes processes, Scenario scenario, boolean quick)
            throws IOException, InterruptedException {
        List<String> lines = processes.run(scenario, quick);
        for (int again = 0; again < TIMES_AGAIN && !quick && !Report.steady(lines); again++) {
            System.out.println(scenario + ": cl is not what it was before, measured again");
            lines = processes.run(scenario, quick);
        }
        return lines;
    }

    private static void check(boolean quick, Path json) throws IOException, InterruptedException {
        Processes processes = new Processes();
        for (Row row : rows(processes.run(Scenario.CHECK, true))) {
            if (row.number("messages") > 0)
                System.out.printf("PASS %s, compared: %.0f messages of %s bytes%n", row.text("what"),
                        row.number("messages"), row.text("bytes"));
        }
        for (Row row : rows(processes.runHostile(quick ? QUICK_ROUNDS : ROUNDS))) {
            System.out.println(row.number("times") > 0
                    ? "PASS a peer that scribbles, as device and as driver, fails alone: %.0f times, such as: %s"
                            .formatted(row.number("times"),
                                    row.text("one"))
                    : "PASS meanwhile its neighbour: %s, %.0f messages compared".formatted(row.text("what"),
                            row.number("messages")));
        }
        Report report = bench(quick, json);
        if (report.mostAllocated() > NOTHING) {
            System.out.printf("FAIL %.3f bytes allocated per message%n", report.mostAllocated());
            System.exit(1);
        }
        System.out.printf(
                "PASS no message costs an object: %.3f bytes per message at most, all threads of both processes%n",
                report.mostAllocated());
    }

    private static List<Row> rows(List<String> lines) {
        return lines.stream().filter(line -> line.startsWith("{\"")).map(Row::new).toList();
    }
}
