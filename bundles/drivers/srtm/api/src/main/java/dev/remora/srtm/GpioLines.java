package dev.remora.srtm;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The GPIO lines that the firmware serves, channel {@code rpmsg-io-channel}. A line with a listener is its bundle's: others may
 * read it, no more.
 */
@ProviderType
public interface GpioLines extends SrtmService {

    /**
     * Makes the line an input without events; ends the subscription that the caller has on it, if any.
     *
     * @param line which one
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalStateException if another bundle listens to it
     */
    void input(GpioLine line) throws SrtmException, InterruptedException;

    /**
     * Makes the line an input and listens. The firmware masks it at each event; it is armed again when the listener has
     * returned true. Replaces the subscription that the caller has on it, if any.
     *
     * @param line which one
     * @param trigger what makes an event
     * @param wakeup whether the event wakes this side
     * @param listener is called at each event; events that come while one waits for it are one
     * @return closed, the listener is not called again; the line stays armed until its next event
     * @throws SrtmException if the firmware has not done it: then nothing is called
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalStateException if another bundle listens to it
     */
    Subscription input(GpioLine line, GpioTrigger trigger, boolean wakeup, GpioListener listener) throws SrtmException,
            InterruptedException;

    /**
     * Makes the line an output; ends the subscription that the caller has on it, if any.
     *
     * @param line which one
     * @param high its value
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalStateException if another bundle listens to it
     */
    void output(GpioLine line, boolean high) throws SrtmException, InterruptedException;

    /**
     * Reads the line.
     *
     * @param line which one
     * @return whether it is high
     * @throws SrtmException if the firmware has not said it
     * @throws InterruptedException if interrupted while waiting
     */
    boolean get(GpioLine line) throws SrtmException, InterruptedException;
}
