package dev.remora.remoteproc.core;

import java.util.Optional;
import java.util.function.Supplier;

/** What one processor does about a crash: by its user's word, else by its own setting, else as set for all. Any thread. */
final class CrashPolicy implements Supplier<RecoveryPolicy> {

    private final Supplier<RecoveryPolicy> forAll;
    private volatile Optional<Boolean> enabled = Optional.empty();

    CrashPolicy(Supplier<RecoveryPolicy> forAll, Optional<Boolean> own) {
        this.forAll = forAll;
        this.enabled = own;
    }

    /** Its configuration is applied, again: the user's word does not count any more. */
    void configure(Optional<Boolean> own) {
        enabled = own;
    }

    /** The user's word. */
    void enable(boolean by) {
        enabled = Optional.of(by);
    }

    @Override
    public RecoveryPolicy get() {
        RecoveryPolicy all = forAll.get();
        return new RecoveryPolicy(enabled.orElse(all.enabled()), all.attempts(), all.window());
    }
}
