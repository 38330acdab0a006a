package dev.remora.srtm;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears of events of one input line. */
@ConsumerType
@FunctionalInterface
public interface GpioListener {

    /**
     * The line has seen its event, and is masked by the firmware. May block and ask, on this thread too.
     *
     * @param line which one
     * @return whether it is to be armed again; if not, {@link GpioLines#input} does it later
     */
    boolean triggered(GpioLine line);

    /**
     * The line could not be armed again: no more events come, and the subscription has ended.
     *
     * @param line which one
     * @param cause why
     */
    default void lost(GpioLine line, SrtmException cause) {}
}
