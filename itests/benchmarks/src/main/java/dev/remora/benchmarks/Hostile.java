package dev.remora.benchmarks;

import dev.remora.benchmarks.SharedFile.Word;
import dev.remora.platform.Mailbox;
import dev.remora.platform.posix.BenchmarkDoorbells;
import dev.remora.rpmsg.core.BenchmarkBus;
import dev.remora.virtio.VirtioFeatures;
import dev.remora.virtio.VirtioStatus;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;

/**
 * A gateway with two edges: at the end of one somebody scribbles over rings and buffers, again and again, in turn as the
 * device that the gateway drives and as the driver of the device that the gateway is; the other one has a remote that
 * behaves, with which payloads are compared all the while.
 */
final class Hostile {

    private static final Scenario SCENARIO = Scenario.CHECK;

    private Hostile() {}

    /**
     * The process.
     *
     * @param arguments gateway or scribbler, how many rounds, file of the hostile edge, file of its neighbour
     */
    public static void main(String... arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[1]);
        SharedFile hostile = new SharedFile(Path.of(arguments[2]), SCENARIO.bufferBytes());
        if (arguments[0].equals("gateway")) {
            gateway(rounds, hostile, new SharedFile(Path.of(arguments[3]), SCENARIO.bufferBytes()));
        } else {
            scribble(rounds, hostile);
        }
        System.exit(0);
    }

    private static void gateway(int rounds, SharedFile hostile, SharedFile neighbour) throws Exception {
        Steps steps = new Steps(neighbour, true);
        Side.cacheLinesWithoutReport(new RawLimits(neighbour, true, steps));
        Traffic traffic = new Traffic(SCENARIO.channels());
        SharedRing ring = new SharedRing("neighbour", neighbour, SCENARIO.ring(), 0);
        try (BenchmarkBus bus = new BenchmarkBus(); Ends ends = Ends.open(SCENARIO, true, ring, bus)) {
            ends.connect(traffic, steps);
            FutureTask<Map<String, Integer>> failing = new FutureTask<>(() -> fail(rounds, hostile, bus));
            Thread.ofPlatform().daemon().name("hostile").start(failing);
            new Check(true, steps, traffic, neighbour).run(line -> System.out.println("{" + line + "}"));
            Map<String, Integer> reasons = failing.get();
            if (ring.failure() != null)
                throw new IllegalStateException("the neighbour failed, too: " + ring.failure());
            System.out
                    .println("{\"what\":\"failed alone\",\"times\":%d,\"reasons\":%d,\"one\":\"%s\"}".formatted(rounds,
                            reasons.size(), reasons.keySet().iterator().next().replace("\"", "'")));
            steps.meet();
        }
        steps.meet();
        Side.cacheLinesWithoutReport(new RawLimits(neighbour, true, steps));
    }

    /** Opens the edge, until it fails, as often as said; why it did. */
    private static Map<String, Integer> fail(int rounds, SharedFile file, BenchmarkBus bus) {
        Steps steps = new Steps(file, true);
        Map<String, Integer> reasons = new TreeMap<>();
        for (int i = 1; i <= rounds; i++) {
            SharedRing ring = new SharedRing("hostile", file, SCENARIO.ring(), 0);
            steps.meet();
            try (Ends _ = Ends.open(SCENARIO, gatewayDrives(i), ring, bus)) {
                steps.meet();
                Steps.await(() -> ring.failure() != null);
                reasons.merge((gatewayDrives(i) ? "device: " : "driver: ") + String.valueOf(ring.failure()).replaceAll(
                        "-?[0-9]+|0x[0-9a-f]+", "N"), 1, Integer::sum);
                file.set(Word.FAILED, i);
            }
            steps.meet();
        }
        return reasons;
    }

    private static void scribble(int rounds, SharedFile file) throws IOException {
        Steps steps = new Steps(file, false);
        Mailbox mailbox = BenchmarkDoorbells.open(file.doorbells(), 1);
        MemorySegment buffers = file.memory().asSlice(SharedFile.BUFFERS);
        for (int i = 1; i <= rounds; i++) {
            SplittableRandom random = new SplittableRandom(i);
            if (!gatewayDrives(i))
                setUp(file);
            steps.meet();
            steps.meet();
            while (file.get(Word.FAILED) < i) {
                // One place at a time, so that every check has its turn.
                scribble(i % 3 == 0 ? buffers : file.vring(i / 2 % 2), random);
                // That from which the gateway receives: it looks there by itself.
                scribble(file.vring(gatewayDrives(i) ? 0 : 1), random);
                mailbox.ring(0);
            }
            if (!gatewayDrives(i))
                file.set(Word.STATUS, 0);
            steps.meet();
        }
    }

    private static boolean gatewayDrives(int round) {
        return round % 2 != 0;
    }

    /** As a driver does that has nothing to offer yet. */
    private static void setUp(SharedFile file) {
        file.vring(0).fill((byte) 0);
        file.vring(1).fill((byte) 0);
        file.set(Word.FEATURES, 1 | VirtioFeatures.EVENT_IDX | VirtioFeatures.VERSION_1);
        file.set(Word.STATUS, VirtioStatus.ACKNOWLEDGE | VirtioStatus.DRIVER | VirtioStatus.FEATURES_OK
                | VirtioStatus.DRIVER_OK);
    }

    private static void scribble(MemorySegment memory, SplittableRandom random) {
        long offset = random.nextLong(Math.min(memory.byteSize(), 0x4000) / Short.BYTES) * Short.BYTES;
        memory.set(ValueLayout.JAVA_SHORT, offset, (short) (random.nextInt() >> random.nextInt(Integer.SIZE)));
    }
}
