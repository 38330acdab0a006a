package dev.remora.remoteproc.core;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorReport.Crash;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.coredump.CrashedCore;
import dev.remora.remoteproc.core.image.Firmware;
import dev.remora.remoteproc.core.image.LoadPlan;
import dev.remora.remoteproc.spi.DumpSegment;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a processor after a crash: after a back-off its core is stopped, its memory is kept, and it is started
 * again; or it stays CRASHED. Owner thread, but for {@link #crashes} and {@link #isPending}.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger("dev.remora.remoteproc");

    private final Board board;
    private final String name;
    private final OwnerThread owner;
    private final Status status;
    private final ImageChoice images;
    private final RecoveryAttempts attempts;
    private final CurrentRun run;
    private final CrashHistory history = new CrashHistory();
    private @Nullable CrashedCore notKept;
    /** By the policy, when it was last asked for. */
    private boolean enabled;
    private volatile @Nullable Attempt pending;

    /** One attempt that has not come to its end; no other one is meant by what comes late. */
    private static final class Attempt {
        private final String why;
        private final RecoveryPolicy policy;
        private final @Nullable Firmware bad;
        private final @Nullable Firmware before;
        private @Nullable Future<?> backOff;
        private boolean keeping;
        private boolean kept;

        Attempt(String why, RecoveryPolicy policy, @Nullable Firmware bad, @Nullable Firmware before) {
            this.why = why;
            this.policy = policy;
            this.bad = bad;
            this.before = before;
        }
    }

    Recovery(Board board, OwnerThread owner, Status status, ImageChoice images, RecoveryAttempts attempts,
            CurrentRun run) {
        this.board = board;
        this.name = board.name();
        this.owner = owner;
        this.status = status;
        this.images = images;
        this.attempts = attempts;
        this.run = run;
    }

    /** The last one first. */
    List<Crash> crashes() {
        return history.list();
    }

    /** Whether it is going to be started again. */
    boolean isPending() { return pending != null; }

    /** Somebody else decides. */
    void cancel() {
        Attempt cancelled = pending;
        pending = null;
        if (cancelled != null && cancelled.backOff != null) {
            cancelled.backOff.cancel(false);
        }
    }

    /** A report; late ones, and those of a former run, are ignored. */
    void crashed(@Nullable Session of, CrashType type, String report) {
        if (of == null || of != run.session() || !status.isUp()) {
            return;
        }
        String reason = Status.oneLine(report);
        String why = type + ": " + reason;
        Instant now = Instant.now();
        history.add(new Crash(now, type, reason, status.plain().sha256(), ""));
        notKept = crashedCore(of, now, type, reason);
        status.crash();
        status.enter(ProcessorState.CRASHED, why);
        LOG.info("{}: CRASHED ({}): {}", name, type, reason);
        run.crashed();
        RecoveryPolicy policy = board.recovery().get();
        images.crashed(policy.window());
        enabled = policy.enabled();
        if (!policy.enabled()) {
            images.refusedRunning(why);
            stay(of);
        } else if (!board.can(Feature.START) && !board.can(Feature.ATTACH_ON_RECOVERY)) {
            status.reason(why + "; not recovered: this kind of core cannot be started");
            stay(of);
        } else if (board.onlyMet() && type == CrashType.WATCHDOG) {
            // Restarted already, at its own pace.
            begin(new Attempt(why, policy, null, null), Duration.ZERO);
        } else {
            recover(policy, why);
        }
    }

    /**
     * The policy may have changed: one that is held is recovered at once, or not any more.
     *
     * @param byHand whether its user has said so: then one that was given up is recovered too
     */
    void policyChanged(boolean byHand) {
        RecoveryPolicy policy = board.recovery().get();
        boolean switchedOn = policy.enabled() && (byHand || !enabled);
        enabled = policy.enabled();
        if (!status.is(ProcessorState.CRASHED)) {
            return;
        }
        if (switchedOn && pending == null && !board.holds().isEmpty()) {
            attempts.reset();
            begin(new Attempt(status.reason(), policy, null, null), Duration.ZERO);
        } else if (!enabled && pending != null) {
            cancel();
            LOG.info("{}: stays CRASHED, recovery is switched off", name);
            Session left = run.session();
            if (left != null) {
                stay(left);
            }
        }
    }

    /** It is stopped for the sake of another one before it could recover: what its crash has left is kept all the same. */
    void keepBeforeStop() throws RemoteProcessorException {
        if (status.is(ProcessorState.CRASHED) && notKept != null) {
            run.stopCore();
            keep(() -> {});
        }
    }

    private void recover(RecoveryPolicy policy, String why) {
        if (board.onlyMet()) {
            Duration delay = attempts.nextOfMany(policy);
            LOG.info("{}: looked for again in {} ms", name, delay.toMillis());
            begin(new Attempt(why, policy, null, null), delay);
            return;
        }
        Optional<Duration> delay = attempts.next(policy);
        if (delay.isPresent()) {
            LOG.info("{}: recovery {} of {} in {} ms", name, attempts.count(), policy.attempts(), delay.get()
                    .toMillis());
            begin(new Attempt(why, policy, null, null), delay.get());
            return;
        }
        Firmware bad = images.running();
        Firmware before = images.takeFallBack();
        if (bad != null && before != null) {
            begin(new Attempt(why, policy, bad, before), Duration.ZERO);
        } else {
            giveUp(policy, why);
        }
    }

    private void giveUp(RecoveryPolicy policy, String why) {
        pending = null;
        images.refusedRunning(why);
        status.reason("%s; not recovered again after %d attempts in %d s: start it by hand or repair its firmware"
                .formatted(why, policy.attempts(), policy.window().toSeconds()));
        LOG.warn("{}: CRASHED, {}", name, status.reason());
        Session left = run.session();
        if (left != null) {
            stay(left);
        }
    }

    /** Its core is left as it is, to be looked at; nothing that depends on it stays up. */
    private void stay(Session of) {
        board.neighbours().whileDependentsAreDown(name, crashedText(), () -> {
            if (of == run.session() && status.is(ProcessorState.CRASHED) && pending == null) {
                keep(() -> {});
            }
        });
    }

    private void begin(Attempt attempt, Duration delay) {
        pending = attempt;
        if (delay.isZero()) {
            whenDependentsAreDown(attempt, () -> stopAndKeep(attempt));
        } else {
            attempt.backOff = owner.after(delay, () -> whenDependentsAreDown(attempt, () -> stopAndKeep(attempt)));
        }
    }

    private void whenDependentsAreDown(Attempt attempt, Runnable step) {
        if (pending == attempt) {
            board.neighbours().whileDependentsAreDown(name, crashedText(), () -> {
                if (pending == attempt) {
                    step.run();
                }
            });
        }
    }

    /** The first half, up to where a reader may be waited for. */
    private void stopAndKeep(Attempt attempt) {
        if (restartsOnItsOwn(attempt)) {
            comeBack(attempt, run::attachAgain);
            return;
        }
        try {
            run.stopCore();
        } catch (RemoteProcessorException e) {
            failed(attempt, e);
            return;
        }
        attempt.keeping = true;
        keep(() -> memoryRead(attempt));
        attempt.keeping = false;
        if (attempt.kept && pending == attempt) {
            restart(attempt);
        }
    }

    /** Any thread. */
    private void memoryRead(Attempt attempt) {
        if (owner.isCurrent() && attempt.keeping) {
            attempt.kept = true; // goes on in the same transition
        } else {
            owner.submit(() -> whenDependentsAreDown(attempt, () -> restart(attempt)));
        }
    }

    private void restart(Attempt attempt) {
        Firmware bad = attempt.bad;
        if (bad == null) {
            comeBack(attempt, () -> {
                run.stop();
                run.start(images.forRecovery());
            });
        } else {
            comeBack(attempt, () -> {
                run.stop();
                attempts.reset();
                run.goBack(bad, attempt.before, attempt.why);
            });
        }
    }

    private void comeBack(Attempt attempt, OwnerThread.Transition transition) {
        try {
            transition.run();
            pending = null;
        } catch (RemoteProcessorException e) {
            failed(attempt, e);
        } catch (RuntimeException e) {
            failed(attempt, new RemoteProcessorException("%s: the recovery failed: %s".formatted(name, e), e));
        }
    }

    private void failed(Attempt attempt, RemoteProcessorException e) {
        if (!(e instanceof CutShortException)) {
            images.triedInVain(Status.message(e));
        }
        status.enter(ProcessorState.CRASHED, Status.message(e));
        recover(attempt.policy, Status.message(e));
    }

    private boolean restartsOnItsOwn(Attempt attempt) {
        return attempt.bad == null && board.can(Feature.ATTACH_ON_RECOVERY);
    }

    /** Keeps what the last crash left, once. */
    private void keep(Runnable then) {
        CrashedCore crashed = notKept;
        notKept = null;
        if (crashed == null) {
            then.run();
            return;
        }
        String file = board.dumps().keep(crashed, then);
        if (!file.isEmpty()) {
            history.dumped(file);
        }
    }

    private CrashedCore crashedCore(Session of, Instant time, CrashType type, String reason) {
        LoadPlan plan = of.plan();
        return new CrashedCore(name, time, type, reason, status.plain().firmware(), status.plain().sha256(),
                plan != null && plan.wide(), machine(), plan == null ? 0 : plan.entry(), segments());
    }

    private int machine() {
        try {
            return board.core().machine();
        } catch (RuntimeException e) {
            LOG.warn("{}: its core file has no machine: {}", name, e.toString());
            return 0;
        }
    }

    private List<DumpSegment> segments() {
        try {
            return List.copyOf(board.core().dumpSegments());
        } catch (RuntimeException e) {
            LOG.warn("{}: its core file has no segments: {}", name, e.toString());
            return List.of();
        }
    }

    private String crashedText() {
        return name + " has crashed";
    }
}
