package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.Firmware;
import dev.remora.remoteproc.core.image.LoadPlan;
import dev.remora.remoteproc.core.image.LoadPlan.PlannedVdev;
import dev.remora.remoteproc.spi.CrashMonitor.CrashType;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.RemoteCoreException;
import java.util.ArrayList;
import java.util.List;

/** One run of a core on one firmware, from loading to the stop. Used by the owner thread only. */
final class Session {

    private final String processor;
    private final RemoteCore core;
    private final LoadPlan plan;
    private final ProcessorHost host;
    private final CrashHandler crashes;
    private final List<OfferedDevice> devices = new ArrayList<>();
    private boolean ended;

    /** Takes a report of any thread. */
    interface CrashHandler {
        void crashed(Session session, CrashType type, String reason);
    }

    private record OfferedDevice(VdevDevice device, ProcessorHost.Offer offer) {}

    Session(String processor, RemoteCore core, LoadPlan plan, ProcessorHost host, CrashHandler crashes) {
        this.processor = processor;
        this.core = core;
        this.plan = plan;
        this.host = host;
        this.crashes = crashes;
    }

    Firmware firmware() {
        return plan.firmware();
    }

    /** Writes the firmware into the memory of the stopped core. */
    void load() {
        plan.load();
    }

    List<RemoteProcessor.Trace> traces() {
        return plan.traces().stream().<RemoteProcessor.Trace>map(TraceBuffer::new).toList();
    }

    /** Starts the core; if that fails it is stopped. */
    void startCore() throws RemoteProcessorException, InterruptedException {
        core.start(plan.entry(), (type, reason) -> crashes.crashed(this, type, reason));
    }

    /** After a start that ended in an unexpected way. */
    void abandon(Throwable why) {
        try {
            core.stop();
        } catch (RemoteCoreException | RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    /** Offers the virtio devices, in the order of the table. */
    void offerDevices() {
        for (PlannedVdev vdev : plan.vdevs()) {
            VdevDevice device = new VdevDevice(processor, plan, vdev, core, reason -> crashes.crashed(this,
                    CrashType.FATAL_ERROR, reason));
            devices.add(new OfferedDevice(device, host.offer(processor, device)));
        }
    }

    /** Withdraws the virtio devices, last one first; only then they are dead. */
    void end(boolean crashed) {
        if (ended) {
            return;
        }
        ended = true;
        host.reached(processor, Phase.BEFORE_STOP, crashed);
        for (OfferedDevice offered : devices.reversed()) {
            offered.offer().withdraw();
            offered.device().end();
        }
        devices.clear();
    }

    /** Ends the devices, if not done before, and stops the core. May be tried again when it fails. */
    void stop(boolean crashed) throws RemoteCoreException {
        end(crashed);
        core.stop();
        host.reached(processor, Phase.AFTER_STOP, crashed);
    }
}
