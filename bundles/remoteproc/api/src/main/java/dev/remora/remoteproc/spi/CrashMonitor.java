package dev.remora.remoteproc.spi;

import org.osgi.annotation.versioning.ProviderType;

/** Where a processor bundle reports that its core has failed. */
@ProviderType
public interface CrashMonitor {

    /** The kinds of crash. */
    enum CrashType {
        /** An access the core was not allowed. */
        MMUFAULT("mmufault"),
        /** The watchdog was not fed. */
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

    /**
     * The core has failed. Returns at once; from a thread of the processor bundle. Late reports, of a core that is being
     * stopped, are ignored.
     *
     * @param type what kind of crash
     * @param reason one line
     */
    void crashed(CrashType type, String reason);
}
