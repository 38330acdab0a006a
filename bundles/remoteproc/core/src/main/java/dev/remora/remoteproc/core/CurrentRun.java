package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessor.Trace;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.Firmware;
import dev.remora.remoteproc.core.image.LoadPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run that a processor is in, if it is in one: brings it up, ends it, and keeps the status true to it. Owner thread, but
 * for {@link #session} and {@link #traces}.
 */
final class CurrentRun {

    private static final Logger LOG = LoggerFactory.getLogger("dev.remora.remoteproc");

    private final Board board;
    private final String name;
    private final StartGate gate;
    private final Status status;
    private final ImageChoice images;
    private final RecoveryAttempts attempts;
    private final Session.CrashHandler crashes;
    private volatile @Nullable Session session;
    private volatile List<Trace> traces = List.of();
    /** Somebody else has started it, or it was left: it runs, and there is no session. */
    private boolean runsAlone;

    CurrentRun(Board board, StartGate gate, Status status, ImageChoice images, RecoveryAttempts attempts,
            Session.CrashHandler crashes) {
        this.board = board;
        this.name = board.name();
        this.gate = gate;
        this.status = status;
        this.images = images;
        this.attempts = attempts;
        this.crashes = crashes;
        this.runsAlone = status.is(ProcessorState.DETACHED);
    }

    /** The run whose core or memory has not been given back yet. */
    @Nullable
    Session session() {
        return session;
    }

    List<Trace> traces() {
        Session now = session;
        return now == null || now.plan() == null ? traces : now.traces();
    }

    /** Whether the core runs, and nobody is connected to it. */
    boolean runsAlone() {
        return runsAlone;
    }

    /** Loads and starts; on failure nothing of it is left but the trace buffers. */
    void start(LoadPlan plan) throws RemoteProcessorException {
        plan.skipped().forEach(entry -> LOG.debug("{}: {} skipped", name, entry));
        if (!plan.hasTable()) {
            LOG.info("{}: firmware {} has no resource table, so it has no devices", name, plan.firmware());
        } else if (!plan.tableVisible()) {
            LOG.warn("{}: firmware {} has its resource table outside of the memory of the processor and will not see"
                    + " what was allocated", name, plan.firmware());
        }
        Session next = Session.toStart(board, crashes);
        bringUp(next, () -> next.start(plan, gate));
        status.loaded(plan.firmware());
        status.enter(ProcessorState.RUNNING, images.complaint());
        LOG.info("{}: RUNNING, firmware {}", name, plan.firmware());
        try {
            next.serve();
        } catch (RemoteProcessorException e) {
            stopAfter(e);
            throw e;
        }
        attempts.cameUp();
        images.ran(plan.firmware());
        board.neighbours().cameUp(name);
    }

    /**
     * Connects to a core that somebody else has started; on failure nothing of it is left.
     *
     * @param again whether it has crashed and restarts on its own
     */
    void attach(boolean again) throws RemoteProcessorException {
        Session next = Session.toAttach(board, crashes);
        bringUp(next, again || board.onlyMet() ? () -> next.attachAgain(gate) : () -> next.attach(gate));
        runsAlone = false;
        images.attached();
        status.attached();
        status.enter(ProcessorState.ATTACHED, "");
        LOG.info("{}: ATTACHED", name);
        try {
            next.serve();
        } catch (RemoteProcessorException e) {
            next.leave(false);
            session = null;
            runsAlone = !next.isStopped();
            throw e;
        }
        attempts.cameUp();
        board.neighbours().cameUp(name);
    }

    /** Its core has crashed: devices and subdevices go, the rest stays as it is. */
    void crashed() {
        Session ending = session;
        if (ending != null) {
            ending.end(true);
        }
    }

    /** Stops the core but keeps its memory; CRASHED if that fails. */
    void stopCore() throws RemoteProcessorException {
        Session ending = session;
        if (ending != null) {
            stop(ending, false);
        }
    }

    /** Stops the core; CRASHED if that fails. Whoever waits to read its memory waits in vain. */
    void stop() throws RemoteProcessorException {
        board.dumps().release();
        Session ending = session;
        if (ending != null) {
            stop(ending, true);
        } else if (runsAlone) {
            stopAlone();
        }
    }

    /** Leaves the core running; on failure it is as before. */
    void detach() throws RemoteProcessorException {
        board.dumps().release();
        Session leaving = session;
        if (leaving == null) {
            return;
        }
        try {
            leaving.detach();
        } catch (RemoteProcessorException | RuntimeException | LinkageError e) {
            serveAgain(leaving);
            throw notDone("left", status.state(), e);
        }
        session = null;
        runsAlone = true;
    }

    /** Leaves the core running for good; one that cannot be left is stopped, if it still runs. */
    void leave() {
        board.dumps().release();
        Session leaving = session;
        if (leaving != null) {
            leaving.leave(status.is(ProcessorState.CRASHED));
            session = null;
            runsAlone = !leaving.isStopped();
        }
    }

    /** The crashed core restarts on its own: lets go of it and connects anew. */
    void attachAgain() throws RemoteProcessorException {
        board.dumps().release();
        Session old = session;
        if (old != null) {
            old.leave(true);
            session = null;
            runsAlone = true;
        }
        attach(true);
    }

    /** Nothing is known of the core any more. */
    void forget() {
        Session left = session;
        if (left != null) {
            left.abandon();
        }
        session = null;
        traces = List.of();
    }

    /** Back to the image from before, since the new one is bad. */
    void goBack(Firmware bad, @Nullable Firmware before, String why) {
        String complaint = "firmware %s did not come up: %s; back on %s".formatted(bad, why, before);
        images.refused(bad, complaint);
        try {
            start(images.again(before));
        } catch (RemoteProcessorException e) {
            down("%s; going back failed as well: %s".formatted(why, Status.message(e)));
        }
        LOG.warn("{}: {}", name, status.reason());
    }

    /** It did not come up: OFFLINE, or CRASHED if what is left of it cannot be stopped. */
    void down(String reason) {
        status.enter(session == null ? ProcessorState.OFFLINE : ProcessorState.CRASHED, reason);
    }

    private void bringUp(Session next, OwnerThread.Transition up) throws RemoteProcessorException {
        board.dumps().release();
        session = next; // shown while it comes up
        try {
            up.run();
        } catch (RemoteProcessorException e) {
            if (!next.isOn()) {
                session = null;
            }
            runsAlone &= !next.isStopped();
            throw e;
        } finally {
            traces = next.traces();
        }
    }

    private void stopAfter(RemoteProcessorException failure) {
        try {
            stop();
        } catch (RemoteProcessorException e) {
            failure.addSuppressed(e);
        }
    }

    private void stop(Session ending, boolean wholly) throws RemoteProcessorException {
        try {
            ending.stopCore(status.is(ProcessorState.CRASHED));
            if (wholly) {
                ending.release();
                session = null;
            }
        } catch (RemoteProcessorException | RuntimeException | LinkageError e) {
            throw notDone("stopped", ProcessorState.CRASHED, e);
        }
    }

    private void stopAlone() throws RemoteProcessorException {
        try {
            board.core().stop();
            runsAlone = false;
        } catch (RemoteProcessorException | RuntimeException | LinkageError e) {
            throw notDone("stopped", status.state(), e);
        }
    }

    private RemoteProcessorException notDone(String what, ProcessorState state, Throwable e) {
        String why = "could not be %s: %s".formatted(what, e.getMessage());
        status.enter(state, why);
        LOG.warn("{}: {}", name, why);
        return new RemoteProcessorException(name + " " + why, e);
    }

    private void serveAgain(Session left) {
        try {
            left.serve();
        } catch (RemoteProcessorException e) {
            LOG.warn("{}: it could not be left and has no devices any more: {}", name, Status.message(e));
        }
    }
}
