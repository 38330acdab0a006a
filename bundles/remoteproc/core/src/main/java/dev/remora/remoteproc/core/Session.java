package dev.remora.remoteproc.core;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.FirmwareException;
import dev.remora.remoteproc.core.image.LoadPlan;
import dev.remora.remoteproc.core.image.LoadPlan.PlannedVdev;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import dev.remora.remoteproc.spi.RemoteCoreException;
import dev.remora.remoteproc.spi.ResourceHandler;
import dev.remora.remoteproc.spi.Subdevice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a core, started or attached, from its preparation until its memory is given back. Every step that was done is
 * undone, in the reverse order. Used by the owner thread only, but for {@link #plan} and {@link #subdevices}.
 *
 * <pre>
 *   up     prepare, load, vendor entries, device memory, BEFORE_START, prepare subdevices, start the core   {@link #start}
 *          start subdevices, offer vdevs, AFTER_START                                                       {@link #serve}
 *   down   BEFORE_STOP, withdraw vdevs, stop subdevices                                                     {@link #end}
 *          stop the core, unprepare subdevices, AFTER_STOP                                                  {@link #stopCore}
 *          device memory, vendor entries, unprepare                                                         {@link #release}
 * </pre>
 */
final class Session {

    private static final Logger LOG = LoggerFactory.getLogger("dev.remora.remoteproc");

    private final Board board;
    private final RemoteCore core;
    private final CrashHandler crashes;
    private final boolean attached;
    private final Subdevices subdevices;
    private final Grants grants;
    private final List<OfferedDevice> devices = new ArrayList<>();
    private volatile @Nullable LoadPlan plan;

    private boolean prepared;
    private boolean announced;
    private boolean on;
    private boolean stopped;
    private boolean serving;
    /** Listeners know that it runs. */
    private boolean told;
    /** Nothing is to be expected of the core any more. */
    private boolean hopeless;

    /** Takes a report of any thread. */
    interface CrashHandler {
        void crashed(Session session, CrashType type, String reason);
    }

    private record OfferedDevice(VdevDevice device, ProcessorHost.Offer offer) {}

    private interface Steps {
        void run() throws RemoteProcessorException, InterruptedException;
    }

    private Session(Board board, boolean attached, CrashHandler crashes) {
        this.board = board;
        this.core = board.core();
        this.attached = attached;
        this.crashes = crashes;
        this.subdevices = new Subdevices(board.name());
        this.grants = new Grants(board);
    }

    /** One that starts the core. */
    static Session toStart(Board board, CrashHandler crashes) {
        return new Session(board, false, crashes);
    }

    /** One that attaches to the core. */
    static Session toAttach(Board board, CrashHandler crashes) {
        return new Session(board, true, crashes);
    }

    boolean isAttached() { return attached; }

    /** Whether the core has been started or attached and not been stopped or left. */
    boolean isOn() { return on; }

    /** What lies in the memory; null before that is known. */
    @Nullable
    LoadPlan plan() {
        return plan;
    }

    List<Subdevice> subdevices() {
        return subdevices.all();
    }

    /** Loads and starts. If that fails nothing of it is left, unless {@link #isOn}: then the core has to be stopped. */
    void start(LoadPlan firmware, StartGate gate) throws RemoteProcessorException {
        bringUp("start", () -> {
            use(firmware);
            getReady();
            gate.run(() -> switchOn(monitor -> core.start(firmware.entry(), monitor)));
        });
    }

    /** Connects to the core that runs; like {@link #start}. */
    void attach(StartGate gate) throws RemoteProcessorException {
        bringUp("attach", () -> {
            useTable();
            getReady();
            gate.run(() -> switchOn(core::attach));
        });
    }

    /** Connects to a core that restarts on its own, once it runs; its table is what it is then. */
    void attachAgain(StartGate gate) throws RemoteProcessorException {
        bringUp("attach", () -> {
            gate.run(() -> switchOn(core::attach));
            useTable();
            getReady();
        });
    }

    /** Subdevices, then the virtio devices in the order of the table. If that fails the session has to be ended. */
    void serve() throws RemoteProcessorException {
        serving = true;
        try {
            subdevices.start();
            offerDevices();
        } catch (RemoteProcessorException e) {
            hopeless = true;
            throw e;
        } catch (RuntimeException | InternalError | LinkageError e) {
            hopeless = true;
            throw new RemoteProcessorException(board.name() + ": its devices could not be offered: " + e, e);
        }
        told = true;
        board.host().reached(board.name(), Phase.AFTER_START, false);
    }

    /** Withdraws the virtio devices, last one first, and only then they are dead; then stops the subdevices. */
    void end(boolean crashed) {
        if (!serving) {
            return;
        }
        serving = false;
        hopeless |= crashed;
        if (told) {
            told = false;
            board.host().reached(board.name(), Phase.BEFORE_STOP, crashed);
        }
        while (!devices.isEmpty()) {
            OfferedDevice last = devices.removeLast();
            quietly("withdraw its devices", last.offer()::withdraw);
            last.device().end();
        }
        subdevices.stop(hopeless);
    }

    /** Ends the devices, if not done before, and stops the core. May be tried again when it fails. */
    void stopCore(boolean crashed) throws RemoteCoreException {
        end(crashed);
        if (on) {
            core.stop();
            on = false;
        }
        cooledDown(crashed);
    }

    /**
     * Ends the devices and leaves the core running. Its table is put back before, as in the kernel: a core that acts on being
     * left at once finds it clean, and what it writes there then stays.
     *
     * @throws RemoteCoreException if it cannot be left; it has no devices then, until {@link #serve}
     */
    void detach() throws RemoteCoreException {
        end(false);
        restoreTable();
        try {
            core.detach();
        } catch (RemoteCoreException | RuntimeException | LinkageError e) {
            writeTable();
            throw e;
        }
        left(false);
    }

    /**
     * Ends the devices and leaves the core, to be attached again; one that cannot be left is stopped, if it still runs. The
     * table of one that has crashed and that only its boot loader starts may be that of its next run already.
     */
    void leave(boolean crashed) {
        end(crashed);
        if (!crashed || board.can(Feature.START)) {
            restoreTable();
        }
        if (on && !detachQuietly() && !crashed) {
            stopQuietly();
            stopped = !on;
        }
        left(crashed);
    }

    /** Whether {@link #leave} had to stop the core. */
    boolean isStopped() { return stopped; }

    /** The core is stopped or left, and nobody reads its memory any more. */
    void release() {
        if (prepared) {
            prepared = false;
            grants.release();
            quietly("unprepare", core::unprepare);
        }
    }

    void subdeviceCame(Subdevice subdevice) {
        if (serving) {
            subdevices.add(subdevice);
        }
    }

    void subdeviceGoes(Subdevice subdevice) {
        subdevices.remove(subdevice, hopeless);
    }

    void handlerGoes(ResourceHandler handler) {
        grants.release(handler);
    }

    private void bringUp(String what, Steps steps) throws RemoteProcessorException {
        try {
            core.prepare();
            prepared = true;
            steps.run();
        } catch (FirmwareException e) {
            unwind();
            throw new RemoteProcessorException("its resource table is refused: " + e.getMessage(), e);
        } catch (RemoteProcessorException e) {
            unwind();
            throw e;
        } catch (InterruptedException e) {
            unwind();
            throw new CutShortException("%s: the %s was cut short by a stop".formatted(board.name(), what), e);
        } catch (RuntimeException | InternalError | LinkageError e) { // mapped memory is gone; a bundle was replaced
            unwind();
            throw new RemoteProcessorException("%s: the %s failed: %s".formatted(board.name(), what, e), e);
        }
    }

    private void unwind() {
        if (attached) {
            leave(false);
            return;
        }
        if (on) {
            stopQuietly();
        }
        cooledDown(false);
        if (!on) {
            release();
        }
    }

    private void useTable() throws RemoteProcessorException {
        use(LoadPlan.attached(board.name(), core, core.loadedTable().orElse(null)));
    }

    private void use(LoadPlan next) throws RemoteProcessorException {
        plan = next;
        next.load();
        grants.take(next);
    }

    private void getReady() throws RemoteProcessorException {
        announced = true;
        board.host().reached(board.name(), Phase.BEFORE_START, false);
        subdevices.prepare(board.additions().subdevices());
    }

    private interface Switch {
        void on(CrashMonitor monitor) throws RemoteCoreException, InterruptedException;
    }

    /** A core that says why it does not come up is off; one that fails otherwise may be on. */
    private void switchOn(Switch core) throws RemoteCoreException, InterruptedException {
        on = true;
        try {
            core.on((type, reason) -> crashes.crashed(this, type, reason));
        } catch (RemoteCoreException | InterruptedException e) {
            on = false;
            throw e;
        }
    }

    private void stopQuietly() {
        try {
            core.stop();
            on = false;
        } catch (RemoteCoreException | RuntimeException | LinkageError e) {
            LOG.warn("{}: its core cannot be stopped: {}", board.name(), e.toString());
        }
    }

    private boolean detachQuietly() {
        if (!board.can(Feature.DETACH)) {
            return false;
        }
        try {
            core.detach();
            return true;
        } catch (RemoteCoreException | RuntimeException | LinkageError e) {
            LOG.warn("{}: its core cannot be left: {}", board.name(), e.toString());
            return false;
        }
    }

    /** Its core cannot be stopped, and its processor bundle goes all the same: others get back what is theirs. */
    void abandon() {
        end(true);
        left(true);
    }

    private void left(boolean crashed) {
        on = false;
        cooledDown(crashed);
        release();
    }

    private void cooledDown(boolean crashed) {
        subdevices.unprepare();
        if (announced) {
            announced = false;
            board.host().reached(board.name(), Phase.AFTER_STOP, crashed);
        }
    }

    private void restoreTable() {
        LoadPlan used = plan;
        if (used != null) {
            quietly("put its resource table back", used::restoreTable);
        }
    }

    private void writeTable() {
        LoadPlan used = plan;
        if (used != null) {
            quietly("write its resource table again", used::writeTable);
        }
    }

    private void offerDevices() {
        LoadPlan used = plan;
        if (used == null) {
            return;
        }
        for (PlannedVdev vdev : used.vdevs()) {
            VdevDevice device = new VdevDevice(board.name(), used, vdev, core, reason -> crashes.crashed(this,
                    CrashType.FATAL_ERROR, reason));
            devices.add(new OfferedDevice(device, board.host().offer(board.name(), device)));
        }
    }

    private void quietly(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | InternalError | LinkageError e) {
            LOG.warn("{}: could not {}: {}", board.name(), what, e.toString());
        }
    }

    /** The trace buffers of what lies in the memory. */
    List<RemoteProcessor.Trace> traces() {
        LoadPlan used = plan;
        return used == null
                ? List.of()
                : used.traces().stream().<RemoteProcessor.Trace>map(TraceBuffer::new)
                        .toList();
    }
}
