package dev.remora.remoteproc.core;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What goes wrong, and where: one fault at one call. And what was found wrong about the calls. */
final class Script {

    /** A call that the life cycle makes. */
    enum Point {
        PREPARE, UNPREPARE, START, STOP, ATTACH, DETACH, SUSPEND, RESUME, LOADED_TABLE, DUMP, SUBDEVICE_PREPARE,
        SUBDEVICE_START, SUBDEVICE_STOP, SUBDEVICE_UNPREPARE, BEFORE_START, AFTER_START, BEFORE_STOP, AFTER_STOP, OFFER
    }

    /** What happens there. */
    enum Fault {
        NONE,
        /** The core crashes, and says so before the call returns. */
        CRASH,
        /** The call fails as its contract says; by a RuntimeException where it names none. */
        FAIL,
        /** A RuntimeException. */
        THROW,
        /** The call waits until it is interrupted. */
        HANG
    }

    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Set<Point> reached = EnumSet.noneOf(Point.class);
    private Point where = Point.START;
    private Fault armed = Fault.NONE;

    /** The next call of that kind. */
    synchronized void arm(Point point, Fault fault) {
        reached.clear();
        where = point;
        armed = fault;
    }

    /** Whether what was armed was still waiting for its call. */
    synchronized boolean disarm() {
        boolean waited = isArmed();
        armed = Fault.NONE;
        return waited;
    }

    synchronized boolean isArmed() { return armed != Fault.NONE; }

    /** The calls since then. */
    synchronized Set<Point> reached() {
        return Set.copyOf(reached);
    }

    /** What goes wrong with this call. */
    synchronized Fault at(Point point) {
        reached.add(point);
        Fault fault = point == where ? armed : Fault.NONE;
        if (fault != Fault.NONE) {
            armed = Fault.NONE;
        }
        return fault;
    }

    void require(boolean legal, Supplier<String> violation) {
        if (!legal) {
            violations.add(violation.get());
        }
    }

    List<String> violations() {
        return violations;
    }
}
