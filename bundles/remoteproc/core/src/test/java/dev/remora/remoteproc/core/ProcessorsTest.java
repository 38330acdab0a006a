package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.core.Processors.Candidate;
import dev.remora.remoteproc.core.Processors.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessorsTest {

    private final FakeFirmwares firmwares = new FakeFirmwares();
    private final List<RecordingHost> hosts = new CopyOnWriteArrayList<>();
    private final RecoveryPolicy policy = new RecoveryPolicy(true, 5, Duration.ofSeconds(60));
    private final Processors processors = new Processors(new Surroundings(firmwares, () -> policy,
            () -> CoredumpMode.DISABLED, name -> new NoDumps(), name -> new NoAdditions(), () -> {
                RecordingHost host = new RecordingHost();
                hosts.add(host);
                return host;
            }));

    @BeforeEach
    void putFirmware() {
        firmwares.put("sample.elf", 'R', 1);
    }

    @AfterEach
    void close() {
        processors.close();
    }

    @Test
    void aCoreThatGoesIsStoppedBeforeItsServiceIsGone() {
        FakeCore core = new FakeCore();
        processors.add(candidate(1, "m4", core));
        await().until(core::isRunning);

        processors.remove(1);

        assertThat(core.isRunning()).isFalse();
        assertThat(hosts.getFirst().visible).isFalse();
        assertThat(hosts.getFirst().devices).isEmpty();
        assertThat(hosts.getFirst().log).endsWith("AFTER_STOP", "DELETED");
    }

    @Test
    void aCoreThatGoesWhileItStartsIsNotWaitedForLong() throws InterruptedException {
        firmwares.put("sample.elf", 'H', 1);
        FakeCore core = new FakeCore();
        processors.add(candidate(1, "m4", core));
        core.hanging.await();

        processors.remove(1);

        assertThat(hosts.getFirst().log).endsWith("DELETED");
    }

    @Test
    void aCoreThatGoesDuringTheBackOffEndsTheRecovery() {
        FakeCore core = new FakeCore();
        processors.add(candidate(1, "m4", core));
        await().until(core::isRunning);
        core.startFails = true;
        core.crash("killed");
        await().until(() -> core.starts.get() >= 2);

        processors.remove(1);

        int starts = core.starts.get();
        assertThat(hosts.getFirst().log).endsWith("DELETED");
        assertThat(core.starts).hasValue(starts);
    }

    @Test
    void aCoreThatGoesFromInsideOfATransitionDoesNotHang() {
        FakeCore core = new FakeCore();
        processors.add(candidate(1, "other", new FakeCore()));
        CompletableFuture<Boolean> removed = new CompletableFuture<>();
        processors.add(candidate(2, "m4", core));
        hosts.getLast().onPhase = () -> {
            processors.remove(2);
            removed.complete(true);
        };
        processors.each(processor -> processor.firmwareChanged("sample.elf"));
        firmwares.put("sample.elf", 'R', 2);
        processors.each(processor -> processor.firmwareChanged("sample.elf"));

        await().until(() -> removed.isDone() && hosts.getLast().log.contains("DELETED"));
        assertThat(core.isRunning()).isFalse();
    }

    @Test
    void aSecondCoreByTheSameNameWaitsForTheFirstToGo() {
        FakeCore first = new FakeCore();
        FakeCore second = new FakeCore();
        processors.add(candidate(1, "m4", first));
        processors.add(candidate(2, "m4", second));
        await().until(first::isRunning);
        assertThat(second.starts).hasValue(0);

        processors.remove(1);
        await().until(second::isRunning);
        assertThat(first.isRunning()).isFalse();
    }

    @Test
    void aChangedFirmwareNameReachesTheProcessor() {
        FakeCore core = new FakeCore();
        firmwares.put("other.elf", 'R', 2);
        processors.add(candidate(1, "m4", core));
        await().until(core::isRunning);
        processors.update(new Candidate(1, "m4", core, CoreSettings.of("other.elf", true)));
        await().until(() -> core.starts.get() == 2);
    }

    @Test
    void aCoreByAnotherNameIsAnotherProcessor() {
        FakeCore core = new FakeCore();
        processors.add(candidate(1, "m4", core));
        await().until(core::isRunning);
        processors.update(candidate(1, "m7", core));
        assertThat(hosts.getFirst().log).endsWith("DELETED");
        await().until(core::isRunning);
        processors.remove(1);
        assertThat(core.isRunning()).isFalse();
        assertThat(hosts).hasSize(2).allSatisfy(host -> assertThat(host.visible).isFalse());

        processors.add(candidate(2, "", core));
        processors.update(candidate(2, "m4", core));
        await().until(core::isRunning);
    }

    @Test
    void aCoreWithoutAUsableNameIsIgnored() {
        processors.add(candidate(1, "", new FakeCore()));
        processors.add(candidate(2, "../m4\n", new FakeCore()));
        assertThat(hosts).isEmpty();
    }

    @Test
    void closingStopsAllAndAddsNoneAfter() {
        FakeCore a = new FakeCore();
        FakeCore b = new FakeCore();
        processors.add(candidate(1, "a", a));
        processors.add(candidate(2, "b", b));
        await().until(() -> a.isRunning() && b.isRunning());
        processors.close();
        processors.add(candidate(3, "c", new FakeCore()));
        processors.remove(1);

        assertThat(a.isRunning() || b.isRunning()).isFalse();
        assertThat(hosts).hasSize(2).allSatisfy(host -> assertThat(host.visible).isFalse());
    }

    @Test
    void twoHundredCyclesLeaveNoThreadAndNoDevice() throws Exception {
        FakeCore core = new FakeCore();
        processors.add(candidate(1, "m4", core));
        await().until(core::isRunning);
        CompletableFuture<Processor> found = new CompletableFuture<>();
        processors.each(found::complete);
        Processor processor = found.get();
        for (int i = 0; i < 200; i++) {
            processor.stop("");
            processor.bringUp(true);
        }
        assertThat(hosts.getFirst().devices).hasSize(1);
        assertThat(owners()).isEqualTo(1);
        for (int i = 0; i < 50; i++) {
            processors.remove(1);
            processors.add(candidate(1, "m4", core));
        }
        processors.remove(1);

        await().until(() -> owners() == 0);
        assertThat(processor.status().state()).isEqualTo(ProcessorState.DELETED);
        assertThat(hosts).allSatisfy(host -> assertThat(host.devices).isEmpty());
        assertThat(core.isRunning()).isFalse();
    }

    private static Candidate candidate(long id, String name, FakeCore core) {
        return new Candidate(id, name, core, CoreSettings.of("sample.elf", true));
    }

    private static long owners() {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().equals("remora-rproc-m4")).count();
    }
}
