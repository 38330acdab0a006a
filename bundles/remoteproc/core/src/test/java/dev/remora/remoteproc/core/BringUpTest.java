package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.remoteproc.ProcessorReport;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.TableBuilder;
import dev.remora.remoteproc.spi.Iommu;
import dev.remora.remoteproc.spi.RemoteCoreException;
import dev.remora.remoteproc.spi.ResourceHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps of a start, one after the other, and how they are undone. */
class BringUpTest {

    private static final int VENDOR = 200;
    private static final List<String> UP = List.of("prepare", "handled", "mapped", "BEFORE_START", "a prepare",
            "b prepare", "start", "RUNNING", "a start", "b start", "+m4.vdev0", "AFTER_START");
    private static final List<String> DOWN = List.of("BEFORE_STOP", "-m4.vdev0", "b stop", "a stop", "stop",
            "b unprepare", "a unprepare", "AFTER_STOP", "unmapped", "released", "unprepare", "OFFLINE");

    private final RecordingHost host = new RecordingHost();
    private final FakeCore core = new FakeCore();
    private final FakeFirmwares firmwares = new FakeFirmwares();
    private final RecoveryPolicy policy = new RecoveryPolicy(false, 2, Duration.ofSeconds(60));
    private final LoneProcessor processor = new LoneProcessor(core, firmwares, () -> policy, host, false);
    private final FakeSubdevice a = new FakeSubdevice("a", host.log);
    private final FakeSubdevice b = new FakeSubdevice("b", host.log);
    private final FakeIommu iommu = new FakeIommu();
    private final FakeHandler handler = new FakeHandler();

    @BeforeEach
    void put() {
        core.log = host.log;
        core.iommu = iommu;
        processor.subdevices.addAll(List.of(a, b));
        processor.handlers.put(VENDOR, handler);
        byte[] table = new TableBuilder().vdev(7, 1, TableBuilder.ANY, TableBuilder.ANY).deviceMemory("uart",
                0x5000_0000, 0x7000_0000, 4096).other(VENDOR, 16).other(VENDOR + 1, 16).build();
        firmwares.put("sample.elf", FakeFirmwares.image('R', 1, table));
    }

    @AfterEach
    void close() {
        processor.close();
    }

    @Test
    void everyStepIsUndoneInTheReverseOrder() throws Exception {
        processor.start();
        assertThat(host.log).containsExactlyElementsOf(UP);
        host.log.clear();
        processor.stop();
        assertThat(host.log).containsExactlyElementsOf(DOWN);
    }

    @Test
    void aStartThatFailsAnywhereUndoesWhatWasDoneAndTheNextOneWorks() throws Exception {
        core.failing = "prepare";
        failsWith("fake: prepare fails", "prepare");
        core.failing = "";
        handler.failing = "no such trace format";
        failsWith("no such trace format", "prepare", "handled", "unprepare");
        handler.failing = "";
        iommu.failing = "no page left";
        failsWith("no page left", "prepare", "handled", "mapped", "released", "unprepare");
        iommu.failing = "";
        a.failing = "prepare";
        failsWith("subdevice edge a could not be prepared: no clock", "prepare", "handled", "mapped", "BEFORE_START",
                "a prepare", "AFTER_STOP", "unmapped", "released", "unprepare");
        a.failing = "";
        b.failing = "prepare";
        failsWith("edge b", "prepare", "handled", "mapped", "BEFORE_START", "a prepare", "b prepare", "a unprepare",
                "AFTER_STOP", "unmapped", "released", "unprepare");
        b.failing = "";
        core.failing = "start";
        failsWith("fake: start fails", "prepare", "handled", "mapped", "BEFORE_START", "a prepare", "b prepare",
                "start", "b unprepare", "a unprepare", "AFTER_STOP", "unmapped", "released", "unprepare");
        core.failing = "";
        b.failing = "start";
        failsWith("subdevice edge b could not be started: no answer", "prepare", "handled", "mapped", "BEFORE_START",
                "a prepare", "b prepare", "start", "RUNNING", "a start", "b start", "a stop crashed",
                "stop", "b unprepare", "a unprepare", "AFTER_STOP", "unmapped", "released", "unprepare", "OFFLINE");
        b.failing = "";
        host.refusesDevices = true;
        failsWith("its devices could not be offered", "prepare", "handled", "mapped", "BEFORE_START", "a prepare",
                "b prepare", "start", "RUNNING", "a start", "b start", "b stop crashed",
                "a stop crashed", "stop", "b unprepare", "a unprepare", "AFTER_STOP", "unmapped", "released",
                "unprepare", "OFFLINE");
        host.refusesDevices = false;

        processor.start();

        assertThat(host.log).containsExactlyElementsOf(UP);
        assertThat(processor.status().reason()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prepare!", "start!"})
    void aSubdeviceThatThrowsCountsAsFailed(String call) throws Exception {
        b.failing = call;
        assertThatThrownBy(processor::start).hasMessageContaining("IllegalStateException");
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(core.isRunning()).isFalse();
        b.failing = "";
        processor.start();
        assertThat(core.isRunning()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prepare", "start"})
    void aSubdeviceWhoseBundleWasReplacedCountsAsFailed(String call) throws Exception {
        b.during = called -> {
            if (called.equals(call)) {
                throw new NoClassDefFoundError("of a bundle from before");
            }
        };
        assertThatThrownBy(processor::start).isInstanceOf(RemoteProcessorException.class).hasMessageContaining(
                "NoClassDefFoundError");
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(processor.status().reason()).contains("NoClassDefFoundError");
        assertThat(core.isRunning()).isFalse();
        assertThat(core.prepared).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop!", "unprepare!"})
    void aSubdeviceThatThrowsOnTheWayDownHoldsNothingUp(String call) throws Exception {
        processor.start();
        host.log.clear();
        b.failing = call;
        processor.stop();
        assertThat(host.log).containsExactlyElementsOf(DOWN);
    }

    @Test
    void aCoreThatThrowsIsStopped() {
        firmwares.put("sample.elf", 'X', 1);
        assertThatThrownBy(processor::start).hasMessageContaining("out of its mind");
        assertThat(core.isRunning()).isFalse();
        assertThat(host.log).endsWith("start", "stop", "b unprepare", "a unprepare", "AFTER_STOP", "unprepare");
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
    }

    @Test
    void aCoreThatThrowsAndCannotBeStoppedIsCrashedUntilItCan() throws Exception {
        firmwares.put("sample.elf", 'X', 1);
        core.stopFails = true;
        assertThatThrownBy(processor::start).hasMessageContaining("out of its mind");
        assertThat(processor.state()).isEqualTo(ProcessorState.CRASHED);
        assertThat(host.log).as("its memory is still in use").doesNotContain("unprepare");
        assertThatThrownBy(processor::start).hasMessageContaining("does not answer the reset");

        core.stopFails = false;
        processor.stop();
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(host.log).containsSubsequence("stop", "unprepare", "OFFLINE");
        firmwares.put("sample.elf", 'R', 2);
        processor.start();
        assertThat(core.isRunning()).isTrue();
    }

    @Test
    void aVendorEntryOfNoUseIsNotReleased() throws Exception {
        handler.ofUse = false;
        processor.start();
        processor.stop();
        assertThat(host.log).contains("handled").doesNotContain("released");
    }

    @Test
    void aHandlerThatGoesReleasesItsEntries() throws Exception {
        processor.start();
        processor.handlers.clear();
        processor.processor.handlerGoes(handler);
        assertThat(host.log).endsWith("AFTER_START", "released");
        processor.stop();
        assertThat(host.log).containsOnlyOnce("released");
    }

    @Test
    void theReportShowsWhatRuns() throws Exception {
        ProcessorReport before = processor.report();
        assertThat(before.resources()).isEmpty();
        assertThat(before.bootAddress()).isZero();
        assertThat(before.subdevices()).containsExactly("edge a", "edge b");

        processor.start();

        ProcessorReport report = processor.report();
        assertThat(report.status().state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(report.bootAddress()).isEqualTo(FakeCore.BASE);
        assertThat(report.holders()).containsExactly("by hand");
        assertThat(report.dependsOn()).containsExactly("dsp");
        assertThat(report.features()).isEmpty();
        assertThat(report.recovery()).isFalse();
        assertThat(report.resources()).extracting(ProcessorReport.Resource::type).contains("vdev");
        assertThat(report.carveouts()).extracting(ProcessorReport.Carveout::name).contains("vdev0vring0",
                "vdev0vring1");
        assertThat(report.subdevices()).containsExactly("edge a", "edge b");
        assertThat(report.crashes()).isEmpty();
        processor.stop();
        assertThat(processor.report().carveouts()).isEmpty();
    }

    @Test
    void listenersSeeTheStepsInTheStateTheyBelongTo() throws Exception {
        List<String> seen = new ArrayList<>();
        host.onPhase = () -> seen.add(host.log.getLast() + " " + processor.state());
        processor.start();
        processor.stop();
        assertThat(seen).containsExactly(Phase.BEFORE_START + " OFFLINE", Phase.AFTER_START + " RUNNING",
                Phase.BEFORE_STOP + " RUNNING", Phase.AFTER_STOP + " RUNNING");
    }

    @Test
    void whyItDidNotComeUpIsStillSeenWhenNobodyHoldsItAnyMore() throws Exception {
        core.failing = "start";
        assertThatThrownBy(processor::start).isInstanceOf(RemoteProcessorException.class);
        processor.processor.powerDown();
        assertThat(processor.status().reason()).contains("start fails");
        firmwares.remove("sample.elf");
        assertThatThrownBy(processor::start).isInstanceOf(RemoteProcessorException.class);
        processor.processor.powerDown();
        assertThat(processor.status().reason()).contains("not found");
        processor.processor.stop("waits for dsp, which was stopped");
        processor.processor.powerDown();
        assertThat(processor.status().reason()).as("nobody waits any more").isEmpty();
    }

    private void failsWith(String reason, String... steps) {
        assertThatThrownBy(processor::start).isInstanceOf(RemoteProcessorException.class).hasMessageContaining(reason);
        assertThat(host.log).containsExactly(steps);
        assertThat(processor.state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(processor.status().reason()).contains(reason);
        assertThat(core.isRunning()).isFalse();
        assertThat(host.devices).isEmpty();
        host.log.clear();
    }

    private final class FakeIommu implements Iommu {

        private volatile String failing = "";

        @Override
        public boolean allows(DeviceMemory wanted) {
            return true;
        }

        @Override
        public void map(DeviceMemory allowed) throws RemoteCoreException {
            host.log.add("mapped");
            if (!failing.isEmpty()) {
                throw new RemoteCoreException(failing);
            }
        }

        @Override
        public void unmap(DeviceMemory mapped) {
            host.log.add("unmapped");
        }
    }

    private final class FakeHandler implements ResourceHandler {

        private volatile String failing = "";
        private volatile boolean ofUse = true;

        @Override
        public boolean handle(VendorResource resource) throws RemoteProcessorException {
            host.log.add("handled");
            if (!failing.isEmpty()) {
                throw new RemoteProcessorException(failing);
            }
            return ofUse;
        }

        @Override
        public void released(VendorResource resource) {
            host.log.add("released");
        }
    }
}
