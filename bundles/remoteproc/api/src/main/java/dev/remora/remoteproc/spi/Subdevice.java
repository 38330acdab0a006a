package dev.remora.remoteproc.spi;

import dev.remora.remoteproc.RemoteProcessorException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What comes and goes with a running core (the kernel's {@code struct rproc_subdev}): an SMD or GLINK edge, for example.
 * Register it as a service with {@code rproc.name}, the processor it belongs to. Subdevices are brought up in the order of
 * their service ranking, then of their age, before the vdevs of the firmware, and down in the reverse order. One that
 * comes while the core runs is brought up then; one that goes is brought down before its service is given back.
 *
 * <p>Called on the processor's own thread, which waits: return soon, never ask for a transition from there. A
 * {@link RuntimeException} counts as a failure.
 */
@ConsumerType
public interface Subdevice {

    /**
     * The core is about to be started or attached.
     *
     * @throws RemoteProcessorException if it cannot be; the start fails, those before it are unprepared
     */
    default void prepare() throws RemoteProcessorException {}

    /**
     * The core runs.
     *
     * @throws RemoteProcessorException if it cannot work with it; the start fails, those before it are stopped
     *     ({@code crashed} is true then, as in the kernel) and the core too
     */
    default void start() throws RemoteProcessorException {}

    /**
     * The core is about to be stopped or left.
     *
     * @param crashed whether it has crashed: nothing is to be expected of it
     */
    default void stop(boolean crashed) {}

    /** The core is stopped or left. */
    default void unprepare() {}

    /**
     * What it is, for {@code rproc:show}.
     *
     * @return one line
     */
    default String description() {
        return getClass().getSimpleName();
    }
}
