package dev.remora.remoteproc;

/** The kinds of crash; the first three are the kernel's ({@code enum rproc_crash_type}). */
public enum CrashType {
    /** An access the core was not allowed. */
    MMUFAULT("mmufault"),
    /** The watchdog was not fed, or the heartbeat stopped. */
    WATCHDOG("watchdog"),
    /** The firmware gave up. */
    FATAL_ERROR("fatal error"),
    /** The core stopped executing: its process died. */
    EXEC_FAILURE("exec failure");

    private final String text;

    CrashType(String text) {
        this.text = text;
    }

    /** The words that the kernel uses for it. */
    @Override
    public String toString() {
        return text;
    }
}
