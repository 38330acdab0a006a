package dev.remora.benchmarks;

import dev.remora.rpmsg.core.BenchmarkBus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One of the two processes; the gateway drives the virtio device and prints what was measured. */
final class Side {

    private static final int RAW_ROUNDS = 5000;
    private static final int SLOW = 40;
    private static final int LARGE = 20;
    private static final int BIG = 4096;

    private final Scenario scenario;
    private final boolean gateway;
    private final boolean quick;
    private final SharedFile file;
    private final Steps steps;

    private Side(Scenario scenario, boolean gateway, boolean quick, Path path) throws IOException {
        this.scenario = scenario;
        this.gateway = gateway;
        this.quick = quick;
        file = new SharedFile(path, scenario.bufferBytes());
        steps = new Steps(file, gateway);
    }

    /**
     * The process.
     *
     * @param arguments scenario, gateway or remote, quick or full, file
     */
    public static void main(String... arguments) throws Exception {
        Side side = new Side(Scenario.valueOf(arguments[0]), arguments[1].equals("gateway"),
                arguments[2].equals("quick"), Path.of(arguments[3]));
        side.run();
        // Nothing may keep the other one waiting.
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        RawLimits raw = new RawLimits(file, gateway, steps);
        boolean together = scenario.cpu(true) == scenario.cpu(false);
        if (!together)
            cacheLines(raw);
        if (scenario == Scenario.BARE) {
            bare(raw);
        } else if (scenario.isRaw()) {
            limits(raw, together);
        } else {
            stack();
        }
        if (!together)
            cacheLines(raw);
    }

    /** Another process does this step, too. */
    static void cacheLinesWithoutReport(RawLimits raw) {
        raw.cacheLines(RAW_ROUNDS);
        raw.cacheLines(RAW_ROUNDS);
        Times ignored = raw.singleRoundTrips(RAW_ROUNDS * 10);
    }

    private void cacheLines(RawLimits raw) {
        raw.cacheLines(RAW_ROUNDS);
        long p50 = raw.cacheLines(RAW_ROUNDS);
        // One by one: what the machine itself makes of a spinning pair, now and then.
        Times single = raw.singleRoundTrips(RAW_ROUNDS * 10);
        print("\"what\":\"cl\",\"p50\":%d,\"p99\":%d,\"p999\":%d".formatted(p50, single.at(0.99), single.at(0.999)));
    }

    private void limits(RawLimits raw, boolean together) {
        int rounds = quick ? RAW_ROUNDS / 2 : RAW_ROUNDS * 2;
        raw.doorbells(rounds / 2);
        Times bells = raw.doorbells(rounds);
        print("\"what\":\"bare doorbell\",%s".formatted(times(List.of(bells))));
        if (together)
            return;
        bareRings(raw);
        print("\"what\":\"copy\",\"bytes\":496,\"bytesPerSecond\":%.0f".formatted(RawLimits.copy(496, 2_000_000)));
        print("\"what\":\"copy\",\"bytes\":%d,\"bytesPerSecond\":%.0f".formatted(1 << 24, RawLimits.copy(1 << 24, 20)));
    }

    private void bareRings(RawLimits raw) {
        for (int size : scenario.sizes(false)) {
            double[] rates = new double[rounds()];
            raw.bareRing(size, ringMessages(size));
            for (int i = 0; i < rates.length; i++) {
                rates[i] = raw.bareRing(size, ringMessages(size));
            }
            print("\"what\":\"bare ring\",\"bytes\":%d,\"rate\":%.0f".formatted(size, median(rates)));
        }
    }

    /** What both wire formats are held against. */
    private void bare(RawLimits raw) {
        bareRings(raw);
        for (int size : scenario.sizes(quick)) {
            for (boolean sleeps : new boolean[]{false, true}) {
                int messages = (quick ? 100_000 : 300_000) / (sleeps ? SLOW : 1) / (size > BIG ? LARGE : 1);
                raw.bareEcho(size, messages, sleeps);
                List<Times> all = new ArrayList<>();
                for (int i = 0; i < rounds(); i++) {
                    all.add(raw.bareEcho(size, messages, sleeps));
                }
                print("\"what\":\"bare echo%s\",\"bytes\":%d,%s".formatted(sleeps ? " and doorbell" : "", size,
                        times(all)));
            }
        }
    }

    private long ringMessages(int size) {
        return (quick ? 500_000 : 5_000_000) / (size > BIG ? LARGE : 1);
    }

    private int rounds() {
        return quick ? 3 : 7;
    }

    private void stack() throws IOException, InterruptedException {
        Traffic traffic = new Traffic(scenario.channels());
        try (BenchmarkBus bus = new BenchmarkBus(); Ends ends = Ends.open(scenario, gateway, file, bus)) {
            ends.connect(traffic, steps);
            Measurements measurements = new Measurements(file, gateway, steps, traffic);
            if (scenario == Scenario.CHECK) {
                new Check(gateway, steps, traffic, file).run(this::print);
            } else {
                measure(measurements);
            }
            steps.meet();
            traffic.handle((_, _) -> {});
        }
        steps.meet();
    }

    private void measure(Measurements measurements) throws InterruptedException {
        int scale = (scenario.isSlow() ? SLOW : 1) * (scenario.isLarge() ? LARGE : 1);
        for (int size : scenario.sizes(quick)) {
            if (scenario.isRoundTrips()) {
                for (Api api : scenario.isBeside() ? List.of(Api.COPY) : List.of(Api.COPY, Api.CLAIM)) {
                    int messages = (quick ? 100_000 : 300_000) / scale;
                    report("round trip", size, api, () -> measurements.roundTrips(size, api, messages));
                }
            }
            if (scenario.isOneWay()) {
                for (Api api : scenario.isBeside() ? List.of(Api.COPY, Api.BATCH) : List.of(Api.values())) {
                    long messages = (quick ? 400_000L : 2_000_000L) / Math.max(1, scale / 4);
                    boolean toRemote = scenario != Scenario.TO_GATEWAY;
                    report(toRemote ? "to remote" : "to gateway", size, api,
                            () -> measurements.oneWay(size, api, toRemote, scenario.isSlow(), messages));
                }
            }
        }
    }

    /** Measures something. */
    private interface Measurement {
        Measurements.Sample take() throws InterruptedException;
    }

    private void report(String what, int size, Api api, Measurement measurement) throws InterruptedException {
        for (int i = 0; i < rounds() + 1; i++) {
            Measurements.Sample ignored = measurement.take();
        }
        List<Measurements.Sample> samples = new ArrayList<>();
        for (int i = 0; i < rounds(); i++) {
            samples.add(measurement.take());
        }
        // What a message costs is in each round; what start-up and compilers cost, in some.
        double allocated = samples.stream().mapToDouble(Measurements.Sample::allocated).min().orElse(0);
        double rate = median(samples, Measurements.Sample::perSecond);
        String figures = rate > 0
                ? "\"rate\":%.0f".formatted(rate)
                : times(samples.stream().map(Measurements.Sample::times).toList());
        print("\"what\":\"%s\",\"api\":\"%s\",\"bytes\":%d,\"channels\":%d,%s,\"allocated\":%.3f".formatted(what, api,
                size, scenario.channels(), figures, allocated));
    }

    private static String times(List<Times> all) {
        return "\"p50\":%.0f,\"p99\":%.0f,\"p999\":%.0f".formatted(at(all, 0.5), at(all, 0.99), at(all, 0.999));
    }

    private static double at(List<Times> all, double share) {
        return median(all.stream().mapToDouble(times -> times.at(share)).toArray());
    }

    private static <T> double median(List<T> samples, ToDoubleFunction<T> figure) {
        return median(samples.stream().sorted(Comparator.comparingDouble(figure)).mapToDouble(figure).toArray());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private void print(String json) {
        if (gateway)
            System.out.println("{\"scenario\":\"" + scenario.name().toLowerCase(Locale.ROOT) + "\"," + json + "}");
    }
}
