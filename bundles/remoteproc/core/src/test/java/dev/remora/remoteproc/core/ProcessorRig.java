package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.Hold;
import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.ModelGateway.Wired;
import dev.remora.remoteproc.core.ModelStep.Verb;
import dev.remora.remoteproc.core.ProcessorModel.Answer;
import dev.remora.remoteproc.core.ProcessorModel.Promise;
import dev.remora.remoteproc.core.Script.Fault;
import dev.remora.remoteproc.core.Script.Point;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.core.ThrowingRunnable;

/** One processor beside its model: does a step to both, and compares. */
final class ProcessorRig implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final String NAME = "m4";

    private final Script script = new Script();
    private final ModelGateway gateway;
    private final ProcessorState initial;
    private final Set<Feature> features;
    private final Map<Integer, Hold> holds = new HashMap<>();
    private final ProcessorModel model;
    private Wired wired;
    private long crashes;

    ProcessorRig(ModelGateway gateway, ProcessorState initial, Set<Feature> features) {
        this.gateway = gateway;
        this.initial = initial;
        this.features = features;
        model = new ProcessorModel(initial, features);
        gateway.firmwares().put("sample.elf", 'R', 1);
        wired = wire();
        gateway.come(wired);
    }

    /** Does one step, and sees that everything is as it should be. */
    void step(ModelStep step) {
        Promise promise = model.promise(step.verb(), step.user());
        ProcessorState before = model.state();
        script.arm(step.at(), step.fault());
        Answer answer = act(step.verb(), step.user());
        if (step.fault() == Fault.NONE) {
            assertThat(answer).as("%s while %s", step, before).isEqualTo(promise.answer());
            if (step.verb() == Verb.CRASH) {
                heard(step);
            }
            reach(step.toString(), promise.states());
        } else if (script.isArmed()) {
            await().atMost(LONG).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> !script
                    .isArmed() || promise.states().contains(state()));
        }
        boolean struck = step.fault() != Fault.NONE && !script.disarm();
        if (struck) {
            assertThat(state()).as("%s", step).isNotEqualTo(ProcessorState.DELETED);
        }
        model.settled(step.verb(), step.user(), answer, state());
        if (struck || !promise.sure()) {
            heal(step);
        } else {
            sound(step.toString());
        }
    }

    /** A report takes its time; before it is heard, the state is still that of before. */
    private void heard(ModelStep crash) {
        eventually(crash.toString(), () -> assertThat(processor(0).status().crashes()).isEqualTo(crashes));
        gateway.settle();
    }

    /** The calls that the last step made. */
    Set<Point> reached() {
        return script.reached();
    }

    /** Whatever went wrong: a user's start or stop gets through. */
    private void heal(ModelStep after) {
        gateway.settle();
        Verb verb = after.heal() == Verb.START && model.isLoadable() ? Verb.START : Verb.STOP;
        Answer answer = act(verb, 0);
        String what = "%s of the user after %s".formatted(verb, after);
        assertThat(answer).as(what).isEqualTo(Answer.DONE);
        reach(what, verb == Verb.STOP
                ? Set.of(ProcessorState.OFFLINE)
                : Set.of(ProcessorState.RUNNING, ProcessorState.ATTACHED));
        model.settled(verb, 0, answer, state());
        crashes = processor(0).status().crashes();
        sound(what);
    }

    private Answer act(Verb verb, int user) {
        try {
            switch (verb) {
                case BOOT -> boot(user);
                case SHUTDOWN -> shutdown(user);
                case START -> processor(user).start();
                case STOP -> processor(user).stop();
                case ATTACH -> processor(user).attach();
                case DETACH -> processor(user).detach();
                case SUSPEND -> processor(user).suspend();
                case RESUME -> processor(user).resume();
                case CRASH -> {
                    crashes += model.isUp() ? 1 : 0;
                    wired.core().crash(CrashType.FATAL_ERROR, "of the test");
                }
                case LATE_REPORT -> wired.core().lateReport();
                case RECOVERY_ON -> processor(user).setRecovery(true);
                case RECOVERY_OFF -> processor(user).setRecovery(false);
                case DUMP_DISABLED -> processor(user).setCoredump(CoredumpMode.DISABLED);
                case DUMP_ENABLED -> processor(user).setCoredump(CoredumpMode.ENABLED);
                case DUMP_INLINE -> processor(user).setCoredump(CoredumpMode.INLINE);
                case TAKE_DUMP -> wired.dumps().take();
                case FIRMWARE_1 -> firmware(FakeFirmwares.image('R', 1));
                case FIRMWARE_2 -> firmware(FakeFirmwares.image('R', 2));
                case FIRMWARE_BAD -> firmware(new byte[]{0x7F, 'E', 'L', 'F', 1});
                case FIRMWARE_GONE -> {
                    gateway.firmwares().remove("sample.elf");
                    gateway.firmwareChanged();
                }
                case START_CUT_SHORT -> cutShort();
                case SERVICE_RETURNS -> serviceReturns();
            }
            return Answer.DONE;
        } catch (RemoteProcessorException e) {
            return Answer.REFUSED;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(verb.toString(), e);
        }
    }

    private void boot(int user) throws RemoteProcessorException, InterruptedException {
        if (!holds.containsKey(user) || !holds.get(user).isHeld()) {
            holds.put(user, processor(user).boot("test"));
        }
    }

    private void shutdown(int user) throws RemoteProcessorException, InterruptedException {
        Hold hold = holds.remove(user);
        if (hold != null) {
            hold.shutdown();
        }
    }

    private void firmware(byte[] image) {
        gateway.firmwares().put("sample.elf", image);
        gateway.firmwareChanged();
        gateway.settle(); // it may be OFFLINE for a moment
    }

    private void cutShort() throws RemoteProcessorException, InterruptedException, ExecutionException,
            TimeoutException {
        if (model.isUp()) {
            return;
        }
        Point point = model.state() == ProcessorState.DETACHED ? Point.ATTACH : Point.START;
        script.arm(point, Fault.HANG);
        CompletableFuture<Answer> start = CompletableFuture.supplyAsync(() -> act(Verb.START, 0));
        await().atMost(LONG).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> start.isDone()
                || !script.isArmed());
        script.disarm();
        processor(1).stop();
        start.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private void serviceReturns() {
        gateway.go(wired);
        gone();
        assertThat(holds.values()).as("holds of a processor that is gone").noneMatch(Hold::isHeld);
        holds.clear();
        wired = wire();
        crashes = 0;
        gateway.come(wired);
    }

    /** Nothing is left of it. */
    private void gone() {
        eventually("gone", () -> {
            assertThat(wired.core().run()).isIn(ScriptedCore.Run.OFF, ScriptedCore.Run.LEFT);
            assertThat(wired.core().isPrepared()).as("prepared").isFalse();
            assertThat(wired.subdevices()).allMatch(ScriptedSubdevice::isAway);
            assertThat(wired.host().devices()).as("devices").isZero();
            assertThat(wired.host().phase()).isEqualTo(Phase.AFTER_STOP);
            assertThat(wired.host().isVisible()).as("visible").isFalse();
            assertThat(wired.dumps().isWaiting()).as("a dump waits").isFalse();
        });
    }

    private void reach(String after, Set<ProcessorState> states) {
        eventually(after, () -> assertThat(state()).isIn(states));
    }

    /** Everything fits to the state. */
    private void sound(String after) {
        eventually(after, () -> {
            ProcessorState state = state();
            boolean up = model.isUp();
            assertThat(state).as("state").isEqualTo(model.state());
            if (state != ProcessorState.CRASHED) {
                assertThat(wired.core().run()).as("core").isEqualTo(switch (state) {
                    case RUNNING, ATTACHED -> ScriptedCore.Run.UP;
                    case SUSPENDED -> ScriptedCore.Run.PAUSED;
                    case DETACHED -> ScriptedCore.Run.LEFT;
                    default -> ScriptedCore.Run.OFF;
                });
                assertThat(wired.core().isPrepared()).as("prepared").isEqualTo(up);
                assertThat(wired.subdevices()).as("subdevices").allMatch(s -> up ? s.isStarted() : s.isAway());
                assertThat(wired.host().phase()).isEqualTo(up ? Phase.AFTER_START : Phase.AFTER_STOP);
            }
            assertThat(wired.dumps().isWaiting()).as("a dump waits").isEqualTo(model.hasReader());
            assertThat(state != ProcessorState.DETACHED || wired.core().hasCleanTable()).as("clean table").isTrue();
            assertThat(wired.subdevices()).as("subdevices").allMatch(s -> s.isStarted() == up);
            assertThat(wired.host().devices()).as("devices").isEqualTo(up ? 1 : 0);
            assertThat(processor(0).report().holders()).as("holders").hasSize(model.holders());
            assertThat(processor(0).status().crashes()).as("crashes").isEqualTo(crashes);
            holds.forEach((user, hold) -> assertThat(hold.isHeld()).as("hold of " + user).isEqualTo(model.isHeldBy(
                    user)));
        });
    }

    private void eventually(String after, ThrowingRunnable check) {
        try {
            await().alias(after).atMost(LONG).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).untilAsserted(
                    check);
        } finally {
            assertThat(script.violations()).as(after).isEmpty();
        }
    }

    private ProcessorState state() {
        return processor(0).status().state();
    }

    private RemoteProcessor processor(int user) {
        return gateway.user(NAME, user);
    }

    private Wired wire() {
        ScriptedCore core = new ScriptedCore(NAME, script, initial, features);
        List<ScriptedSubdevice> ladder = new ArrayList<>();
        new ScriptedSubdevice(core, ladder);
        new ScriptedSubdevice(core, ladder);
        return new Wired(core, new ScriptedHost(core), new ScriptedDumps(), ladder, List.of(), false);
    }

    /** After all of it: stopped, started, stopped, gone. */
    void end() throws RemoteProcessorException, InterruptedException {
        script.disarm();
        gateway.firmwares().put("sample.elf", 'R', 1);
        processor(0).stop();
        processor(1).start();
        reach("the end", Set.of(ProcessorState.RUNNING));
        processor(2).stop();
        reach("the end", Set.of(ProcessorState.OFFLINE));
        gateway.go(wired);
        gone();
    }

    @Override
    public void close() {
        script.disarm();
        gateway.close();
    }
}
