package dev.remora.remoteproc.spi;

import dev.remora.remoteproc.CrashType;
import org.osgi.annotation.versioning.ProviderType;

/** Where a processor bundle reports that its core has failed. */
@ProviderType
public interface CrashMonitor {

    /**
     * The core has failed. Returns at once; from a thread of the processor bundle. A report may come
     * at any time, also while the core is started, attached or suspended; late reports, of a core that is being stopped,
     * are ignored.
     *
     * @param type what kind of crash
     * @param reason one line
     */
    void crashed(CrashType type, String reason);
}
