package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor.Trace;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.Firmware;
import dev.remora.remoteproc.core.image.LoadPlan;
import dev.remora.remoteproc.spi.CrashMonitor.CrashType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transitions of one processor. Everything but {@link #status} and {@link #traces} runs on its owner thread.
 *
 * <pre>
 *   OFFLINE ──start──► RUNNING ──crash──► CRASHED ──recovery──► RUNNING
 *      ▲                  │                  │ too many: stays
 *      └───────stop───────┴───────stop───────┘             any ──close──► DELETED
 * </pre>
 */
final class LifeCycle {

    private static final Logger LOG = LoggerFactory.getLogger("dev.remora.remoteproc");

    private final Board board;
    private final String name;
    private final OwnerThread owner;
    private final StartGate gate;
    private final Status status;
    private final ImageChoice images;
    private final RecoveryAttempts attempts = new RecoveryAttempts(System::nanoTime);

    /** Whether it ought to run: it boots by itself or was started, and nobody stopped it. */
    private boolean wanted;
    /** The run whose core has not been stopped yet. */
    private @Nullable Session session;
    private @Nullable Future<?> recovery;
    private volatile List<Trace> traces = List.of();

    LifeCycle(Board board, OwnerThread owner, StartGate gate, String firmware, boolean autoBoot) {
        this.board = board;
        this.name = board.name();
        this.owner = owner;
        this.gate = gate;
        this.wanted = autoBoot;
        this.images = new ImageChoice(board, firmware);
        this.status = new Status(board, firmware);
    }

    ProcessorStatus status() {
        return status.now();
    }

    List<Trace> traces() {
        return traces;
    }

    void autoBoot() {
        if (wanted) {
            tryToStart();
        }
    }

    void start() throws RemoteProcessorException {
        if (status.is(ProcessorState.DELETED)) {
            throw new RemoteProcessorException(name + ": its processor bundle is gone");
        }
        if (status.is(ProcessorState.RUNNING)) {
            wanted = true;
            return;
        }
        cancelRecovery();
        attempts.reset();
        LoadPlan plan;
        try {
            plan = images.configured();
        } catch (RemoteProcessorException e) {
            LOG.warn("{}", prefixed(e));
            status.reason(message(e));
            throw e;
        }
        stopSession();
        try {
            run(plan);
            wanted = true;
        } catch (RemoteProcessorException e) {
            String why = "firmware %s did not come up: %s".formatted(plan.firmware(), message(e));
            LOG.warn("{}: {}", name, why);
            images.refused(plan.firmware(), why);
            status.enter(ProcessorState.OFFLINE, why);
            throw new RemoteProcessorException(name + ": " + why, e);
        }
    }

    void stop() throws RemoteProcessorException {
        if (status.is(ProcessorState.DELETED)) {
            return;
        }
        wanted = false;
        cancelRecovery();
        attempts.reset();
        stopSession();
        images.forget();
        if (status.is(ProcessorState.OFFLINE)) {
            status.reason("");
        } else {
            status.enter(ProcessorState.OFFLINE, "");
            LOG.info("{}: OFFLINE", name);
        }
    }

    void delete() {
        wanted = false;
        cancelRecovery();
        try {
            stopSession();
        } catch (RemoteProcessorException e) {
            LOG.warn("{}", message(e));
        }
        session = null;
        traces = List.of();
        status.enter(ProcessorState.DELETED, "");
        board.host().gone();
        LOG.info("{}: DELETED", name);
    }

    void useFirmware(String firmware) {
        if (!firmware.equals(images.name())) {
            images.use(firmware);
            status.firmware(firmware);
            checkFirmware();
        }
    }

    void firmwareChanged(String firmware) {
        if (firmware.equals(images.name())) {
            checkFirmware();
        }
    }

    /** Looks whether the firmware by the configured name is another one now, and changes over to it. */
    void checkFirmware() {
        boolean running = status.is(ProcessorState.RUNNING);
        if (status.is(ProcessorState.DELETED) || recovery != null || !(running || wanted)) {
            return; // a recovery under way, and every start, takes what is there then
        }
        try {
            Optional<LoadPlan> next = images.another(running);
            if (next.isEmpty()) {
                status.reason(running ? images.complaint() : status.reason());
            } else if (running) {
                changeOver(next.get());
            } else {
                tryToStart();
            }
        } catch (RemoteProcessorException e) {
            LOG.warn("{}: {}{}", name, message(e), running ? "; keeps running " + images.running() : "");
            status.reason(message(e));
        }
    }

    private void tryToStart() {
        try {
            start();
        } catch (RemoteProcessorException e) {
            LOG.debug("{}: not started: said and shown", name, e);
        }
    }

    /** Restarts on an image that was checked, or goes back to the one before if it does not come up. */
    private void changeOver(LoadPlan next) {
        LOG.info("{}: restarts on firmware {}", name, next.firmware());
        Firmware before = images.running();
        try {
            stopSession();
        } catch (RemoteProcessorException e) {
            return; // said and shown
        }
        attempts.reset();
        status.enter(ProcessorState.OFFLINE, "");
        try {
            run(next);
        } catch (RemoteProcessorException e) {
            goBack(next.firmware(), before, message(e));
        }
    }

    private void goBack(Firmware bad, @Nullable Firmware before, String why) {
        String complaint = "firmware %s did not come up: %s; back on %s".formatted(bad, why, before);
        images.refused(bad, complaint);
        try {
            run(images.again(before));
        } catch (RemoteProcessorException e) {
            status.enter(ProcessorState.OFFLINE, "%s; going back failed as well: %s".formatted(why, message(e)));
        }
        LOG.warn("{}: {}", name, status.reason());
    }

    /** Loads and starts; on failure nothing of it is left but the trace buffers. */
    private void run(LoadPlan plan) throws RemoteProcessorException {
        Session next = new Session(name, board.core(), plan, board.host(), this::crashReported);
        plan.skipped().forEach(entry -> LOG.debug("{}: {} skipped", name, entry));
        if (!plan.tableVisible()) {
            LOG.warn("{}: firmware {} has its resource table outside of the memory of the processor and will not see"
                    + " what was allocated", name, plan.firmware());
        }
        try {
            bringUp(next);
        } catch (RemoteProcessorException e) {
            board.host().reached(name, Phase.AFTER_STOP, false);
            throw e;
        }
        session = next;
        attempts.cameUp();
        images.ran(plan.firmware());
        status.loaded(plan.firmware());
        status.enter(ProcessorState.RUNNING, images.complaint());
        LOG.info("{}: RUNNING, firmware {}", name, plan.firmware());
        try {
            next.offerDevices();
        } catch (RuntimeException e) {
            stopSession();
            throw new RemoteProcessorException(name + ": its devices could not be offered: " + e, e);
        }
        board.host().reached(name, Phase.AFTER_START, false);
    }

    private void bringUp(Session next) throws RemoteProcessorException {
        try {
            next.load();
            traces = next.traces();
            board.host().reached(name, Phase.BEFORE_START, false);
            gate.run(next::startCore);
        } catch (InterruptedException e) {
            throw new RemoteProcessorException(name + ": the start was cut short by a stop", e);
        } catch (RuntimeException | InternalError e) { // the latter when mapped memory is gone
            next.abandon(e);
            throw new RemoteProcessorException(name + ": the start failed: " + e, e);
        }
    }

    private void stopSession() throws RemoteProcessorException {
        Session ending = session;
        if (ending == null) {
            return;
        }
        try {
            ending.stop(status.is(ProcessorState.CRASHED));
            session = null;
        } catch (RemoteProcessorException | RuntimeException e) {
            String why = "could not be stopped: " + e.getMessage();
            status.enter(ProcessorState.CRASHED, why);
            LOG.warn("{}: {}", name, why);
            throw new RemoteProcessorException(name + " " + why, e);
        }
    }

    /** From any thread. */
    private void crashReported(Session of, CrashType type, String reason) {
        owner.submit(() -> crashed(of, type, reason));
    }

    private void crashed(Session of, CrashType type, String reason) {
        if (of != session || !status.is(ProcessorState.RUNNING)) {
            return; // late
        }
        String why = type + ": " + Status.oneLine(reason);
        status.crash();
        status.enter(ProcessorState.CRASHED, why);
        LOG.info("{}: CRASHED ({}): {}", name, type, Status.oneLine(reason));
        of.end(true);
        RecoveryPolicy policy = board.recovery().get();
        images.crashed(policy.window());
        if (policy.enabled()) {
            recover(policy, why);
        } else {
            images.refusedRunning(why);
        }
    }

    private void recover(RecoveryPolicy policy, String why) {
        Optional<Duration> delay = attempts.next(policy);
        if (delay.isEmpty()) {
            giveUp(policy, why);
            return;
        }
        try {
            stopSession();
        } catch (RemoteProcessorException e) {
            LOG.debug("{}: tried again with the recovery", name, e);
        }
        LOG.info("{}: recovery {} of {} in {} ms", name, attempts.count(), policy.attempts(), delay.get().toMillis());
        recovery = owner.after(delay.get(), () -> recoverNow(policy));
    }

    private void recoverNow(RecoveryPolicy policy) {
        recovery = null;
        try {
            stopSession();
            run(images.forRecovery());
        } catch (RemoteProcessorException e) {
            images.triedInVain(message(e));
            status.enter(ProcessorState.CRASHED, message(e));
            recover(policy, message(e));
        }
    }

    private void giveUp(RecoveryPolicy policy, String why) {
        Firmware before = images.takeFallBack();
        Firmware bad = images.running();
        if (before != null && bad != null) {
            try {
                stopSession();
                attempts.reset();
                goBack(bad, before, why);
            } catch (RemoteProcessorException e) {
                LOG.debug("{}: stays CRASHED", name, e);
            }
            return;
        }
        images.refusedRunning(why);
        status.reason("%s; not recovered again after %d attempts in %d s: start it by hand or repair its firmware"
                .formatted(why, policy.attempts(), policy.window().toSeconds()));
        LOG.warn("{}: CRASHED, {}", name, status.reason());
    }

    private void cancelRecovery() {
        if (recovery != null) {
            recovery.cancel(false);
            recovery = null;
        }
    }

    private String prefixed(RemoteProcessorException e) {
        String text = message(e);
        return text.startsWith(name) ? text : name + ": " + text;
    }

    private static String message(RemoteProcessorException e) {
        return Status.oneLine(String.valueOf(e.getMessage()));
    }
}
