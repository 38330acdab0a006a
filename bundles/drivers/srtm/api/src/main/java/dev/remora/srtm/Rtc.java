package dev.remora.srtm;

import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/** The real-time clock that the firmware keeps, channel {@code rpmsg-rtc-channel}: whole seconds from 1970 to 2106. */
@ProviderType
public interface Rtc extends SrtmService {

    /**
     * Reads the clock.
     *
     * @return the time
     * @throws SrtmException if the firmware has not said it, or says what no clock says
     * @throws InterruptedException if interrupted while waiting
     */
    Instant time() throws SrtmException, InterruptedException;

    /**
     * Sets the clock.
     *
     * @param time parts of a second are cut off
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalArgumentException if it is before 1970 or after 2106-02-07T06:28:14Z
     */
    void setTime(Instant time) throws SrtmException, InterruptedException;

    /**
     * Reads the alarm.
     *
     * @return as the firmware has it
     * @throws SrtmException if the firmware has not said it, or says what no clock says
     * @throws InterruptedException if interrupted while waiting
     */
    RtcAlarm alarm() throws SrtmException, InterruptedException;

    /**
     * Sets the alarm and enables it.
     *
     * @param time parts of a second are cut off
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     * @throws IllegalArgumentException if it is before 1970 or after 2106-02-07T06:28:14Z
     */
    void setAlarm(Instant time) throws SrtmException, InterruptedException;

    /**
     * Enables or disables the alarm, without changing its time.
     *
     * @param enabled whether it will come
     * @throws SrtmException if the firmware has not done it
     * @throws InterruptedException if interrupted while waiting
     */
    void enableAlarm(boolean enabled) throws SrtmException, InterruptedException;

    /**
     * Listens for alarms. Asks nothing of the firmware.
     *
     * @param listener is called at each
     * @return ends it
     */
    Subscription listen(RtcListener listener);
}
