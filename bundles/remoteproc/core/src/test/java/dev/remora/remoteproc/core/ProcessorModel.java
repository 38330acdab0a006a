package dev.remora.remoteproc.core;

import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.core.ModelStep.Verb;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/** What the API promises of one processor, as long as nothing goes wrong inside of a transition. */
final class ProcessorModel {

    /** How a request ends. */
    enum Answer {
        DONE, REFUSED
    }

    /**
     * What is promised.
     *
     * @param answer to the request
     * @param states one of which it is in afterwards
     * @param sure whether nothing goes on in the background then
     */
    record Promise(Answer answer, Set<ProcessorState> states, boolean sure) {
        private static Promise done(ProcessorState state) {
            return new Promise(Answer.DONE, EnumSet.of(state), true);
        }

        private static Promise refused(ProcessorState state) {
            return new Promise(Answer.REFUSED, EnumSet.of(state), true);
        }

        private static Promise unsure(Answer answer, ProcessorState one, ProcessorState... others) {
            return new Promise(answer, EnumSet.of(one, others), false);
        }
    }

    private final Set<Feature> features;
    private final ProcessorState initial;
    private final Set<Integer> users = new TreeSet<>();
    private ProcessorState state;
    private boolean byHand;
    private boolean attached;
    private boolean recovery = true;
    private CoredumpMode mode = CoredumpMode.DISABLED;
    private boolean reader;
    private boolean loadable = true;

    ProcessorModel(ProcessorState initial, Set<Feature> features) {
        this.initial = initial;
        this.features = features;
        state = initial;
    }

    ProcessorState state() {
        return state;
    }

    boolean isUp() {
        return Set.of(ProcessorState.RUNNING, ProcessorState.ATTACHED, ProcessorState.SUSPENDED).contains(
                state);
    }

    boolean isLoadable() { return loadable; }

    int holders() {
        return users.size() + (byHand ? 1 : 0);
    }

    boolean isHeldBy(int user) {
        return users.contains(user);
    }

    /** Whether a core file waits for its reader. */
    boolean hasReader() {
        return reader;
    }

    /** What is to come of a step. */
    Promise promise(Verb verb, int user) {
        return switch (verb) {
            case BOOT -> users.contains(user) || isUp() || waits() ? Promise.done(state) : up();
            case SHUTDOWN -> users.contains(user) && holders() == 1 ? powerDown() : Promise.done(state);
            case START -> isUp() ? Promise.done(state == ProcessorState.SUSPENDED ? resumed() : state) : up();
            case STOP -> Promise.done(ProcessorState.OFFLINE);
            case ATTACH -> attach();
            case DETACH -> detach();
            case SUSPEND -> isUp() && features.contains(Feature.SUSPEND)
                    ? Promise.done(ProcessorState.SUSPENDED)
                    : Promise.refused(state);
            case RESUME -> isUp()
                    ? Promise.done(state == ProcessorState.SUSPENDED ? resumed() : state)
                    : Promise.refused(state);
            case CRASH -> isUp() ? crash() : Promise.done(state);
            case RECOVERY_ON -> state == ProcessorState.CRASHED && !recovery ? recoverLate() : Promise.done(state);
            case RECOVERY_OFF -> waits()
                    ? Promise.unsure(Answer.DONE, ProcessorState.CRASHED)
                    : Promise.done(state);
            case TAKE_DUMP -> waits() ? recovered() : Promise.done(state);
            case FIRMWARE_1, FIRMWARE_2 -> state == ProcessorState.RUNNING || holders() == 0 || (attached && isUp())
                    ? Promise.done(state)
                    : Promise.unsure(Answer.DONE, state, ProcessorState.RUNNING);
            case START_CUT_SHORT -> Promise.done(isUp() ? state : ProcessorState.OFFLINE);
            case SERVICE_RETURNS -> Promise.done(initial);
            case LATE_REPORT, DUMP_DISABLED, DUMP_ENABLED, DUMP_INLINE, FIRMWARE_BAD, FIRMWARE_GONE -> Promise.done(
                    state);
        };
    }

    /** What has come of it: as promised, or as it is after something went wrong. */
    void settled(Verb verb, int user, Answer answer, ProcessorState now) {
        boolean done = answer == Answer.DONE;
        switch (verb) {
            case BOOT -> {
                if (done) {
                    users.add(user);
                }
            }
            case SHUTDOWN -> users.remove(user);
            case START, ATTACH -> byHand |= done;
            case STOP, START_CUT_SHORT, SERVICE_RETURNS -> forget(now != state || verb == Verb.STOP);
            case DETACH -> forget(done);
            case CRASH -> reader = mode == CoredumpMode.INLINE && now == ProcessorState.CRASHED && !(recovery
                    && restartsItself());
            case RECOVERY_ON -> recovery = true;
            case RECOVERY_OFF -> recovery = false;
            case DUMP_DISABLED -> mode = CoredumpMode.DISABLED;
            case DUMP_ENABLED -> mode = CoredumpMode.ENABLED;
            case DUMP_INLINE -> mode = CoredumpMode.INLINE;
            case FIRMWARE_1, FIRMWARE_2 -> loadable = true;
            case FIRMWARE_BAD, FIRMWARE_GONE -> loadable = false;
            case SUSPEND, RESUME, LATE_REPORT, TAKE_DUMP -> {
            }
        }
        if (verb == Verb.SERVICE_RETURNS) {
            recovery = true;
            mode = CoredumpMode.DISABLED;
        }
        attached = now == ProcessorState.ATTACHED || (attached && now != ProcessorState.RUNNING
                && now != ProcessorState.OFFLINE);
        reader &= now == ProcessorState.CRASHED;
        state = now;
    }

    private void forget(boolean really) {
        if (really) {
            users.clear();
            byHand = false;
        }
    }

    private boolean waits() {
        return state == ProcessorState.CRASHED && recovery && reader;
    }

    private ProcessorState resumed() {
        return attached ? ProcessorState.ATTACHED : ProcessorState.RUNNING;
    }

    private Promise up() {
        if (state == ProcessorState.DETACHED) {
            return Promise.done(ProcessorState.ATTACHED);
        }
        return loadable
                ? Promise.done(ProcessorState.RUNNING)
                : new Promise(Answer.REFUSED, EnumSet.of(state, ProcessorState.OFFLINE), true);
    }

    private Promise powerDown() {
        if (state == ProcessorState.DETACHED) {
            return Promise.done(state);
        }
        boolean leaves = attached && isUp() && features.contains(Feature.DETACH);
        if (leaves && state == ProcessorState.SUSPENDED) {
            return new Promise(Answer.DONE, EnumSet.of(ProcessorState.DETACHED, ProcessorState.OFFLINE), true);
        }
        return Promise.done(leaves ? ProcessorState.DETACHED : ProcessorState.OFFLINE);
    }

    private Promise attach() {
        return switch (state) {
            case ATTACHED -> Promise.done(state);
            case DETACHED -> Promise.done(ProcessorState.ATTACHED);
            case OFFLINE, SUSPENDED, RUNNING, CRASHED, DELETED -> Promise.refused(state);
        };
    }

    private Promise detach() {
        return switch (state) {
            case DETACHED -> Promise.done(state);
            case ATTACHED, RUNNING -> features.contains(Feature.DETACH)
                    ? Promise.done(ProcessorState.DETACHED)
                    : Promise.refused(state);
            case OFFLINE, SUSPENDED, CRASHED, DELETED -> Promise.refused(state);
        };
    }

    private Promise crash() {
        return recovery && (mode != CoredumpMode.INLINE || restartsItself())
                ? recovered()
                : Promise.done(ProcessorState.CRASHED);
    }

    /** Then there is no core file, and nothing to wait for. */
    private boolean restartsItself() {
        return features.contains(Feature.ATTACH_ON_RECOVERY);
    }

    private Promise recoverLate() {
        return reader ? Promise.unsure(Answer.DONE, ProcessorState.CRASHED, resumed()) : recovered();
    }

    private Promise recovered() {
        if (features.contains(Feature.ATTACH_ON_RECOVERY)) {
            return new Promise(Answer.DONE, EnumSet.of(ProcessorState.ATTACHED, resumed()), true);
        }
        if (attached && !loadable) {
            return Promise.unsure(Answer.DONE, ProcessorState.CRASHED);
        }
        return Promise.done(ProcessorState.RUNNING);
    }
}
