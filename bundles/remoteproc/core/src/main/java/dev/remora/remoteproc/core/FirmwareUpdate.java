package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.image.Firmware;
import dev.remora.remoteproc.core.image.LoadPlan;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes a processor over when its firmware changes, and back if that does not come up. Owner thread. */
final class FirmwareUpdate {

    private static final Logger LOG = LoggerFactory.getLogger("dev.remora.remoteproc");

    private final Board board;
    private final String name;
    private final Status status;
    private final ImageChoice images;
    private final RecoveryAttempts attempts;
    private final Recovery recovery;
    private final CurrentRun run;

    FirmwareUpdate(Board board, Status status, ImageChoice images, RecoveryAttempts attempts, Recovery recovery,
            CurrentRun run) {
        this.board = board;
        this.name = board.name();
        this.status = status;
        this.images = images;
        this.attempts = attempts;
        this.recovery = recovery;
        this.run = run;
    }

    /** Another name is configured. */
    void use(String firmware) {
        if (!firmware.equals(images.name())) {
            images.use(firmware);
            status.firmware(firmware);
            check();
        }
    }

    /** The firmware of that name has come, changed or gone. */
    void changed(String firmware) {
        if (firmware.equals(images.name())) {
            check();
        }
    }

    /** Looks whether the firmware by the configured name is another one now. */
    void check() {
        if (recovery.isPending()) {
            return; // it takes what is there then, as every start does
        }
        switch (status.state()) {
            case RUNNING -> checkRunning();
            case OFFLINE, CRASHED -> checkDown();
            case ATTACHED, DETACHED, SUSPENDED, DELETED -> {
                // runs what somebody else has loaded; is looked at when it goes on; is no more
            }
        }
    }

    private void checkRunning() {
        find(true).ifPresent(next -> board.neighbours().whileDependentsAreDown(name, "%s restarts on firmware %s"
                .formatted(name, next.firmware()), () -> {
                    if (status.is(ProcessorState.RUNNING)) {
                        find(true).ifPresent(this::changeOver); // it may be yet another one by now
                    }
                }));
    }

    private void checkDown() {
        if (!board.holds().isEmpty() && find(false).isPresent()) {
            board.neighbours().boot(name);
        }
    }

    private Optional<LoadPlan> find(boolean running) {
        try {
            Optional<LoadPlan> next = images.another(running);
            if (next.isEmpty() && running) {
                status.reason(images.complaint());
            }
            return next;
        } catch (RemoteProcessorException e) {
            LOG.warn("{}: {}{}", name, Status.message(e), running ? "; keeps running " + images.running() : "");
            status.reason(Status.message(e));
            return Optional.empty();
        }
    }

    /** Restarts on an image that was checked, or goes back to the one before if it does not come up. */
    private void changeOver(LoadPlan next) {
        LOG.info("{}: restarts on firmware {}", name, next.firmware());
        Firmware before = images.running();
        try {
            run.stop();
        } catch (RemoteProcessorException e) {
            LOG.debug("{}: not changed over: said and shown", name, e);
            return;
        }
        attempts.reset();
        status.enter(ProcessorState.OFFLINE, "");
        try {
            run.start(next);
        } catch (CutShortException e) {
            run.down(Status.message(e));
        } catch (RemoteProcessorException e) {
            run.goBack(next.firmware(), before, Status.message(e));
        }
    }
}
