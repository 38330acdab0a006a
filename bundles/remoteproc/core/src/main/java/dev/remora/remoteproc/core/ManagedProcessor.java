package dev.remora.remoteproc.core;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.core.coredump.Dumps;
import java.util.List;

/**
 * A processor with all that belongs to it among the others. Any thread.
 *
 * @param processor itself
 * @param member its place among the others
 * @param policy what it does about a crash
 * @param dumps its core files
 */
record ManagedProcessor(Processor processor, Member member, CrashPolicy policy, Dumps dumps) {

    String name() {
        return processor.name();
    }

    /** The user's word on recovery. */
    void enableRecovery(boolean enabled) {
        policy.enable(enabled);
        processor.recoverySwitched();
    }

    /** Its configuration is applied, again: what its user has set meanwhile does not count any more. */
    void configure(CoreSettings settings, CoredumpMode forAll) {
        policy.configure(settings.recovery());
        dumps.mode(settings.coredump().orElse(forAll));
        processor.recoveryChanged();
    }

    List<Coredump> coredumps() {
        return dumps.list();
    }
}
