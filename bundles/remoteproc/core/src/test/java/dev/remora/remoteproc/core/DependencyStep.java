package dev.remora.remoteproc.core;

import dev.remora.remoteproc.core.Script.Fault;
import dev.remora.remoteproc.core.Script.Point;

/**
 * What is done to one of several processors, and what goes wrong at one of them.
 *
 * @param verb what is done
 * @param processor to which
 * @param user who does it
 * @param victim where something goes wrong
 * @param at at which call
 * @param fault how
 */
record DependencyStep(Verb verb, String processor, int user, String victim, Point at, Fault fault) {

    /** What users, cores and services can do. */
    enum Verb {
        BOOT, SHUTDOWN, USER_GOES, START, STOP, CRASH,
        /** Without a recovery. */
        CRASH_FOR_GOOD, SERVICE_GOES, SERVICE_COMES
    }

    @Override
    public String toString() {
        String what = "%s %s by %d".formatted(verb, processor, user);
        return fault == Fault.NONE ? what : "%s with %s at %s of %s".formatted(what, fault, at, victim);
    }
}
