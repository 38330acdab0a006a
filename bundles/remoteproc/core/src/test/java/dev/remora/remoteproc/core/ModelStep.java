package dev.remora.remoteproc.core;

import dev.remora.remoteproc.core.Script.Fault;
import dev.remora.remoteproc.core.Script.Point;

/**
 * What is done to a processor, and what goes wrong meanwhile.
 *
 * @param verb what is done
 * @param user who does it
 * @param at where it goes wrong
 * @param fault how
 * @param heal what the user does when it went wrong: START or STOP
 */
record ModelStep(Verb verb, int user, Point at, Fault fault, Verb heal) {

    /** What users, the core, firmware and services can do. */
    enum Verb {
        BOOT, SHUTDOWN, START, STOP, ATTACH, DETACH, SUSPEND, RESUME, CRASH, LATE_REPORT, RECOVERY_ON, RECOVERY_OFF,
        DUMP_DISABLED, DUMP_ENABLED, DUMP_INLINE, TAKE_DUMP, FIRMWARE_1, FIRMWARE_2, FIRMWARE_BAD, FIRMWARE_GONE,
        START_CUT_SHORT, SERVICE_RETURNS
    }

    @Override
    public String toString() {
        String what = verb == Verb.BOOT || verb == Verb.SHUTDOWN ? verb + " by " + user : verb.name();
        return fault == Fault.NONE ? what : "%s with %s at %s, then %s".formatted(what, fault, at, heal);
    }
}
