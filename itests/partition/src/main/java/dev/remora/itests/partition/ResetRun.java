package dev.remora.itests.partition;

import dev.remora.imx.PartitionReport;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;

/**
 * Resets the remote through the board at random moments under traffic: three in four when all traffic is back, the others
 * whatever the gateway is at then.
 */
final class ResetRun {

    private static final int PATIENCE_SECONDS = 30;
    private static final int LOOK_MILLIS = 2;
    private static final int WARM_UP = 3;
    private static final int LEAK_LOOKS = 30;
    private static final int LEAK_LOOK_MILLIS = 250;
    /** Of so many resets one does not wait for the one before. */
    private static final int HASTY = 4;
    private static final int PAUSE_MILLIS = 100;
    private static final int HASTY_PAUSE_MILLIS = 500;

    private final BundleContext context;
    private final Gateway gateway;
    private final ControlSocket board;
    private final Random random;
    private final CountDownLatch never = new CountDownLatch(1);
    private final List<Recovery> recoveries = new ArrayList<>();
    private Instant asked = Instant.EPOCH;

    ResetRun(BundleContext context, Gateway gateway, ControlSocket board, long seed) {
        this.context = context;
        this.gateway = gateway;
        this.board = board;
        random = new Random(seed);
    }

    RunReport run(int resets) throws IOException, InterruptedException, InvalidSyntaxException {
        if (!until(gateway::flows)) {
            return report(0, 0, Optional.empty(), Map.of(), "no traffic: " + gateway.toLine());
        }
        for (int i = 0; i < WARM_UP; i++) {
            reset();
            awaitRecovery();
        }
        recoveries.clear();
        Footprint before = Footprint.of(context);
        Optional<PartitionReport> start = gateway.partition();
        int done = 0;
        int overtaken = 0;
        boolean back = true;
        while (done < resets && back) {
            boolean hasty = done > 0 && random.nextInt(HASTY) == 0;
            if (done > 0 && !hasty) {
                back = awaitRecovery() && awaitAnswers();
            } else if (hasty) {
                overtaken++;
            }
            if (back) {
                pause(random.nextInt(hasty ? HASTY_PAUSE_MILLIS : PAUSE_MILLIS));
                reset();
                done++;
            }
        }
        back = back && awaitRecovery() && awaitAnswers();
        String problem = back
                ? ""
                : "no traffic, or traffic that stands still, after reset " + done + ": " + gateway.toLine();
        return report(done, overtaken, start, back ? leaks(before) : Map.of(), problem);
    }

    private void reset() throws IOException {
        asked = Instant.now();
        gateway.traffic().resets().asked();
        try {
            board.ask("reset");
        } finally {
            gateway.traffic().resets().done();
        }
    }

    private boolean awaitRecovery() throws InterruptedException {
        List<Recovery> found = new ArrayList<>();
        boolean back = until(() -> {
            gateway.recovered(asked).ifPresent(found::add);
            return !found.isEmpty();
        });
        recoveries.addAll(found);
        return back;
    }

    /** Of what was sent by now it becomes known what became of it: a stall must not pass for what the next reset cut off. */
    private boolean awaitAnswers() throws InterruptedException {
        List<Ledger> ledgers = gateway.traffic().ledgers();
        Map<Ledger, Long> sent = ledgers.stream().collect(Collectors.toMap(one -> one, one -> one.totals().sent()));
        return until(() -> sent.entrySet().stream().allMatch(one -> one.getKey().totals().known() >= one.getValue()));
    }

    /** What comes and goes by itself is looked at again. */
    private Map<String, Long> leaks(Footprint before)
            throws IOException, InvalidSyntaxException, InterruptedException {
        Map<String, Long> more = Footprint.of(context).moreThan(before);
        for (int look = 0; look < LEAK_LOOKS && !more.isEmpty(); look++) {
            pause(LEAK_LOOK_MILLIS);
            more = Footprint.of(context).moreThan(before);
        }
        return more;
    }

    private RunReport report(int resets, int overtaken, Optional<PartitionReport> start, Map<String, Long> leaks,
            String problem) {
        Optional<PartitionReport> end = gateway.partition();
        long noticed = start.isEmpty() || end.isEmpty() ? -1 : end.get().resets() - start.get().resets();
        return new RunReport(resets, overtaken, List.copyOf(recoveries), noticed, noticed < 0
                ? 0
                : Math.max(0, noticed - resets), gateway.traffic().ledgers().stream().map(Ledger::totals).toList(),
                leaks, problem);
    }

    private boolean until(BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            pause(LOOK_MILLIS);
        }
        return true;
    }

    private void pause(int millis) throws InterruptedException {
        never.await(millis, TimeUnit.MILLISECONDS);
    }
}
