package dev.remora.srtm;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/** The sensors that the firmware reads, channel {@code rpmsg-sensor-channel}. */
@ProviderType
public interface Sensors extends SrtmService {

    /**
     * Switches the detector on or off: whether changes are told.
     *
     * @param sensor which one
     * @param on whether
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void detect(Sensor sensor, boolean on) throws SrtmException, InterruptedException;

    /**
     * Switches samples on or off: whether values are told.
     *
     * @param sensor which one
     * @param on whether
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void sample(Sensor sensor, boolean on) throws SrtmException, InterruptedException;

    /**
     * Sets how often values are told.
     *
     * @param sensor which one
     * @param delay from one to the next, 500 ms to 1 h
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalArgumentException if the delay is out of range
     */
    void pollDelay(Sensor sensor, Duration delay) throws SrtmException, InterruptedException;

    /**
     * Listens to a sensor. Asks nothing of the firmware.
     *
     * @param sensor which one
     * @param listener is called at each value and each change
     * @return ends it
     */
    Subscription listen(Sensor sensor, SensorListener listener);
}
