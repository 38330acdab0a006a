package dev.remora.remoteproc.core;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorReport;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor.Trace;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.LoadPlan;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import dev.remora.remoteproc.spi.ResourceHandler;
import dev.remora.remoteproc.spi.Subdevice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One remote processor as other threads see it: hands every wish to its owner thread. */
final class Processor implements Sequenced {

    private static final Logger LOG = LoggerFactory.getLogger(Processor.class);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    private final Board board;
    private final String name;
    private final OwnerThread owner;
    private final StartGate gate = new StartGate();
    private final LifeCycle lifeCycle;
    private volatile Settings settings;

    /**
     * How its processor bundle has set it.
     *
     * @param dependsOn untrusted
     */
    record Settings(boolean autoBoot, List<String> dependsOn) {

        /** Copies the list. */
        Settings {
            dependsOn = List.copyOf(dependsOn);
        }
    }

    Processor(Board board, OwnerThread owner, String firmware, Settings settings) {
        this.board = board;
        name = board.name();
        this.owner = owner;
        this.settings = settings;
        lifeCycle = new LifeCycle(board, owner, gate, firmware);
    }

    /** It was shown: what has changed since is shown now. */
    void shown() {
        owner.submit(() -> board.host().changed(status(), false));
    }

    /** It is set otherwise now; the sequencer sees to what follows. */
    void set(Settings changed) {
        settings = changed;
        owner.submit(() -> board.host().set(changed));
    }

    Settings settings() {
        return settings;
    }

    /** The core is to run another firmware. */
    void useFirmware(String firmware) {
        owner.submit(() -> lifeCycle.firmware().use(firmware));
    }

    /** A firmware of that name has come, changed or gone. */
    void firmwareChanged(String firmware) {
        owner.submit(() -> lifeCycle.firmware().changed(firmware));
    }

    /** Any firmware may have changed. */
    void firmwaresChanged() {
        owner.submit(lifeCycle.firmware()::check);
    }

    /** Whether it recovers may have changed: asks anew. */
    void recoveryChanged() {
        owner.submit(() -> lifeCycle.recovery().policyChanged(false));
    }

    /** Its user has switched the recovery. */
    void recoverySwitched() {
        owner.submit(() -> lifeCycle.recovery().policyChanged(true));
    }

    /** A subdevice is among the {@link Additions} now. */
    void subdeviceCame(Subdevice subdevice) {
        owner.submit(() -> {
            Session session = lifeCycle.run().session();
            if (session != null && board.additions().subdevices().contains(subdevice)) {
                session.subdeviceCame(subdevice);
            }
        });
    }

    /** A subdevice is no more among the {@link Additions}: returns when nobody uses it. */
    void subdeviceGoes(Subdevice subdevice) {
        finish("bringing a subdevice down", () -> {
            Session session = lifeCycle.run().session();
            if (session != null) {
                session.subdeviceGoes(subdevice);
            }
        });
    }

    /** A handler of vendor entries is no more among the {@link Additions}: returns when nobody uses it. */
    void handlerGoes(ResourceHandler handler) {
        finish("releasing vendor entries", () -> {
            Session session = lifeCycle.run().session();
            if (session != null) {
                session.handlerGoes(handler);
            }
        });
    }

    /** Reports a crash, of whatever runs now. Returns at once. */
    void crash(CrashType type, String reason) {
        owner.submit(() -> lifeCycle.recovery().crashed(lifeCycle.run().session(), type, reason));
    }

    /** Stops it for good, and waits for that unless it is asked for from inside of a transition. */
    void close() {
        gate.stopRequested();
        giveUpCoreFile();
        AtomicBoolean begun = new AtomicBoolean();
        Runnable delete = () -> {
            if (begun.compareAndSet(false, true)) {
                gate.stopBegins();
                lifeCycle.delete();
            }
        };
        if (owner.isCurrent()) {
            owner.submit(delete);
            owner.end();
        } else {
            boolean done = owner.finish(delete, owner::end, LONGEST_STOP);
            if (!done) {
                LOG.warn("{}: still stopping after {} s, not waited for any longer", name, LONGEST_STOP.toSeconds());
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> dependsOn() {
        return settings.dependsOn();
    }

    @Override
    public ProcessorState state() {
        return lifeCycle.status().state();
    }

    @Override
    public boolean isRecovering() { return state() == ProcessorState.CRASHED && lifeCycle.recovery().isPending(); }

    @Override
    public boolean canDetach() {
        return lifeCycle.canDetach();
    }

    ProcessorStatus status() {
        return lifeCycle.status().now();
    }

    List<Trace> traces() {
        return lifeCycle.run().traces();
    }

    /** All there is to show; who depends on it is known by others. */
    ProcessorReport report(List<String> dependents) {
        Session session = lifeCycle.run().session();
        LoadPlan plan = session == null ? null : session.plan();
        List<Subdevice> subdevices = session == null ? board.additions().subdevices() : session.subdevices();
        Settings set = settings;
        return new ProcessorReport(status(), set.autoBoot(), board.recovery().get().enabled(), board.dumps().mode(),
                board.holds().names(), set.dependsOn(), dependents, features(), plan == null ? 0 : plan.entry(),
                plan == null ? List.of() : plan.resources(), plan == null ? List.of() : plan.carveouts(), subdevices
                        .stream().map(Subdevices::describe).toList(),
                lifeCycle.recovery().crashes());
    }

    @Override
    public void bringUp(boolean byHand) throws RemoteProcessorException, InterruptedException {
        owner.call(() -> lifeCycle.bringUp(byHand));
    }

    @Override
    public void attach() throws RemoteProcessorException, InterruptedException {
        owner.call(lifeCycle::attach);
    }

    @Override
    public void stop(String why) throws RemoteProcessorException, InterruptedException {
        down(() -> lifeCycle.stop(why));
    }

    @Override
    public void powerDown() throws RemoteProcessorException, InterruptedException {
        down(lifeCycle::powerDown);
    }

    private void down(OwnerThread.Transition stop) throws RemoteProcessorException, InterruptedException {
        if (owner.isCurrent()) {
            owner.call(stop); // refuses
        }
        StopRequest request = requestStop();
        try {
            owner.call(() -> {
                request.close();
                stop.run();
            });
        } finally {
            request.close();
        }
    }

    @Override
    public void detach() throws RemoteProcessorException, InterruptedException {
        owner.call(lifeCycle::detach);
    }

    @Override
    public void suspend() throws RemoteProcessorException, InterruptedException {
        owner.call(lifeCycle::suspend);
    }

    @Override
    public void resume() throws RemoteProcessorException, InterruptedException {
        owner.call(lifeCycle::resume);
    }

    @Override
    public void onOwner(OwnerThread.Transition transition) throws RemoteProcessorException, InterruptedException {
        owner.call(transition);
    }

    @Override
    public boolean isOwner() { return owner.isCurrent(); }

    @Override
    public StopRequest requestStop() {
        gate.stopRequested();
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                gate.stopBegins();
            }
        };
    }

    @Override
    public void giveUpCoreFile() {
        board.dumps().giveUp();
    }

    private void finish(String what, Runnable task) {
        if (owner.isCurrent()) {
            task.run();
        } else if (!owner.finish(task, () -> {}, LONGEST_STOP)) {
            LOG.warn("{}: {} takes more than {} s, not waited for any longer", name, what, LONGEST_STOP.toSeconds());
        }
    }

    private List<String> features() {
        try {
            return board.core().features().stream().filter(f -> f != Feature.START).sorted().map(Enum::name).toList();
        } catch (RuntimeException e) {
            LOG.debug("{}: its features are not known", name, e);
            return List.of();
        }
    }
}
