package dev.remora.remoteproc.core;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.LoadPlan;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transitions of one processor that somebody asks for; those that it makes by itself are in {@link Recovery} and
 * {@link FirmwareUpdate}. Runs on its owner thread, and never looks at other processors.
 */
final class LifeCycle {

    private static final Logger LOG = LoggerFactory.getLogger("dev.remora.remoteproc");

    private final Board board;
    private final String name;
    private final OwnerThread owner;
    private final RecoveryAttempts attempts = new RecoveryAttempts(System::nanoTime);
    private final ImageChoice images;
    private final Status status;
    private final CurrentRun run;
    private final Recovery recovery;
    private final FirmwareUpdate firmware;
    /** It is down for the sake of another one. */
    private boolean waits;

    LifeCycle(Board board, OwnerThread owner, StartGate gate, String firmwareName) {
        this.board = board;
        this.name = board.name();
        this.owner = owner;
        this.images = new ImageChoice(board, firmwareName);
        this.status = new Status(board, firmwareName);
        this.run = new CurrentRun(board, gate, status, images, attempts, this::crashReported);
        this.recovery = new Recovery(board, owner, status, images, attempts, run);
        this.firmware = new FirmwareUpdate(board, status, images, attempts, recovery, run);
    }

    /** Any thread may read it. */
    Status status() {
        return status;
    }

    /** Any thread may look at its session and its traces. */
    CurrentRun run() {
        return run;
    }

    Recovery recovery() {
        return recovery;
    }

    FirmwareUpdate firmware() {
        return firmware;
    }

    /** See {@link Sequenced#bringUp}. */
    void bringUp(boolean byHand) throws RemoteProcessorException {
        switch (status.state()) {
            case DELETED -> throw gone();
            case RUNNING, ATTACHED -> {
                // it is up
            }
            case SUSPENDED -> {
                if (byHand) {
                    resume();
                }
            }
            case DETACHED -> attach();
            case OFFLINE, CRASHED -> {
                if (byHand || !recovery.isPending()) {
                    recovery.cancel();
                    comeBack(byHand);
                }
            }
        }
    }

    /** DETACHED is attached. */
    void attach() throws RemoteProcessorException {
        if (status.is(ProcessorState.ATTACHED)) {
            return;
        }
        need(Set.of(ProcessorState.DETACHED), "attached");
        need(Feature.ATTACH, "attached");
        try {
            run.attach(false);
        } catch (RemoteProcessorException e) {
            String why = "could not be attached: " + Status.message(e);
            LOG.warn("{}: {}", name, why);
            status.enter(run.runsAlone() ? ProcessorState.DETACHED : ProcessorState.OFFLINE, why);
            throw new RemoteProcessorException(name + " " + why, e);
        }
    }

    /**
     * To OFFLINE, from any state; forgets what was wrong, unless it is stopped for the sake of another one. A core that only
     * others can start is left instead.
     */
    void stop(String why) throws RemoteProcessorException {
        if (status.is(ProcessorState.DELETED)) {
            return;
        }
        recovery.cancel();
        waits = !why.isEmpty();
        if (waits && !board.can(Feature.START) && canBeLeft()) {
            detach(); // stopped it could never come back
            status.reason(why);
            return;
        }
        if (board.onlyMet()) {
            leave(why);
            return;
        }
        if (waits) {
            recovery.keepBeforeStop();
        }
        run.stop();
        if (!waits) {
            attempts.reset();
            images.forget();
        }
        if (!status.is(ProcessorState.OFFLINE)) {
            status.enter(ProcessorState.OFFLINE, why);
            LOG.info("{}: OFFLINE{}", name, why.isEmpty() ? "" : ", " + why);
        } else {
            status.reason(why);
        }
    }

    /** What nobody here can start is not stopped either, whatever state it is in: it is left to itself. */
    private void leave(String why) {
        goOn();
        run.leave();
        attempts.reset();
        images.forget();
        if (!status.is(ProcessorState.DETACHED)) {
            status.enter(ProcessorState.DETACHED, why);
            LOG.info("{}: DETACHED{}", name, why.isEmpty() ? "" : ", " + why);
        } else {
            status.reason(why);
        }
    }

    /** See {@link Sequenced#powerDown}. */
    void powerDown() throws RemoteProcessorException {
        if (canBeLeft()) {
            detach();
        } else if (status.is(ProcessorState.OFFLINE) && !waits) {
            attempts.reset();
            images.forget(); // but why it did not come up is still to be seen
        } else if (!status.is(ProcessorState.DETACHED)) {
            stop("");
        }
    }

    /** Any thread. */
    boolean canDetach() {
        return (status.is(ProcessorState.RUNNING) || status.is(ProcessorState.ATTACHED)) && board.can(Feature.DETACH);
    }

    /** RUNNING and ATTACHED are left running. */
    void detach() throws RemoteProcessorException {
        if (status.is(ProcessorState.DETACHED)) {
            return;
        }
        need(Set.of(ProcessorState.RUNNING, ProcessorState.ATTACHED), "detached");
        need(Feature.DETACH, "detached");
        run.detach();
        attempts.reset();
        images.forget();
        status.enter(ProcessorState.DETACHED, "");
        LOG.info("{}: DETACHED", name);
    }

    /** RUNNING and ATTACHED are paused. */
    void suspend() throws RemoteProcessorException {
        if (status.is(ProcessorState.SUSPENDED)) {
            return;
        }
        need(Set.of(ProcessorState.RUNNING, ProcessorState.ATTACHED), "suspended");
        need(Feature.SUSPEND, "suspended");
        try {
            board.core().suspend();
        } catch (RemoteProcessorException | RuntimeException e) {
            throw new RemoteProcessorException("%s could not be suspended: %s".formatted(name, e.getMessage()), e);
        }
        status.enter(ProcessorState.SUSPENDED, "");
        LOG.info("{}: SUSPENDED", name);
    }

    /** SUSPENDED goes on; if it does not, that is a crash. */
    void resume() throws RemoteProcessorException {
        if (status.is(ProcessorState.RUNNING) || status.is(ProcessorState.ATTACHED)) {
            return;
        }
        need(Set.of(ProcessorState.SUSPENDED), "resumed");
        Session paused = run.session();
        try {
            board.core().resume();
        } catch (RemoteProcessorException | RuntimeException e) {
            String why = "could not be resumed: " + e.getMessage();
            recovery.crashed(paused, CrashType.EXEC_FAILURE, why);
            throw new RemoteProcessorException(name + " " + why, e);
        }
        boolean attached = paused != null && paused.isAttached();
        if (attached) {
            status.enter(ProcessorState.ATTACHED, "");
        } else {
            status.enter(ProcessorState.RUNNING, images.complaint());
        }
        LOG.info("{}: {} again", name, status.state());
        firmware.check();
    }

    /** Its processor bundle goes: an ATTACHED core that can be left is left, a DETACHED one stays as it is. */
    void delete() {
        recovery.cancel();
        try {
            if (canBeLeft() || board.onlyMet()) {
                run.leave();
            } else if (!status.is(ProcessorState.DETACHED)) {
                run.stop();
            }
        } catch (RemoteProcessorException e) {
            LOG.warn("{}", Status.message(e));
        }
        run.forget();
        status.enter(ProcessorState.DELETED, "");
        board.host().gone();
        LOG.info("{}: DELETED", name);
    }

    /** Somebody else has started it, and it can go on without us; a paused one is made to. */
    private boolean canBeLeft() {
        Session session = run.session();
        if (session == null || !session.isAttached() || !board.can(Feature.DETACH)) {
            return false;
        }
        goOn();
        return status.is(ProcessorState.ATTACHED);
    }

    private void goOn() {
        if (status.is(ProcessorState.SUSPENDED)) {
            try {
                resume();
            } catch (RemoteProcessorException e) {
                LOG.warn("{}", prefixed(e));
            }
        }
    }

    private void comeBack(boolean byHand) throws RemoteProcessorException {
        if (byHand) {
            attempts.reset();
        }
        if (status.is(ProcessorState.CRASHED) && !board.can(Feature.START) && board.can(Feature.ATTACH_ON_RECOVERY)) {
            attachAgain();
        } else {
            start(byHand);
        }
    }

    /** Only the core itself can start it again. */
    private void attachAgain() throws RemoteProcessorException {
        try {
            run.attachAgain();
        } catch (RemoteProcessorException e) {
            String why = "could not be attached: " + Status.message(e);
            LOG.warn("{}: {}", name, why);
            status.enter(ProcessorState.CRASHED, why);
            throw new RemoteProcessorException(name + " " + why, e);
        }
    }

    private void start(boolean byHand) throws RemoteProcessorException {
        LoadPlan plan;
        waits = false;
        try {
            need(Feature.START, "started");
            plan = byHand ? images.configured() : images.forBoot();
        } catch (RemoteProcessorException e) {
            LOG.warn("{}", prefixed(e));
            status.reason(Status.message(e));
            throw e;
        }
        run.stop();
        try {
            run.start(plan);
        } catch (CutShortException e) {
            run.down(Status.message(e));
            throw e;
        } catch (RemoteProcessorException e) {
            String why = "firmware %s did not come up: %s".formatted(plan.firmware(), Status.message(e));
            LOG.warn("{}: {}", name, why);
            images.refused(plan.firmware(), why);
            run.down(why);
            throw new RemoteProcessorException(name + ": " + why, e);
        }
    }

    /** From any thread; counts when the transition under way is done. */
    private void crashReported(Session of, CrashType type, String reason) {
        owner.submit(() -> recovery.crashed(of, type, reason));
    }

    private void need(Set<ProcessorState> states, String what) throws RemoteProcessorException {
        if (status.is(ProcessorState.DELETED)) {
            throw gone();
        }
        if (!states.contains(status.state())) {
            throw new RemoteProcessorException("%s is %s and cannot be %s".formatted(name, status.state(), what));
        }
    }

    private void need(Feature feature, String what) throws RemoteProcessorException {
        if (!board.can(feature)) {
            throw new RemoteProcessorException("%s: this kind of core cannot be %s".formatted(name, what));
        }
    }

    private RemoteProcessorException gone() {
        return new RemoteProcessorException(name + ": its processor bundle is gone");
    }

    private String prefixed(RemoteProcessorException e) {
        String text = Status.message(e);
        return text.startsWith(name) ? text : name + ": " + text;
    }
}
