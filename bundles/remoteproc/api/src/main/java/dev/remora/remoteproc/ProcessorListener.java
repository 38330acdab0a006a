package dev.remora.remoteproc;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told of the phases of a start or stop (the kernel's SSR notifier), as a service; a property {@code rproc.name} limits
 * it to one processor. Called on the processor's own thread, which waits: return soon. An exception is logged.
 */
@ConsumerType
public interface ProcessorListener {

    /** The phases, in this order; {@link #AFTER_START} again after {@link #BEFORE_STOP} if the core could not be left. */
    enum Phase {
        /** The firmware is loaded, the core not yet started. */
        BEFORE_START,
        /** The core runs; its channels may come. */
        AFTER_START,
        /** The core is about to be stopped, or has crashed; its channels still exist. Only after {@link #AFTER_START}. */
        BEFORE_STOP,
        /** The core is stopped, its channels are gone; also when it did not come up after {@link #BEFORE_START}. */
        AFTER_STOP
    }

    /**
     * A phase was reached.
     *
     * @param processor the name of the processor
     * @param phase which phase
     * @param crashed whether a crash is behind it
     */
    void reached(String processor, Phase phase, boolean crashed);
}
