package dev.remora.remoteproc.core;

import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.Script.Fault;
import dev.remora.remoteproc.core.Script.Point;
import dev.remora.remoteproc.spi.Subdevice;
import java.util.List;

/** One of the subdevices of a core: holds its callers to the order that {@link Subdevice} documents. */
final class ScriptedSubdevice implements Subdevice {

    private enum Step {
        AWAY, PREPARED, STARTED
    }

    private final ScriptedCore core;
    private final List<ScriptedSubdevice> ladder;
    private volatile Step step = Step.AWAY;

    /** The next one on the ladder: it comes up after those before it, and goes down before them. */
    ScriptedSubdevice(ScriptedCore core, List<ScriptedSubdevice> ladder) {
        this.core = core;
        this.ladder = ladder;
        ladder.add(this);
    }

    boolean isAway() { return step == Step.AWAY; }

    boolean isStarted() { return step == Step.STARTED; }

    @Override
    public void prepare() throws RemoteProcessorException {
        require("prepare", step == Step.AWAY && core.isPrepared() && before().stream().noneMatch(s -> s.isAway()));
        fail(Point.SUBDEVICE_PREPARE);
        step = Step.PREPARED;
    }

    @Override
    public void start() throws RemoteProcessorException {
        require("start", step == Step.PREPARED && core.run() != ScriptedCore.Run.OFF && before().stream().allMatch(
                s -> s.isStarted()));
        fail(Point.SUBDEVICE_START);
        step = Step.STARTED;
    }

    @Override
    public void stop(boolean crashed) {
        require("stop", step == Step.STARTED && core.run() != ScriptedCore.Run.OFF && after().stream().noneMatch(
                s -> s.isStarted()));
        step = Step.PREPARED;
        broken(Point.SUBDEVICE_STOP);
    }

    @Override
    public void unprepare() {
        require("unprepare", step == Step.PREPARED && after().stream().allMatch(s -> s.isAway()));
        step = Step.AWAY;
        broken(Point.SUBDEVICE_UNPREPARE);
    }

    private void fail(Point point) throws RemoteProcessorException {
        Fault fault = core.script.at(point);
        if (fault == Fault.FAIL) {
            throw new RemoteProcessorException("scripted: subdevice");
        }
        strike(fault, point);
    }

    private void broken(Point point) {
        strike(core.script.at(point), point);
    }

    private void strike(Fault fault, Point point) {
        if (fault == Fault.CRASH) {
            core.crash(dev.remora.remoteproc.CrashType.MMUFAULT, "scripted: " + point);
        } else if (fault == Fault.FAIL || fault == Fault.THROW) {
            throw new IllegalStateException("scripted: " + point);
        }
    }

    private void require(String call, boolean legal) {
        core.script.require(legal, () -> "%s: subdevice %d: %s while %s, core %s".formatted(core.name,
                ladder.indexOf(this), call, step, core.run()));
    }

    private List<ScriptedSubdevice> before() {
        return ladder.subList(0, ladder.indexOf(this));
    }

    private List<ScriptedSubdevice> after() {
        return ladder.subList(ladder.indexOf(this) + 1, ladder.size());
    }
}
